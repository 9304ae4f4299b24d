"""Of a run whose points are a sample, pages and exports state what each number is of."""

import html
import re

import numpy as np
import pytest

from dovs.errors import ConfigError
from dovs.exports.model_card import model_card
from dovs.exports.parquet import parquet
from dovs.exports.report import report
from dovs.exports.source import source_of
from dovs.exports.tables import frames, tables
from dovs.exports.writing import download, export
from dovs.recording.recorder import Recorder
from dovs.runs.evaluated import images_in_words, split_size
from tests.recording.loops import COUNTS, evaluated_split, split


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    path = tmp_path_factory.mktemp("sampled") / "run"
    with Recorder("run", path=path, projection="none", points=20) as run:
        for name, (z, labels, logits) in (("train", split()), ("val", evaluated_split())):
            run.snapshot(3, z, labels, logits=np.roll(logits, 1, 0), split=name)
    return source_of(run.run)


def test_sizes_of_the_splits_are_stored(sampled):
    run = sampled.run
    assert (split_size(run, "train"), split_size(run, "test")) == (sum(COUNTS), 80)
    assert images_in_words(run, {"train": 20, "test": 80}) == (
        f"20 of {sum(COUNTS)} training and 80 val images"
    )


def test_the_report_states_what_numbers_and_charts_are_of(sampled):
    exported = report(sampled)
    (page,) = (html.unescape(content.decode()) for content in exported.files.values())
    assert "On all 80 val images, after the last epoch." in page
    texts = re.findall(r'<div class="chart"[^>]*></div><p>(.*?)</p>', page, re.S)
    assert len(texts) >= 5
    assert all(text.endswith("Of 20 of 80 val images, epoch 3.") for text in texts)
    assert "<h2>Classes</h2><p>Of 20 of 80 val images, epoch 3.</p>" in page
    assert "20 of 80 val images that the run stores" in exported.notes[0]


def test_tables_and_model_card_state_what_they_are_of(sampled):
    measures = frames(sampled)["summary"].set_index("measure")["value"]
    assert measures["images of this table"] == "all 80 val images"
    assert measures["images of the tables of points"] == "20 of 80 val images"
    assert frames(sampled)["classes"]["total"].sum() == 20
    assert tables(sampled).notes == (sampled.sample_note,)
    assert sampled.sample_note in parquet(sampled).notes
    (card,) = (content.decode() for content in model_card(sampled).files.values())
    assert "Measured on all 80 val images, at the last epoch" in card


def test_where_all_images_are_points_there_is_no_note(example):
    points = len(example.points.rows("test"))
    if split_size(example.run, "test") == points:
        assert example.sample_note == ""
    assert images_in_words(example.run, {"test": split_size(example.run, "test")}).count("of") == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("onnx", "format 'onnx' is of the encoder, .* `python -m dovs export run --format onnx`"),
        ("torch", "format 'torch' is of the encoder"),
        ("reprot", "unknown format 'reprot': .* Did you mean 'report'"),
    ],
)
def test_formats_of_the_encoder_name_the_way_to_write_them(sampled, name, words):
    with pytest.raises(ConfigError, match=words):
        export(sampled.run, name)


def test_the_run_itself_is_no_download_of_its_points(sampled):
    with pytest.raises(ConfigError, match="format 'zip' is the run itself"):
        download(sampled.run, "zip")
