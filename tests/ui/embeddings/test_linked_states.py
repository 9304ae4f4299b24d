"""The linked views in every state: they draw, or say calmly why not."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ui.embeddings.linked import PANELS, shown, words
from tests.ui.fake_run import fake_run


@pytest.mark.parametrize("split", ["test", "train", "both"])
@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_draws_with_a_selection(path, panel, split):
    app = shown(path, panel, "0-20.130-140", split=split)
    assert not app.error, words(app)
    assert len(app.subheader) == 1


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_draws_without_a_selection(path, panel):
    app = shown(path, panel)
    assert not app.error, words(app)


@pytest.mark.parametrize(
    ("panel", "sentence"),
    [
        ("gallery", "Nothing is selected"),
        ("neighbours", "Select points first"),
        ("over_sampling", "Only training images are over-sampled"),
    ],
)
def test_an_empty_selection_says_what_to_do(path, panel, sentence):
    assert sentence in words(shown(path, panel))


@pytest.mark.parametrize("panel", PANELS)
def test_a_selection_of_ids_that_the_run_lacks_is_an_empty_one(path, panel):
    app = shown(path, panel, "9000-9010")
    assert not app.error
    if panel == "gallery":
        assert "Nothing is selected" in words(app)


@pytest.mark.parametrize("panel", PANELS)
def test_a_method_without_abstract_labels_draws(tmp_path, panel):
    plain = fake_run(tmp_path / "plain", hierarchy=False)
    app = shown(plain, panel, "0-20")
    assert not app.error, words(app)
    if panel == "subspaces":
        assert "makes no abstract labels" in words(app)
    if panel == "over_sampling":
        assert "Method ce draws no such targets" in words(app)


@pytest.mark.parametrize("panel", PANELS)
def test_a_damaged_snapshot_is_an_error_box(tmp_path, panel):
    torn = fake_run(tmp_path / "torn")
    (torn / "snapshots" / "epoch-0006.npz").write_bytes(b"torn")
    assert "epoch-0006" in words(shown(torn, panel, "0-20"))


@pytest.mark.parametrize("panel", PANELS)
def test_names_are_shown_as_text_whatever_they_hold(tmp_path, panel):
    import json

    hostile = fake_run(tmp_path / "hostile", hierarchy=False)
    facts = json.loads((hostile / "config.json").read_text("utf-8"))
    facts["class_names"] = [
        "<script>alert(1)</script>",
        "a_b *c* [d](e)",
        "😀" * 100,
        "שלום",
        *"456789",
    ]
    (hostile / "config.json").write_text(json.dumps(facts), "utf-8")
    app = shown(hostile, panel, "0-20.130-140")
    assert not app.error, words(app)
    said = [*app.caption, *app.markdown, *app.info, *app.warning]
    assert not any("<script>" in each.value.replace("\\<", "") for each in said)


def test_a_run_of_one_class_present_has_no_purity_to_show(tmp_path):
    narrow = fake_run(tmp_path / "narrow")
    points = pd.read_parquet(narrow / "points.parquet").assign(label=0)
    points.to_parquet(narrow / "points.parquet")
    app = shown(narrow, "trust")
    assert "There is only one class" in words(app)
    for panel in PANELS:
        assert not shown(narrow, panel, "0-5").error


def test_a_split_that_was_not_kept_says_so(tmp_path):
    lone = fake_run(tmp_path / "lone", test_points=0)
    for panel in PANELS:
        app = shown(lone, panel, "0-5", split="test")
        assert not app.error, words(app)
    assert "stored no test images" in words(shown(lone, "recall", split="test"))
    assert "stored no test images" in words(shown(lone, "confusion", split="test"))
