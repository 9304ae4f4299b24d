"""The order of the classes of imported files, where the file has it or predictions show it."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand

WORDS = np.array(["newt", "cat", "dog"])
LABELS = np.array([0, 1, 2, 0])
PREDICTED = np.array([0, 2, 2, 1])
LOGITS = 5.0 * np.eye(3)[PREDICTED]


def parquet(folder, features=None, **columns):
    """Return the report on a Parquet file; `features` are names of classes by column."""
    made = pa.Table.from_pandas(pd.DataFrame({"z": [[1.0], [2], [3], [4]], **columns}))
    if features:
        stated = {name: {"names": names} for name, names in features.items()}
        info = json.dumps({"info": {"features": stated}})
        made = made.replace_schema_metadata({"huggingface": info})
    pq.write_table(made, folder / "e.parquet")
    return understand(folder / "e.parquet")


def answers(made, split="test"):
    return made.epochs[0][split].answers


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("by_letter", [True, False])
@pytest.mark.parametrize("also_predicted", [True, False])
def test_labels_of_digits_are_in_the_order_of_the_columns_of_logits(
    tmp_path, first, by_letter, also_predicted
):
    names = [str(number) for number in range(first, first + 12)]
    order = sorted(names) if by_letter else names
    labels = [name for name in names if name != "4"] * 2
    indices = [order.index(label) for label in labels]
    logits = 5 * np.eye(12)[indices]
    more = {"predicted": np.array(indices)} if also_predicted else {}
    z = np.arange(22.0)[:, None]
    np.savez(tmp_path / "e.npz", z=z, label=np.array(labels), logits=logits, **more)
    made = understand(tmp_path / "e.npz")
    assert made.given.names == tuple(order)
    assert (answers(made).predicted == answers(made).labels).all()
    assert f"in the order {order[0]}, {order[1]}, {order[2]} and 9 more" in "\n".join(made.notes)


def test_the_categories_of_pandas_are_the_order_of_logits_in_which_more_are_right(tmp_path):
    order = ["dog", "eel", "cat", "ant"]  # no label is ant
    labels = pd.Categorical(["cat", "dog", "eel", "dog"], categories=order)
    places = [order.index(label) for label in labels]
    made = parquet(tmp_path, label=labels, logits=list(5.0 * np.eye(4)[places]))
    assert made.given.names == tuple(order)
    assert answers(made).predicted.tolist() == places
    assert "the column has categories" in "\n".join(made.notes)
    by_letter = [sorted(order).index(label) for label in labels]
    made = parquet(tmp_path, label=labels, logits=list(5.0 * np.eye(4)[by_letter]))
    assert made.given.names == tuple(sorted(order))
    assert parquet(tmp_path, label=labels).given.names == tuple(order[:3])


def test_a_column_of_predictions_has_its_own_names_of_classes(tmp_path):
    features = {"label": WORDS.tolist(), "pred": sorted(WORDS)}
    places = [features["pred"].index(word) for word in WORDS[PREDICTED]]
    made = parquet(tmp_path, features, label=LABELS, pred=places)
    assert made.given.names == tuple(WORDS)
    assert answers(made).predicted.tolist() == PREDICTED.tolist()
    made = parquet(tmp_path, {"pred": features["pred"]}, label=WORDS[LABELS], pred=places)
    assert (answers(made).predicted == answers(made).labels).tolist() == [True, False, True, False]
    with pytest.raises(DataError, match="column pred has the class 7, but names 3 classes"):
        parquet(tmp_path, features, label=LABELS, pred=[7, 0, 0, 0])


def test_names_of_splits_and_superclasses_in_the_file_are_used(tmp_path):
    features = {"split": ["train", "test"], "superclass": ["animal", "plant"]}
    made = parquet(tmp_path, features, label=LABELS, split=[0, 0, 0, 1], superclass=[0, 0, 1, 0])
    assert made.given.superclass_of == ("animal", "animal", "plant")
    assert set(made.epochs[0]) == {"train", "test"}


@pytest.mark.parametrize("text", ["label", "class", "label_str"])
@pytest.mark.parametrize("index", ["label_idx", "label_id", "class_idx", "target"])
@pytest.mark.parametrize("predicted", [{"logits": list(LOGITS)}, {"pred_id": PREDICTED}])
def test_indices_beside_names_are_the_order_of_the_classes(tmp_path, text, index, predicted):
    made = parquet(tmp_path, **{text: WORDS[LABELS], index: LABELS}, **predicted)
    assert made.given.names == tuple(WORDS)
    assert answers(made).predicted.tolist() == PREDICTED.tolist()
    assert {"label": index, "class_name": text}.items() <= made.roles.items()


def test_numbers_beside_names_that_are_no_indices_of_them_leave_these_the_labels(tmp_path):
    made = parquet(tmp_path, label=WORDS[LABELS], target=[0, 1, 0, 1])
    assert made.roles["label"] == "label"
    assert made.given.names == ("cat", "dog", "newt")


FOLDERS = sorted(map(str, range(12)))  # as torchvision numbers them: 0, 1, 10, 11, 2, …


@pytest.mark.parametrize("names", [{}, {"class_names": np.array(FOLDERS)}])
@pytest.mark.parametrize("as_indices", [True, False])
def test_predicted_numbers_are_indices_where_folders_of_digits_are_right_so(
    tmp_path, names, as_indices
):
    rng = np.random.default_rng(0)
    index = np.repeat(np.arange(12), 10)
    predicted = np.where(rng.random(120) < 0.8, index, (index + 1) % 12)
    said = predicted if as_indices else np.array(FOLDERS)[predicted]
    np.savez(
        tmp_path / "e.npz",
        embeddings=rng.normal(size=(120, 4)),
        labels=np.array(FOLDERS)[index],
        y_pred=said,
        **names,
    )
    made = understand(tmp_path / "e.npz")
    part = made.epochs[0]["test"]
    assert (part.answers.predicted == part.answers.labels).mean() == (predicted == index).mean()
    noted = [note for note in made.notes if "predicted numbers are taken as" in note]
    assert bool(noted) is as_indices or "names of classes" in noted[0]


@pytest.mark.parametrize("form", ["{}_0", "{}e1", "{}.5"])
def test_predicted_numbers_are_indices_of_labels_that_look_like_other_numbers(tmp_path, form):
    names = np.array([form.format(c) for c in range(5)])
    predicted = np.arange(20) % 5
    index = np.where(np.arange(20) < 3, 4, predicted)
    np.savez(tmp_path / "e.npz", embeddings=np.eye(20), labels=names[index], y_pred=predicted)
    made = understand(tmp_path / "e.npz")
    assert len(made.given.names) == 5
    assert answers(made).predicted.tolist() == predicted.tolist()


def test_scores_called_by_the_classes_are_in_the_order_of_their_indices_in_another_column(tmp_path):
    scores = {f"logit_{WORDS[at]}": LOGITS[:, at] for at in (2, 0, 1)}
    made = parquet(tmp_path, label=LABELS, class_name=WORDS[LABELS], **scores)
    assert made.given.names == tuple(WORDS)
    answers = made.epochs[0]["test"].answers
    assert answers.labels.tolist() == LABELS.tolist()
    assert answers.predicted.tolist() == PREDICTED.tolist()


def test_indices_that_are_no_places_beside_names_and_scores_are_in_ascending_order(tmp_path):
    ids = np.array([1, 17, 90])
    made = parquet(tmp_path, class_id=ids[LABELS], class_name=WORDS[LABELS], logits=[*LOGITS])
    assert made.given.names == tuple(WORDS)
    assert made.epochs[0]["test"].answers.predicted.tolist() == PREDICTED.tolist()
    assert any("labels are not 0 to 2: the columns of scores" in note for note in made.notes)
