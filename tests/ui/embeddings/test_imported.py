"""An imported run without training images and without epochs: no view speaks of either."""

import numpy as np
import pytest

from dovs.exports.run_map import map_points
from dovs.recording.importing import import_embeddings
from dovs.runs.classes import classes_of
from dovs.runs.elsewhere import is_timeless
from tests.ui.embeddings import linked
from tests.ui.opening import open_page

COUNTS = {"equal": (30, 30, 30), "unequal": (50, 30, 22), "few": (60, 40, 5)}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("home"), np.random.default_rng(0)
    for name, counts in COUNTS.items():
        labels = np.repeat([0, 1, 2], counts)
        z = rng.normal(size=(len(labels), 6)) + 9 * np.eye(6)[labels]
        logits = 5 * np.eye(3)[labels] + rng.normal(size=(len(labels), 3)) / 9
        np.savez(folder / f"{name}.npz", z=z, label=labels, logits=logits)
        import_embeddings(folder / f"{name}.npz", name, projection="pca", home=folder)
    z = rng.normal(size=(60, 6))
    arrays = {"label": np.tile([0, 1, 2], 20), "pred": np.tile([0, 1, 1], 20)}
    np.savez(folder / "epochs.npz", z=z, epoch=np.repeat([3, 7], 30), **arrays)
    import_embeddings(folder / "epochs.npz", "epochs", projection="pca", home=folder)
    return folder


@pytest.mark.parametrize("panel", ["recall", "confusion", "subspaces", "table", "to_check"])
def test_a_file_without_epochs_has_none_on_the_page(home, panel):
    words = linked.words(linked.shown(home / "runs" / "equal", panel, epoch=0, split="test"))
    assert "epoch" not in words
    assert "training" not in words


def test_epochs_of_a_file_have_their_numbers(home):
    words = linked.words(linked.shown(home / "runs" / "epochs", "recall", epoch=7, split="test"))
    assert "at epoch 7" in words
    words = linked.words(linked.shown(home / "runs" / "epochs", "confusion", epoch=7, split="test"))
    assert "Of the last epoch, on all test images" in words


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("equal", "No class is rare: each has 30 points."),
        ("unequal", "No class has fewer than 20 points; the rarest is 2. No image of this class"),
        ("few", "No image of a class with fewer than 20 points is mistaken."),
    ],
)
def test_classes_that_are_not_rare_are_not_called_so(home, name, sentence):
    words = linked.words(linked.shown(home / "runs" / name, "to_check", epoch=0, split="test"))
    assert sentence in words


def test_the_map_has_no_time_line_and_counts_points(home, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(home))
    context = linked.context_of(home / "runs" / "equal", epoch=0)
    assert is_timeless(context.run)
    assert map_points(context.run, classes_of(context.run)).counted == "points"
    assert not is_timeless(linked.context_of(home / "runs" / "epochs", epoch=7).run)
    page = open_page("embeddings", run="equal")
    (line,) = [each.value for each in page.caption if "Trustworthiness" in each.value]
    assert line.startswith("90 test images: ")
