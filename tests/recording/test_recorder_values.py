"""What a recorder is given, in every form that a loop may have it in, and what is logged."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from dovs.errors import DataError
from dovs.figures.not_finite import not_finite_text
from dovs.recording import contents, epochs
from dovs.recording.part import part_of
from tests.recording.loops import COUNTS, NAMES, evaluated_split, split

Z, LABELS, LOGITS = evaluated_split()


@pytest.mark.parametrize("name", ["Train", " TRAIN ", "training"])
def test_other_names_of_training_images_are_train(record, name):
    images = np.zeros((sum(COUNTS), 4, 4), np.uint8)
    with record(images={name: images}) as run:
        run.snapshot(1, *split()[:2], split=name)
        run.snapshot(1, Z, LABELS, split="test ")
    facts = run.run.facts()
    assert (facts["class_counts"], facts["counted_on"]) == (list(COUNTS), "train")
    assert facts["config"]["measured_on"] == "test"


SETTINGS = {
    "evaluated": (0, "evaluated=0 is not the name of a split"),
    "seed": (None, "seed=None must be a whole number from 0"),
    "points": (True, "points=True must be a whole number from 1"),
    "epochs": ("30", "epochs='30' must be a whole number from 0: 0 = not known"),
    "rank": ("1", "rank='1' must be a whole number from 0"),
    "images": ({"train": None, "Training": None}, "two name one split"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_another_type_are_refused_before_there_is_a_run(record, tmp_path, name):
    value, message = SETTINGS[name]
    with pytest.raises(DataError, match=message):
        record(**{name: value})
    assert list(tmp_path.iterdir()) == []


def test_training_images_cannot_be_the_evaluated_split(record):
    with pytest.raises(DataError, match="evaluated='Training' is not possible"):
        record(evaluated="Training")


def test_numbers_of_earlier_epochs_can_be_logged_at_any_time(record):
    with record() as run:
        for epoch in (10, 20, 30, 40, 50):
            run.snapshot(epoch, Z, LABELS, logits=LOGITS)
        for epoch in range(1, 51):
            run.log(epoch, loss=1 / epoch)
        run.log(10, loss=2.0, note=3)
        assert run.run.last_metrics()["epoch"] == 50
    rows = run.run.metric_rows()
    assert [row["epoch"] for row in rows] == list(range(1, 51))
    assert [row["epoch"] for row in rows if "accuracy" in row] == [10, 20, 30, 40, 50]
    assert (rows[9]["loss"], rows[9]["note"], rows[10]["loss"]) == (2.0, 3, 1 / 11)


def test_several_threads_can_log(record):
    with record() as run, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda epoch: run.log(epoch % 40, **{f"v{epoch}": epoch}), range(80)))
    rows = run.run.metric_rows()
    assert [row["epoch"] for row in rows] == list(range(40))
    assert all(row[f"v{row['epoch'] + 40}"] == row["epoch"] + 40 for row in rows)


def test_what_is_logged_can_be_read_back(record):
    values = {"loss": True, "accuracy": np.bool_(False), "seconds": 3, "per_class_recall": 0.5}
    others = {"images": 10**30, "share": Fraction(1, 4), "price": Decimal("0.5"), "nothing": np.nan}
    with record() as run:
        run.log(1, **values, **others, wide=np.longdouble(0.25))
    (row,) = run.run.metric_rows()
    assert (row["loss"], row["accuracy"], row["logged_seconds"]) == (1, 0, 3)
    assert (row["logged_per_class_recall"], row["images"], row["share"]) == (0.5, 1e30, 0.25)
    assert (row["price"], row["nothing"], row["wide"]) == (0.5, None, 0.25)


def test_infinite_and_nan_numbers_are_told_from_those_that_an_epoch_does_not_have(record):
    losses = {1: 2.0, 2: np.inf, 3: float("nan"), 5: -np.inf}
    with record() as run:
        for epoch, loss in losses.items():
            run.log(epoch, loss=loss, lr=0.1)
        run.log(4, lr=np.nan)
    found = run.run.metrics()
    assert found["loss"].tolist()[:2] == [2.0, np.inf]
    assert found["loss"].isna().tolist() == [False, False, True, True, False]
    assert found["not_finite"].tolist() == [
        {}, {"loss": "inf"}, {"loss": "nan"}, {"learning_rate": "nan"}, {"loss": "-inf"}
    ]  # fmt: skip
    assert not_finite_text(found) == (
        "loss was infinite at epoch 2; loss was not a number (NaN) at epoch 3; learning rate was "
        "not a number (NaN) at epoch 4; loss was minus infinity at epoch 5."
    )


@pytest.mark.parametrize("value", [None, {"a": 1}, [1, 2], "high", 10**400, 1j, Decimal("sNaN")])
def test_what_is_no_number_is_refused_with_its_value(record, value):
    with pytest.raises(DataError, match=r"loss=.* is not a number"), record() as run:
        run.log(1, loss=value)


def test_images_can_be_paths(record, tmp_path):
    paths = []
    for row in range(80):
        paths.append(tmp_path / f"{row}.png")
        Image.new("RGB", (4, 4), (row, 0, 0)).save(paths[-1])
    for images in ([*paths], np.array([*map(str, paths)]), pd.Series(paths)):
        with record(images=images, path=tmp_path / f"of a {type(images).__name__}") as run:
            run.snapshot(1, Z, LABELS)
        assert run.run.thumbnails()[:, 0, 0, 0].tolist() == [*range(80)]
    paths[7].unlink()
    with pytest.raises(DataError, match=r"row 7: '.*7.png' cannot be read"):  # noqa: SIM117
        with record(images=paths) as run:
            run.snapshot(1, Z, LABELS)


@pytest.mark.parametrize("labels", ["objects", "category", "string", "list"])
def test_labels_of_pandas_are_names(record, labels):
    names = [NAMES[label] for label in LABELS]
    forms = {"objects": pd.Series(names, dtype=object), "list": names}
    given = forms.get(labels) if labels in forms else pd.Series(names, dtype=labels)
    with record(class_names=NAMES) as run:
        run.snapshot(1, Z, given, predicted=given)
    assert run.run.points()["label"].tolist() == LABELS.tolist()
    assert run.run.summary()["accuracy"] == 1


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([None, *LABELS[1:]], r"labels contain None \(NoneType\) at 0, which is neither"),
        (pd.Series([*map(Decimal, range(80))]), r"Decimal\('0'\) \(Decimal\) at 0"),
        (pd.array([*LABELS[:-1], None], dtype="Int64"), "not whole numbers"),
        (pd.Series([*NAMES, np.nan], dtype=object), "labels contain .* NaN beside text"),
        ([{}] * 80, r"\{\} \(dict\) at 0"),
    ],
)
def test_labels_that_are_neither_numbers_nor_texts_are_named(record, labels, message):
    with pytest.raises(DataError, match=message), record() as run:
        run.snapshot(1, Z, labels)


MATRICES = [Z[:50], Z[50:]]


@pytest.mark.parametrize(
    ("embeddings", "labels", "message"),
    [
        (MATRICES, LABELS, r"list of 2 arrays of rows, such as \(50, 8\): .* join them, .* to 80"),
        ([torch.tensor(each) for each in MATRICES], LABELS, "list of 2 arrays of rows"),
        (torch.tensor(Z).to_sparse(), LABELS, "are a Tensor that cannot be read: .*to_dense"),
        (torch.zeros(80, 8, device="meta"), LABELS, "are a Tensor that cannot be read: .*no data"),
        (Z, LABELS + 1, "Labels start at 0, not at 1: subtract 1 from each"),
    ],
)
def test_common_slips_name_the_way_out(record, embeddings, labels, message):
    with pytest.raises(DataError, match=message), record() as run:
        run.snapshot(1, embeddings, labels, logits=LOGITS)


def test_logits_that_are_probabilities_are_used_as_such(record):
    shares = np.exp(LOGITS - LOGITS.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    run = record()
    with pytest.warns(UserWarning, match="logits are used as probabilities"):
        run.snapshot(1, Z, LABELS, logits=shares.tolist())
    run.snapshot(2, Z, LABELS, logits=shares)
    run.finish()
    with record("other") as other:
        other.snapshot(1, Z, LABELS, logits=LOGITS)
    assert run.run.summary()["ece"] == pytest.approx(other.run.summary()["ece"], abs=1e-6)


def test_a_predicted_class_may_be_any_of_the_most_probable_ones():
    z, probabilities = np.eye(3), np.array([[0.5, 0.5, 0], [0.2, 0.8, 0], [0.4, 0.2, 0.4]])
    made = part_of(z, [1, 1, 0], probabilities=probabilities, predicted=[1, 1, 2], names="abc")
    assert made.answers.predicted.tolist() == [1, 1, 2]
    with pytest.raises(DataError, match=r"in 1 row \(first: row 2\)"):
        part_of(z, [1, 1, 0], probabilities=probabilities, predicted=[1, 1, 1], names="abc")


@pytest.mark.parametrize("epoch", [np.array(3), np.uint8(3), torch.tensor(3)])
def test_an_epoch_may_be_a_tensor_of_one_whole_number(record, epoch):
    with record() as run:
        run.log(epoch, loss=1.0)
    assert run.run.metric_rows()[0]["epoch"] == 3


@pytest.mark.parametrize("epoch", [np.array(3.0), np.array([3, 4]), torch.tensor(True), np.True_])
def test_an_epoch_that_is_no_whole_number_is_refused(record, epoch):
    with record() as run, pytest.raises(DataError, match="must be a whole number from 0: epochs"):
        run.log(epoch, loss=1.0)


@pytest.mark.parametrize("scores", ["logits", "probabilities"])
def test_text_labels_without_class_names_need_them_with_scores_too(scores):
    given = {scores: np.full((80, 4), 0.25)}
    with pytest.raises(DataError, match="'a', but the classes are called 0 to 3"):
        part_of(Z, np.array(list("abcd"))[LABELS], **given)
    assert part_of(Z, LABELS.astype(str), **given).answers.labels.tolist() == LABELS.tolist()


def test_subspaces_are_not_fitted_to_embeddings_of_so_many_dimensions_that_a_loop_waits(
    record, monkeypatch
):
    monkeypatch.setattr(epochs, "MOST_DIMENSIONS", 30)
    monkeypatch.setattr(contents, "MOST_DIMENSIONS", 30)
    z = np.random.default_rng(0).normal(size=(len(LABELS), 31)).astype(np.float32)
    with record() as run:
        run.snapshot(1, z, LABELS, logits=LOGITS)
        with pytest.warns(UserWarning, match="31 dimensions, and no subspaces are fitted to mo"):
            run.log(1, loss=1.0)
    assert run.run.hierarchy() is not None
    assert run.run.snapshot(1).basis is None
    assert run.run.summary()["geometry"]["test"]["nc1"] > 0
