"""Points as Parquet and as the projector's files: their layout, and importing them again."""

import io
import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from PIL import Image

import dovs
from dovs.analysis.metrics import expected_calibration_error
from dovs.exports.parquet import parquet
from dovs.exports.projector import projector
from dovs.exports.source import source_of
from dovs.exports.tables import predictions
from dovs.recording.importing import import_embeddings
from dovs.recording.part import MEASURED
from dovs.runs.finding import open_run
from tests.exports.conftest import TRAPS
from tests.ui.fake_run import fake_run


@pytest.fixture(scope="module")
def file(example, tmp_path_factory):
    path = tmp_path_factory.mktemp("parquet") / "example.parquet"
    (content,) = parquet(example).files.values()
    path.write_bytes(content)
    return path


def test_columns_are_those_that_other_tools_read(example, file):
    frame = pd.read_parquet(file)
    points = example.run.points()
    assert len(frame) == len(points)
    assert frame["id"].is_unique
    assert {"id", "split", "label", "class_name", "predicted", "confidence", "x", "y"} < {*frame}
    np.testing.assert_array_equal(frame["label"], points["label"])
    np.testing.assert_array_equal(frame[["x", "y"]], example.run.projection(30).xy)
    stored = example.run.snapshot(30).embeddings
    np.testing.assert_array_equal(np.stack(frame["embedding"]), stored)
    ids = np.stack([each["ids"] for each in frame["neighbors"]])
    distances = np.stack([each["distances"] for each in frame["neighbors"]])
    np.testing.assert_array_equal(ids[:, 0], np.arange(len(frame)))
    assert (np.diff(distances) >= 0).all()
    exact = np.linalg.norm(stored[ids[5, 7]] - stored[5])
    assert distances[5, 7] == pytest.approx(exact, rel=1e-4)
    row = frame.iloc[-1]
    image = np.asarray(Image.open(io.BytesIO(row["image"]["bytes"])).convert("L"))
    np.testing.assert_array_equal(image, example.run.thumbnails()[-1, ..., 0])
    about = json.loads(pq.read_schema(file).metadata[b"dovs"])
    assert about["class_counts"] == list(example.classes.counts)


@pytest.mark.filterwarnings("ignore")  # those of embedding-atlas are not ours to mend
def test_embedding_atlas_loads_it(file):
    loader = pytest.importorskip("embedding_atlas.cli", reason="embedding-atlas is not installed")
    from embedding_atlas.graph_metrics import compute_pagerank_column

    frame = loader.load_datasets([str(file)])
    scores = compute_pagerank_column(frame, neighbors="neighbors")
    assert len(scores) == len(frame)
    assert np.isfinite(scores).all()
    assert {"x", "y", "image"} <= {*frame}


def numbers(run, epoch):
    """Return recall, confusion, sizes and geometry of a run, by class names in their order."""
    source = source_of(run, epoch)
    labels, predicted = predictions(source)
    counts, names = np.array(source.classes.counts), source.classes.names
    recall = dovs.metrics.recall_frame(labels, predicted, counts, names)
    rows = source.points.rows("test")
    z, true = source.points.embeddings[rows], source.points.table["class_index"].to_numpy(int)[rows]
    confusion = dovs.metrics.confusion_counts(labels, predicted, len(counts))
    order = np.argsort(names)
    return (
        recall.set_index("class_name")["recall"].to_dict(),
        confusion[order][:, order].tolist(),
        dict(zip(names, counts.tolist(), strict=True)),
        dovs.geometry.geometry(z, true, counts),
    )


def assert_same(found, wanted):
    assert found[:3] == wanted[:3]
    assert found[3] == pytest.approx(wanted[3], rel=1e-4)


def sizes(source):
    """Return the training images of each class: the points have a part of them."""
    return dict(zip(source.classes.names, source.classes.counts, strict=True))


