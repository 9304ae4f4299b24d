"""What the explorer calls the images that a run was measured on: test, or spare."""

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
def spare(tmp_path_factory):
    return fake_run(tmp_path_factory.mktemp("runs") / "spare", measured_on="spare")


def test_the_word_comes_from_the_configuration(path, spare):
    said = {
        split: (context_of(path, split=split).images, context_of(spare, split=split).images)
        for split in ("train", "test", "both")
    }
    assert said == {
        "train": ("training images", "training images"),
        "test": ("test images", "spare images"),
        "both": ("training and test images", "training and spare images"),
    }


def test_the_browser_is_sent_the_word(path, spare):
    for folder, word in ((path, "test"), (spare, "spare")):
        run = open_run(folder)
        header, arrays = unpack(payload.base_block(str(folder), 0, classes_of(run)))
        assert header["measured"] == word
        assert arrays["test"].sum() == 80


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        ("gallery", "41 images (21 train, 20 spare)"),
        ("recall_beside", "On training and spare images at epoch 6"),
        ("recall", "Counted on training and spare images"),
        ("confusion", "Counted on training and spare images"),
        ("neighbours", "among the training and spare images"),
        ("trust", "among the training and spare images"),
    ],
)
def test_panels_use_it(spare, panel, said):
    app = shown(spare, panel, "0-20.130-149")
    assert said in words(app)
    assert "test image" not in words(app)


def test_points_are_listed_and_tabled_under_it(spare):
    app = shown(spare, "gallery", "5.130")
    listed = app.dataframe[0].value.set_index("id")
    assert listed["split"].to_dict() == {5: "train", 130: "spare"}
    app = shown(spare, "neighbours", "130", split="test")
    assert app.selectbox[0].options[0].startswith("130 · spare · ")
    point = tables.loaded(context_of(spare)).points.loc[130]
    assert point["split"] == "test"  # as its file says
    assert thumbnails.spoken(point).startswith("spare image 130 of class 0")


def test_the_table_of_the_map_uses_it_and_the_split_is_still_found(spare, monkeypatch):
    frames = []
    monkeypatch.setattr(table.st, "dataframe", lambda frame, **_: frames.append(frame))
    monkeypatch.setattr(table.st, "caption", lambda _: None)
    table.table(context_of(spare, split="test"))
    table.table(context_of(spare, split="both"))
    assert [set(frame["split"]) for frame in frames] == [{"spare"}, {"spare", "train"}]
    assert len(frames[0]) == 80
