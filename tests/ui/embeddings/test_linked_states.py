"""The linked views in unusual states: each shows what it can, or a note why it cannot."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ui.embeddings.linked import PANELS, shown, words
from tests.ui.fake_run import fake_run


@pytest.mark.parametrize(
    ("panel", "step"),
    [
        ("gallery", "lasso"),
        ("neighbours", "Select points"),
        ("over_sampling", "Select a training image"),
    ],
)
def test_without_a_selection_a_note_names_the_next_step(path, panel, step):
    assert step in words(shown(path, panel))


@pytest.mark.parametrize("panel", ["gallery", "recall", "neighbours"])
def test_ids_that_the_run_lacks_are_left_out(path, panel):
    app = shown(path, panel, "9000-9010")
    assert not app.error
    assert not app.get("image")


@pytest.mark.parametrize("panel", PANELS)
def test_a_method_without_abstract_labels_is_shown(tmp_path, panel):
    plain = fake_run(tmp_path / "plain", hierarchy=False)
    app = shown(plain, panel, "0-20")
    assert not app.error, words(app)
    if panel == "subspaces":
        assert "no abstract labels" in words(app)
    if panel == "over_sampling":
        assert "draws no such targets" in words(app)


@pytest.mark.parametrize("panel", ["gallery", "confusion", "over_sampling"])
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
    texts = [*app.caption, *app.markdown, *app.info, *app.warning]
    assert not any("<script>" in each.value.replace("\\<", "") for each in texts)


def test_a_run_of_one_class_present_has_no_purity_to_show(tmp_path):
    narrow = fake_run(tmp_path / "narrow")
    points = pd.read_parquet(narrow / "points.parquet").assign(label=0)
    points.to_parquet(narrow / "points.parquet")
    assert "only one class" in words(shown(narrow, "trust"))
    for panel in ("recall", "confusion", "subspaces", "neighbours"):
        assert not shown(narrow, panel, "0-5").error


@pytest.mark.parametrize("panel", ["recall", "confusion", "subspaces", "trust"])
def test_a_split_without_stored_images_is_mentioned(tmp_path, panel):
    lone = fake_run(tmp_path / "lone", test_points=0)
    app = shown(lone, panel, "0-5", split="test")
    assert not app.error, words(app)
    assert "test images" in words(app)