def test_the_example_comes_back_from_its_parquet_with_the_same_numbers(example, file, tmp_path):
    run = import_embeddings(file, "back", home=tmp_path)
    assert run.facts()["class_counts"] == list(example.classes.counts)
    assert_same(numbers(run, None), numbers(example.run, 30))
    np.testing.assert_array_equal(run.projection(0).xy, example.run.projection(30).xy)
    back, before = run.snapshot(0), example.run.snapshot(30)
    np.testing.assert_array_equal(back.embeddings, before.embeddings)
    for name in MEASURED:
        np.testing.assert_array_equal(getattr(back, name), getattr(before, name))
    test = example.frame[example.frame["split"] == "test"]
    right, sure = test["correct"].to_numpy(bool), test["confidence"].to_numpy()
    ece = expected_calibration_error(right, sure)
    assert run.summary()["ece"] == pytest.approx(ece)
    assert run.points()["your_id"].tolist() == example.ids
    assert run.has("images")


@pytest.mark.parametrize("make", [parquet, projector])
def test_superclasses_come_back_also_of_a_class_without_a_point(tmp_path, make):
    with dovs.Recorder(
        "mine",
        home=tmp_path,
        projection="none",
        class_names=["cat", "dog", "oak"],
        class_counts=[4, 4, 4],
        superclass_of={"cat": "animal", "dog": "animal", "oak": "plant"},
    ) as recorder:
        labels = np.repeat([0, 1, 2], 4)[: 8 if make is parquet else 12]
        recorder.snapshot(1, np.random.default_rng(0).normal(size=(len(labels), 3)), labels)
    files = make(source_of(recorder.run)).files
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    run = import_embeddings(tmp_path / next(iter(files)), "back", projection="none", home=tmp_path)
    assert run.facts()["class_names"] == ["cat", "dog", "oak"]
    assert run.facts()["superclass_of"] == ["animal", "animal", "plant"]


def test_it_comes_back_from_the_projectors_files_too(example, tmp_path):
    for name, content in projector(example).files.items():
        (tmp_path / name).write_bytes(content)
    run = import_embeddings(
        tmp_path / "tensors.tsv",
        "back",
        class_counts=sizes(example),
        projection="none",
        home=tmp_path / "home",
    )
    assert_same(numbers(run, None), numbers(example.run, 30))
    assert run.has("images")
    assert run.thumbnails().shape[:3] == (len(example.frame), 28, 28)
    text = (tmp_path / "projector_config.pbtxt").read_text("utf-8")
    assert "single_image_dim: [28, 28]" in text


def test_names_that_are_traps_come_back_as_they_are(trapped, tmp_path):
    found = parquet(trapped)
    assert "images are left out" in found.notes[0]
    path = tmp_path / "traps.parquet"
    path.write_bytes(next(iter(found.files.values())))
    run = import_embeddings(path, "back", projection="none", home=tmp_path)
    assert run.facts()["class_names"] == TRAPS


def test_every_line_of_the_metadata_is_a_point(trapped):
    lines = projector(trapped).files["metadata.tsv"].decode().splitlines()
    assert len(lines) == 1 + len(trapped.frame)
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}
    firsts = [line.split("\t")[0] for line in lines]
    risky = [text for text in firsts if text.startswith(("=", "+", "@", "-"))]
    assert {*risky} == {"-2"}  # a number is no formula


def test_equal_points_are_their_own_first_neighbour(tmp_path):
    run = open_run(fake_run(tmp_path / "equal", train_points=30, test_points=20))
    snapshot = run.path / "snapshots" / "epoch-0006.npz"
    arrays = dict(np.load(snapshot, allow_pickle=False))
    np.savez(snapshot, **{**arrays, "embeddings": np.ones_like(arrays["embeddings"])})
    rows, distances = source_of(run).neighbours
    assert rows[:, 0].tolist() == list(range(50))
    assert all(len(set(row)) == 15 for row in rows.tolist())
    assert not distances.any()


def test_a_run_of_training_points_alone_can_be_shown_and_exported(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.arange(20) % 3
    np.savez(
        tmp_path / "mine.npz",
        embedding=rng.normal(size=(20, 4)),
        label=labels,
        predicted=labels,
        split=np.array(["train"] * 20),
    )
    run = import_embeddings(tmp_path / "mine.npz", projection="none", home=tmp_path)
    source = source_of(run)
    assert set(source.frame["split"]) == {"train"}
    assert source.measured == "train"
    assert parquet(source).files
