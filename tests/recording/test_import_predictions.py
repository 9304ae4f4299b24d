"""Predictions of imported files whose numbers are not as they should be."""

import numpy as np
import pandas as pd
import pytest

from dovs.recording.reading.understanding import understand

Z = np.arange(6.0)[:, None]
LABELS = np.array([0, 1, 2, 0, 1, 2])


def npz(folder, **arrays):
    np.savez(folder / "e.npz", **arrays)
    return understand(folder / "e.npz")


def part(made):
    return made.epochs[0]["test"]


@pytest.mark.parametrize(("decimals", "classes"), [(2, 40), (3, 40), (4, 2000)])
@pytest.mark.parametrize("name", ["probabilities", "logits"])
def test_rounded_probabilities_are_used_as_such(tmp_path, decimals, classes, name):
    rows = np.random.default_rng(1).dirichlet(np.full(classes, 0.5), 6)
    if decimals == 4:
        rows = 0.2 * rows + 0.8 * np.eye(classes)[:6]
        rows[rows < 0.0001] = 0.00004
    rows = rows.round(decimals)
    assert np.abs(rows.sum(1) - 1).max() > (0 if decimals == 3 else 0.01)
    made = npz(tmp_path, z=Z, label=LABELS, **{name: rows})
    np.testing.assert_allclose(part(made).answers.confidence, rows.max(1), rtol=1e-6)


def test_scores_of_a_sigmoid_are_noted(tmp_path):
    scores = np.random.default_rng(1).random((6, 20))
    made = npz(tmp_path, z=Z, label=LABELS, scores=scores)
    assert "column scores: values are between 0 and 1, and rows do not sum to 1" in made.notes[0]
    logits = npz(tmp_path, z=Z, label=LABELS, scores=4 * scores)
    assert "between 0 and 1" not in "".join(logits.notes)


@pytest.mark.parametrize("by", [-1, 1])
def test_predictions_that_are_shifted_by_one_are_noted(tmp_path, by):
    made = npz(tmp_path, z=Z, label=LABELS + 1, y_pred=LABELS + 1 + by)
    word = "subtracted from" if by == 1 else "added to"
    assert f"100.0% would be if 1 were {word} each" in made.notes[-1]
    assert "would be" not in "".join(npz(tmp_path, z=Z, label=LABELS, y_pred=LABELS[::-1]).notes)


@pytest.mark.parametrize("kind", ["y_pred", "logits"])
def test_predictions_in_another_order_than_the_labels_are_noted(tmp_path, kind):
    labels = np.tile(LABELS, 8)
    other = np.array([1, 0, 2])[labels]
    given = other if kind == "y_pred" else 5.0 * np.eye(3)[other]
    rows = {"z": np.tile(Z, (8, 1)), "label": labels}
    made = npz(tmp_path, **rows, **{kind: given})
    assert (
        "33.3% of the predictions are right, but 100.0% would be if classes were predicted"
        in (made.notes[-1])
    )
    assert "(0 as 1, 1 as 0)" in made.notes[-1]
    right = labels if kind == "y_pred" else 5.0 * np.eye(3)[labels]
    assert "would be" not in "".join(npz(tmp_path, **rows, **{kind: right}).notes)


@pytest.mark.parametrize("kind", ["y_pred", "logits"])
@pytest.mark.parametrize("classes", [2, 3])
def test_a_model_that_predicts_one_rare_class_is_not_noted(tmp_path, kind, classes):
    labels = np.repeat(np.arange(classes), [80, 10, 10][:classes])
    same = np.full(len(labels), 1)
    given = same if kind == "y_pred" else 5.0 * np.eye(classes)[same]
    made = npz(tmp_path, z=np.arange(float(len(labels)))[:, None], label=labels, **{kind: given})
    assert "would be" not in "".join(made.notes)
    np.testing.assert_array_equal(part(made).answers.predicted, same)


def test_a_decimal_point_that_pandas_adds_is_not_noted(tmp_path):
    frame = pd.DataFrame({"z0": Z[:, 0], "z1": 0.5, "z2": 1.5, "label": LABELS})
    frame["pred"] = np.where(LABELS == 2, 1, LABELS)
    frame["split"] = ["train", "train", "test"] * 2
    frame.loc[frame["split"] == "train", "pred"] = np.nan
    frame.to_csv(tmp_path / "e.csv", index=False)
    made = understand(tmp_path / "e.csv")
    assert "1.0" in (tmp_path / "e.csv").read_text()
    assert "written otherwise" not in "".join(made.notes)
    assert part(made).answers.predicted.tolist() == [1, 1]
