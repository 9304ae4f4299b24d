"""What the explorer calls the images that a run was measured on: test, or held-out."""

from __future__ import annotations

import pytest

from dovs.ui.embeddings.canvas import payload
from dovs.ui.embeddings.data.points import points_of
from dovs.ui.embeddings.panels import table, thumbnails
from tests.ui.embeddings.linked import context_of, shown, words
from tests.ui.embeddings.wire import unpack
from tests.ui.fake_run import fake_run
from tests.ui.opening import opened


@pytest.fixture(scope="module")
def held_out(tmp_path_factory):
    return fake_run(tmp_path_factory.mktemp("runs") / "held-out", measured_on="held_out")


def test_the_word_comes_from_the_configuration(path, held_out):
    found = {
        split: (context_of(path, split=split).images, context_of(held_out, split=split).images)
        for split in ("train", "test", "both")
    }
    assert found == {
        "train": ("training images", "training images"),
        "test": ("test images", "held-out images"),
        "both": ("training and test images", "training and held-out images"),
    }


def test_the_browser_is_sent_the_word(path, held_out):
    for folder, word in ((path, "test"), (held_out, "held-out")):
        header, arrays = unpack(payload.base_block(context_of(folder)))
        assert header["evaluated_on"] == word
        assert arrays["test"].sum() == 80


@pytest.mark.parametrize(
    ("panel", "words_shown"),
    [
        ("gallery", "41 images (21 train, 20 held-out)"),
        ("recall", "Counted on 120 of 387 training and 80 held-out images"),
        ("confusion", "Counted on 120 of 387 training and 80 held-out images"),
        ("neighbours", "among the 120 of 387 training and 80 held-out images"),
        ("trust", "among the 120 of 387 training and 80 held-out images"),
    ],
)
def test_panels_use_it(held_out, panel, words_shown):
    app = shown(held_out, panel, "0-20.130-149")
    assert words_shown in words(app)
    assert "test image" not in words(app)


def test_points_are_listed_and_tabled_under_it(held_out):
    app = opened(shown(held_out, "gallery", "5.130"), "gallery-open")
    listed = app.dataframe[0].value.set_index("id")
    assert listed["split"].to_dict() == {5: "train", 130: "held-out"}
    app = shown(held_out, "neighbours", "130", split="test")
    assert app.selectbox[0].options[0].startswith("130 · held-out · ")
    point = points_of(context_of(held_out)).table.loc[130]
    assert point["split"] == "test"  # as its file says
    assert thumbnails.alt_text(point).startswith("held-out image 130 of class 0")


def test_the_table_of_the_map_uses_it_and_the_split_is_still_found(held_out, monkeypatch):
    frames = []
    monkeypatch.setattr(table.st, "dataframe", lambda frame, **_: frames.append(frame))
    monkeypatch.setattr(table.st, "caption", lambda _: None)
    table.show(context_of(held_out, split="test"))
    table.show(context_of(held_out, split="both"))
    assert [set(frame["split"]) for frame in frames] == [{"held-out"}, {"held-out", "train"}]
    assert len(frames[0]) == 80
