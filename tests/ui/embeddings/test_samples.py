"""An imported run of more images than its map shows: the page states what its numbers are of."""

import numpy as np
import pytest

from dovs.recording.importing import import_embeddings
from tests.recording.loops import evaluated_split
from tests.ui.embeddings.linked import shown, words
from tests.ui.opening import open_page, plain


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    z, labels, _ = evaluated_split()
    predicted = np.where(np.arange(len(labels)) % 4, labels, (labels + 1) % 4)
    np.savez(home / "e.npz", z=z, label=labels, predicted=predicted, x=z[:, 0], y=z[:, 1])
    return import_embeddings(home / "e.npz", "sample", points=40, projection="none", home=home)


def test_the_head_of_the_page_has_both_numbers(imported, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(imported.path.parents[1]))
    page = open_page("embeddings", run="sample")
    (line,) = [plain(each.value) for each in page.caption if "Trustworthiness" in each.value]
    assert line.startswith("40 of 80 test images: ")
    assert line.endswith("all 80: **75.0%**")


@pytest.mark.parametrize("panel", ["recall", "confusion", "trust", "to_check"])
def test_panels_state_the_sample(imported, panel):
    assert "40 of 80 test images" in words(shown(imported.path, panel, epoch=0, split="test"))
