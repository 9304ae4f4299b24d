"""Sheets of thumbnails: the place of each image, and the note without a dataset."""

import io

import numpy as np
from PIL import Image

from dovs.maps.sheets import COLUMNS, PER_SHEET, sheet
from dovs.runs.finding import example_run
from dovs.ui.embeddings.canvas.pictures import sheets_of


def test_an_image_lies_where_its_place_says():
    images = np.random.default_rng(0).integers(0, 256, (70, 5, 4, 3)).astype(np.uint8)
    whole = np.asarray(Image.open(io.BytesIO(sheet(images, lossless=True))).convert("RGB"))
    assert whole.shape == (3 * 5, COLUMNS * 4, 3)
    for place in (0, 31, 32, 69):
        top, left = 5 * (place // COLUMNS), 4 * (place % COLUMNS)
        np.testing.assert_array_equal(whole[top : top + 5, left : left + 4], images[place])


def test_the_example_has_a_picture_of_every_point_without_its_dataset(monkeypatch):
    monkeypatch.setenv("DOVS_FASHION_MNIST", "/nowhere")
    run = example_run()
    found = sheets_of(run)
    points = run.points()
    assert found.note == ""
    assert len(found.sheets) == -(-len(points) // PER_SHEET)
    whole = np.asarray(Image.open(io.BytesIO(found.sheets[0])).convert("RGB"))
    for place in (0, 399, 400, 799):
        top, left = 28 * (place // COLUMNS), 28 * (place % COLUMNS)
        shown = whole[top : top + 28, left : left + 28, 0]
        np.testing.assert_array_equal(shown, run.thumbnails()[place, ..., 0])
