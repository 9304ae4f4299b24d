"""The model card: its numbers, and names that are no markup."""

import numpy as np
import pytest

from dovs.exports.model_card import model_card
from dovs.exports.source import source_of
from dovs.recording.importing import import_embeddings
from dovs.runs.finding import open_run
from tests.exports.conftest import SECRET
from tests.ui.fake_run import fake_run


def card(source):
    (content,) = model_card(source).files.values()
    return content.decode()


def test_the_numbers_are_those_of_the_run(example):
    text = card(example)
    assert "| balanced accuracy | 62.9% |" in text
    assert "| Ankle boot | 6 | 1,000 | 22.4 |" in text
    assert "837 training images of 10 classes" in text
    assert "one seed and one draw of the tail" in text
    assert text.startswith("---\nlibrary_name: dovs\n")


def test_names_are_no_markup_and_no_folder_is_written(trapped):
    text = card(trapped)
    assert "<img" not in text
    assert "</script>" not in text
    assert SECRET not in text
    assert "photos" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in rows}) <= 3  # one table, one width


@pytest.mark.parametrize("state", ["cancelled", "running"])
def test_a_run_that_is_not_finished_has_no_final_numbers(tmp_path, state):
    source = source_of(open_run(fake_run(tmp_path / "run", state=state, done=4)))
    assert "no final numbers" in card(source)


@pytest.mark.parametrize(
    ("split", "said"), [("val", "the split 'val', not on the test"), ("test", None)]
)
def test_what_an_imported_run_is_measured_on_is_named(tmp_path, split, said):
    np.savez(
        tmp_path / "e.npz",
        embeddings=np.eye(6),
        labels=np.arange(6) % 2,
        predicted=np.arange(6) % 2,
        split=np.array(["train"] * 2 + [split] * 4),
    )
    run = import_embeddings(tmp_path / "e.npz", name="mine", home=tmp_path, evaluate=split)
    text = card(source_of(run))
    assert "tail leaves out" not in text
    assert (said in text) if said else ("It is measured on" not in text)
