"""What the explorer calls the images that a run was measured on: test, or held-out."""

from __future__ import annotations

import pytest

from dovs.runs.store import open_run
from dovs.ui.embeddings.data import points as tables
from dovs.ui.embeddings.map import payload
from dovs.ui.embeddings.map.pack import unpack
from dovs.ui.embeddings.panels import table, thumbnails
from dovs.ui.parts.run_facts import classes_of
from tests.ui.embeddings.linked import context_of, shown, words
from tests.ui.fake_run import fake_run


@pytest.fixture(scope="module")
def held_out(tmp_path_factory):
    return fake_run(tmp_path_factory.mktemp("runs") / "held-out", measured_on="held_out")


def test_the_word_comes_from_the_configuration(path, held_out):
    said = {
        split: (context_of(path, split=split).images, context_of(held_out, split=split).images)
        for split in ("train", "test", "both")
    }
    assert said == {
        "train": ("training images", "training images"),
        "test": ("test images", "held-out images"),
        "both": ("training and test images", "training and held-out images"),
    }


def test_the_browser_is_sent_the_word(path, held_out):
    for folder, word in ((path, "test"), (held_out, "held-out")):
        run = open_run(folder)
        header, arrays = unpack(payload.base_block(str(folder), 0, classes_of(run)))
        assert header["measured"] == word
        assert arrays["test"].sum() == 80


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        ("gallery", "41 images (21 train, 20 held-out)"),
        ("recall_beside", "On training and held-out images at epoch 6"),
        ("recall", "Counted on training and held-out images"),
        ("confusion", "Counted on training and held-out images"),
        ("neighbours", "among the training and held-out images"),
        ("trust", "among the training and held-out images"),
    ],
)
def test_panels_use_it(held_out, panel, said):
    app = shown(held_out, panel, "0-20.130-149")
    assert said in words(app)
    assert "test image" not in words(app)


def test_points_are_listed_and_tabled_under_it(held_out):
    app = shown(held_out, "gallery", "5.130")
    listed = app.dataframe[0].value.set_index("id")
    assert listed["split"].to_dict() == {5: "train", 130: "held-out"}
    app = shown(held_out, "neighbours", "130", split="test")
    assert app.selectbox[0].options[0].startswith("130 · held-out · ")
    point = tables.loaded(context_of(held_out)).points.loc[130]
    assert point["split"] == "test"  # as its file says
    assert thumbnails.spoken(point).startswith("held-out image 130 of class 0")


def test_the_table_of_the_map_uses_it_and_the_split_is_still_found(held_out, monkeypatch):
    frames = []
    monkeypatch.setattr(table.st, "dataframe", lambda frame, **_: frames.append(frame))
    monkeypatch.setattr(table.st, "caption", lambda _: None)
    table.table(context_of(held_out, split="test"))
    table.table(context_of(held_out, split="both"))
    assert [set(frame["split"]) for frame in frames] == [{"held-out"}, {"held-out", "train"}]
    assert len(frames[0]) == 80
