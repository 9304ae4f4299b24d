"""The gallery: what is counted, sorted, paged and taken away."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from dovs.ui.embeddings.data.points import points_of
from dovs.ui.embeddings.panels.gallery import parquet, table_of
from dovs.ui.embeddings.panels.thumbnails import png, verdict
from tests.ui.embeddings.linked import captions, context_of, shown, words
from tests.ui.fake_run import fake_run
from tests.ui.opening import opened


def test_the_gallery_counts_sorts_and_pages(path):
    app = shown(path, "gallery", "0-59.120-139")
    points = points_of(context_of(path)).table.iloc[[*range(60), *range(120, 140)]]
    right = int(points["correct"].sum())
    assert f"80 images (60 train, 20 test) from 10 classes, {right} predicted right" in words(app)
    assert app.number_input(key="gallery-page").max == 2
    first = captions(app)
    assert len(first) == 40
    assert first[0] == verdict(points.sort_values(["confidence", "id"]).iloc[0])
    app.number_input(key="gallery-page").set_value(2).run()
    assert len(captions(app)) == 40
    assert captions(app) != first
    app.toggle(key="gallery-largest").set_value(True).run()
    app.number_input(key="gallery-page").set_value(1).run()
    assert captions(app)[0] == verdict(points.sort_values("confidence").iloc[-1])


def test_a_page_that_a_smaller_selection_lacks_falls_back(path):
    app = shown(path, "gallery", "0-89")
    app.number_input(key="gallery-page").set_value(3).run()
    app.toggle(key="gallery-mistakes").set_value(True).run()
    assert not app.exception
    assert captions(app)


def test_only_mistakes_are_shown_when_asked(path):
    app = shown(path, "gallery", "0-30")
    app.toggle(key="gallery-mistakes").set_value(True).run()
    assert all("→" in each for each in captions(app))


def test_one_class_is_named(path):
    assert "(3 train) of class 4, " in words(shown(path, "gallery", "4.14.24"))


def test_clear_lets_the_selection_go(path):
    app = shown(path, "gallery", "0-30")
    app.button(key="gallery-clear").click().run()
    assert "Nothing is selected" in words(app)
    assert "sel" not in app.query_params


def test_margin_is_offered_only_where_the_run_stored_it(tmp_path, path):
    options = shown(path, "gallery", "0-9").selectbox(key="gallery-sort").options
    assert "distance to prototype" in str(options)
    older = fake_run(tmp_path / "older")
    for file in (older / "snapshots").glob("*.npz"):
        arrays = dict(np.load(file, allow_pickle=False))
        arrays.pop("margin", None)
        arrays.pop("true_rank", None)
        np.savez_compressed(file, **arrays)
    app = shown(older, "gallery", "0-9")
    assert "margin" not in str(app.selectbox(key="gallery-sort").options)
    assert "margin" not in points_of(context_of(older)).table


def test_missing_images_leave_a_note_and_the_table(tmp_path):
    far = fake_run(tmp_path / "far", train_points=4000)
    app = opened(shown(far, "gallery", "3900-3950"), "gallery-open")
    assert "fewer images than the run names" in words(app)
    assert len(app.dataframe) == 1
    removed = fake_run(
        tmp_path / "gone", dataset="folder", dataset_params={"path": "/nowhere/at/all"}
    )
    app = shown(removed, "gallery", "0-5")
    assert "are not at /nowhere/at/all any more, so none is shown" in words(app)


def test_the_table_says_everything_in_words_and_survives_parquet(path):
    points = points_of(context_of(path)).table.head(7)
    frame = table_of(points)
    assert frame["true class"].tolist() == points["class_name"].astype(str).tolist()
    assert frame["right"].tolist() == points["correct"].tolist()
    back = pd.read_parquet(io.BytesIO(parquet(frame)))
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)
    assert back["id"].tolist() == list(range(7))


def test_prototypes_are_means_of_training_points(path):
    here = points_of(context_of(path))
    label = here.table["class_index"].to_numpy()
    train = here.rows("train")
    mean = here.embeddings[train[label[train] == 3]].mean(0)
    expected = np.linalg.norm(here.embeddings[133] - mean)
    assert label[133] == 3
    assert here.table.loc[133, "to_prototype"] == pytest.approx(expected, rel=1e-5)


def test_thumbnails_are_enlarged_by_whole_pixels():
    from PIL import Image

    image = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    with Image.open(io.BytesIO(png(image))) as drawn:
        assert drawn.size == (90, 80)
        assert drawn.getpixel((6, 0)) == (0, 1, 2, 255)
        assert drawn.getpixel((24, 19)) == (0, 1, 2, 255)
        assert drawn.getpixel((25, 0)) == (3, 4, 5, 255)
        assert drawn.getpixel((0, 0))[3] == 0
    with Image.open(io.BytesIO(png(np.zeros((500, 300, 1), np.uint8)))) as drawn:
        assert drawn.size[0] == 90
        assert drawn.size[1] <= 80
