"""Forms in which programs write embeddings and scores: lists as text, single axes, names twice."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import save_file

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand

LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1])
NAMES = np.array(["cat", "dog", "eel"])
Z = np.random.default_rng(0).normal(size=(8, 5)).astype(np.float32)
RIGHT = np.eye(3)[LABELS] * 4 - 1


def embeddings(made):
    return made.epochs[0]["test"].answers.embeddings


def labels(made):
    return made.epochs[0]["test"].answers.labels.tolist()


def predicted(made):
    return [made.given.names[i] for i in made.epochs[0]["test"].answers.predicted]


@pytest.mark.parametrize("shape", [(8, 5, 1, 1), (8, 1, 5), (8, 5, 1)])
@pytest.mark.parametrize("suffix", ["npz", "safetensors", "npy"])
def test_axes_of_one_are_left_out(tmp_path, shape, suffix):
    path = tmp_path / f"e.{suffix}"
    if suffix == "npy":
        np.save(path, Z.reshape(shape))
    elif suffix == "npz":
        np.savez(path, emb=Z.reshape(shape), label=LABELS)
    else:
        save_file({"emb": Z.reshape(shape), "label": LABELS}, path)
    np.testing.assert_array_equal(embeddings(understand(path)), Z)


def test_a_list_in_the_list_of_each_row_is_the_row(tmp_path):
    table = pa.table({"emb": pa.array([[row.tolist()] for row in Z]), "label": LABELS})
    pq.write_table(table, tmp_path / "e.parquet")
    np.testing.assert_allclose(embeddings(understand(tmp_path / "e.parquet")), Z)


@pytest.mark.parametrize("written", [lambda row: str(row.tolist()), str])
def test_lists_written_as_text_are_rows(tmp_path, written):
    frame = pd.DataFrame({"embedding": [written(row) for row in Z], "label": NAMES[LABELS]})
    frame.to_csv(tmp_path / "e.csv")
    made = understand(tmp_path / "e.csv")
    np.testing.assert_allclose(embeddings(made), Z, atol=1e-6)
    assert "column embedding has lists written as text, read as numbers" in made.notes


def test_a_list_that_numpy_shortened_is_no_embedding(tmp_path):
    rows = ["[0.1 0.2 ... 0.3]"] * 3
    pd.DataFrame({"embedding": rows, "label": [0, 1, 2]}).to_csv(tmp_path / "e.csv")
    with pytest.raises(DataError, match=r"has text \('\[0.1 0.2 ... 0.3\]'\)"):
        understand(tmp_path / "e.csv")


def test_no_dimension_is_lost_where_columns_have_the_same_name(tmp_path):
    frame = pd.DataFrame(Z, columns=["feature"] * 5).assign(label=NAMES[LABELS])
    frame.to_csv(tmp_path / "e.csv", index=False)
    made = understand(tmp_path / "e.csv")
    np.testing.assert_allclose(embeddings(made), Z, atol=1e-6)
    assert "5 columns are called feature: they are numbered in their order" in made.notes


def test_the_first_of_two_columns_of_the_same_name_is_used_and_noted(tmp_path):
    frame = pd.DataFrame(Z, columns=[f"f{i}" for i in range(5)]).assign(label=LABELS)
    frame.insert(0, "label", LABELS[::-1], allow_duplicates=True)
    frame.to_csv(tmp_path / "e.csv", index=False)
    made = understand(tmp_path / "e.csv")
    assert labels(made) == LABELS[::-1].tolist()
    assert "2 columns are called label: the first is used as label" in "\n".join(made.notes)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_columns_with_two_levels_have_one_name(tmp_path, suffix):
    frame = pd.DataFrame(Z, columns=pd.MultiIndex.from_product([["emb"], map(str, range(5))]))
    frame["label", ""] = NAMES[LABELS]
    path = tmp_path / f"e.{suffix}"
    (frame.to_csv if suffix == "csv" else frame.to_parquet)(path)
    made = understand(path)
    np.testing.assert_allclose(embeddings(made), Z, atol=1e-6)
    assert labels(made) == LABELS.tolist()


def outputs(folder, **arrays):
    np.savez(folder / "e.npz", **arrays)
    return understand(folder / "e.npz")


def test_outputs_with_a_number_for_each_class_are_logits_beside_an_embedding(tmp_path):
    made = outputs(tmp_path, layer=Z, outputs=RIGHT, targets=LABELS)
    assert made.roles["logits"] == "outputs"
    np.testing.assert_array_equal(embeddings(made), Z)
    assert "column outputs is taken as logits: it has a number for each of 3 classes" in made.notes
    alone = outputs(tmp_path, outputs=RIGHT, targets=LABELS)
    assert alone.roles["embedding"] == "outputs"
    wide = outputs(tmp_path, feats=Z, outputs=np.hstack([Z, Z]), targets=LABELS)
    assert "logits" not in wide.roles


@pytest.mark.parametrize("classes", [[2, 1, 0], [20, 10, 0]])
@pytest.mark.parametrize("given", ["logits", "predicted"])
@pytest.mark.parametrize("descending", [True, False])
def test_predictions_of_numbers_with_categories_are_in_the_order_in_which_most_are_right(
    tmp_path, classes, given, descending
):
    order = classes if descending else classes[::-1]
    values = np.array(classes)[LABELS]
    column = pd.Categorical(values, categories=order)
    scores = [*np.eye(3)[column.codes]] if given == "logits" else column.codes
    frame = pd.DataFrame({"emb": [*Z], "label": column, given: scores})
    frame.to_parquet(tmp_path / "e.parquet")
    assert predicted(understand(tmp_path / "e.parquet")) == [str(each) for each in values]


def test_weights_of_a_model_are_no_embeddings(tmp_path):
    arrays = {"fc.weight": np.zeros((3, 5), np.float32), "fc.bias": np.zeros(3, np.float32)}
    save_file(arrays, tmp_path / "e.safetensors")
    with pytest.raises(DataError, match=r"no column can be the embedding: .* fc\.weight"):
        understand(tmp_path / "e.safetensors")
