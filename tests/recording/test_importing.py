"""Files of embeddings of all kinds, imported as runs: what is recognised, counted and left out."""

import json
import socket

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_tensors

from dovs.cli import main
from dovs.errors import DataError
from dovs.exports import writing
from dovs.recording import importing
from dovs.recording.importing import import_embeddings
from dovs.recording.reading.understanding import understand
from dovs.runs import map_progress as map_progresses
from dovs.runs.finding import list_runs
from dovs.runs.map_progress import MapProgress, map_progress, write_map_progress
from dovs.training import project
from tests.recording.loops import COUNTS, evaluated_split, split


@pytest.fixture
def import_file(tmp_path):
    def imported(path, name=None, **settings):
        return import_embeddings(path, name, projection="none", home=tmp_path / "home", **settings)

    return imported


def table(seed=0, **columns):
    """Return the two splits as a table with a list column of embeddings."""
    parts = []
    for name, (z, labels, logits) in (("train", split()), ("test", evaluated_split())):
        part = {"embedding": list(z), "label": labels, "split": name, "logits": list(logits)}
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True).assign(**columns)


def test_parquet_with_splits_logits_and_images(tmp_path, import_file):
    def png(shade):
        path = tmp_path / "one.png"
        Image.new("L", (12, 8), int(shade)).save(path)
        return {"bytes": path.read_bytes(), "path": None}

    frame = table()
    frame["image"] = [png(20 * label) for label in frame["label"]]
    frame.to_parquet(tmp_path / "my data.parquet")
    run = import_file(tmp_path / "my data.parquet")
    assert run.name == "my-data"
    assert run.origin == "imported"
    assert run.facts()["class_counts"] == list(COUNTS)
    assert run.has("probabilities")
    assert run.summary()["balanced_accuracy"] > 0.5
    assert len(run.thumbnails()) == len(frame)
    assert run.thumbnails()[-1].max() == 60


def test_embedding_atlas_layout_brings_its_map(tmp_path, import_file):
    frame = table().drop(columns="logits")
    frame["projection_x"], frame["projection_y"] = np.arange(len(frame)), 1.0
    frame["label"] = [f"kind {label}" for label in frame["label"]]
    frame.to_parquet(tmp_path / "atlas.parquet")
    run = import_file(tmp_path / "atlas.parquet")
    assert run.projection(0).name == "imported"
    assert run.projection(0).xy[:, 0].tolist() == list(range(len(frame)))
    assert run.facts()["class_names"] == [f"kind {c}" for c in range(4)]


def test_positions_alone_are_a_map(tmp_path, import_file):
    pd.DataFrame({"x": [0.0, 1, 2], "y": [1.0, 1, 5], "class": list("aab")}).to_parquet(
        tmp_path / "places.parquet"
    )
    run = import_file(tmp_path / "places.parquet")
    assert run.projection(0).xy.tolist() == [[0, 1], [1, 1], [2, 5]]
    assert run.facts()["class_names"] == ["a", "b"]


Z, LABELS, LOGITS = evaluated_split()


def write_npz(folder):
    np.savez(folder / "e.npz", z=Z, y=LABELS, logits=LOGITS)
    return folder / "e.npz"


def write_npy(folder):
    np.save(folder / "e.npy", Z)
    pd.DataFrame({"label": LABELS, "predicted": LOGITS.argmax(1)}).to_csv(folder / "e.csv")
    return folder / "e.npy"


def write_projector(folder):
    np.savetxt(folder / "tensors.tsv", Z, delimiter="\t")
    pd.DataFrame({"label": LABELS, "pred": LOGITS.argmax(1)}).to_csv(
        folder / "metadata.tsv", sep="\t", index=False
    )
    sprite = np.zeros((9 * 4, 9 * 4), np.uint8)
    sprite[4:8, :4] = 200  # the first image of the second row, 9
    Image.fromarray(sprite).save(folder / "sprite.png")
    return folder


def write_safetensors(folder):
    save_file({"embeddings": Z, "labels": LABELS, "logits": LOGITS}, folder / "e.safetensors")
    return folder / "e.safetensors"


@pytest.mark.parametrize("write", [write_npz, write_npy, write_projector, write_safetensors])
def test_each_format_gives_the_same_run(tmp_path, import_file, write):
    run = import_file(write(tmp_path))
    snapshot = run.snapshot(0)
    assert np.allclose(snapshot.embeddings, Z, atol=1e-2)
    assert snapshot.predicted.tolist() == LOGITS.argmax(1).tolist()
    assert run.points()["label"].tolist() == LABELS.tolist()
    if write is write_projector:
        assert run.thumbnails()[9].max() == 200
        assert run.thumbnails()[8].max() == 0


def test_epochs_are_followed(tmp_path, import_file):
    frame = pd.concat([table(epoch=0), table(epoch=3)], ignore_index=True)
    frame.to_parquet(tmp_path / "e.parquet")
    assert import_file(tmp_path / "e.parquet").snapshot_epochs() == [0, 3]


def test_what_is_left_out_is_reported(tmp_path, import_file):
    z = Z.copy()
    z[3] = np.nan
    ids = np.arange(len(z))
    ids[7] = 6
    labels = [None if row == 9 else f"c{label}" for row, label in enumerate(LABELS)]
    pd.DataFrame({"z": list(z), "label": labels, "id": ids}).to_parquet(tmp_path / "e.parquet")
    lines = "\n".join(understand(tmp_path / "e.parquet").report)
    assert "1 row with NaN" in lines
    assert "1 row without a label" in lines
    assert "ids are not used: 2 of 78 rows share theirs with another" in lines
    assert len(import_file(tmp_path / "e.parquet").points()) == 78


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("labelled", [True, False])
def test_few_equal_points_of_one_class_can_be_imported(tmp_path, import_file, rows, labelled):
    arrays = {"z": np.ones((rows, 3))} | ({"label": np.zeros(rows, int)} if labelled else {})
    np.savez(tmp_path / "e.npz", **arrays)
    run = import_file(tmp_path / "e.npz")
    assert run.has("labels") == labelled
    assert len(run.snapshot(0).stored) == rows


def test_counts_can_be_given_in_a_file(tmp_path, import_file):
    np.savez(tmp_path / "e.npz", z=Z, label=np.array([f"c{label}" for label in LABELS]))
    (tmp_path / "counts.json").write_text(json.dumps({f"c{c}": 100 - c for c in range(4)}))
    run = import_file(tmp_path / "e.npz", class_counts=tmp_path / "counts.json")
    assert run.facts()["class_counts"] == [100, 99, 98, 97]


FIVE = np.arange(len(LABELS)) % 5
BAD = {
    "no.xyz": (lambda p: p.write_text("a"), "no known format"),
    "text.npz": (lambda p: p.write_text("hello"), "is no .npz file"),
    "text.npy": (lambda p: p.write_text("hello"), "is no .npy file"),
    "damaged.parquet": (lambda p: p.write_text("a"), "cannot be read"),
    "lengths.npz": (lambda p: np.savez(p, z=Z, label=LABELS[:-1]), "equally long"),
    "none.npz": (lambda p: np.savez(p, label=LABELS), "no column can be the embedding"),
    "two.npz": (lambda p: np.savez(p, a=Z, b=Z), "choose with --embedding"),
    "nan.npz": (lambda p: np.savez(p, z=Z * np.nan, label=LABELS), "No row can be used"),
    "width.npz": (lambda p: np.savez(p, z=Z, label=FIVE, logits=LOGITS), "logits have 4"),
    "fraction.npz": (lambda p: np.savez(p, z=Z, label=LABELS / 2), "whole numbers or names"),
    "text.parquet": (
        lambda p: pd.DataFrame({"z": [["a", "b"], ["c", "d"]]}).to_parquet(p),
        "contain text",
    ),
    "nested.parquet": (
        lambda p: pd.DataFrame({"z": [[[1.0], [2.0]], [[3.0], [4.0]]]}).to_parquet(p),
        "flatten each row",
    ),
    "ragged.parquet": (lambda p: pd.DataFrame({"z": [[1.0], [1.0, 2.0]]}).to_parquet(p), "1 to 2"),
    "flags.parquet": (lambda p: pd.DataFrame({"z": [[True], [False]]}).to_parquet(p), "type bool"),
    "lists.csv": (lambda p: p.write_text('z,label\n"[1, x]",a\n'), r"has text .'\[1, x\]'"),
    "negative.npz": (lambda p: np.savez(p, z=Z, label=FIVE - 2, logits=LOGITS), "row 0 is -2"),
    "cube.npz": (lambda p: np.savez(p, z=Z.reshape(80, 4, 2)), r"flatten it to \(80, 8\)"),
    "line.npz": (lambda p: np.savez(p, z=Z[:, 0]), r"save it as \(80, 1\)"),
    "complex.npz": (lambda p: np.savez(p, z=Z + 1j, label=LABELS), "save its real part"),
    "cube.npy": (lambda p: np.save(p, Z.reshape(80, 4, 2)), r"flatten it to \(80, 8\)"),
    "complex.npy": (lambda p: np.save(p, Z + 1j), "save its real part"),
    "objects.npy": (lambda p: np.save(p, Z.astype(object)), "Python objects, .*Save it as numbers"),
    "pickle.npz": (lambda p: np.savez(p, z=np.array([{}], object)), "cannot be read"),
    "tensors.tsv": (lambda p: p.write_text("1\t2\n3\tn/a\n"), "numbers alone"),
}


@pytest.mark.parametrize("name", BAD)
def test_files_that_cannot_be_understood_say_why(tmp_path, name):
    make, message = BAD[name]
    make(tmp_path / name)
    with pytest.raises(DataError, match=message):
        understand(tmp_path / name)


class NoMaps:
    """In the place of the process that draws maps."""

    def __init__(self, run_dir):
        pass

    def leave(self):
        pass


def test_points_are_on_a_first_map_before_they_are_measured_and_their_own_map_replaces_it(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(importing, "Maps", NoMaps)
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, logits=LOGITS)
    seen = []

    def mapped(run):
        seen.append((run.status().state, run.has_interim_map(), run.metric_rows()))

    made = understand(tmp_path / "e.npz")
    run = importing.write(made, home=tmp_path / "home", wait=False, mapped=mapped)
    assert seen == [("running", True, [])]
    assert run.status().state == "finished"
    assert run.projection(0).name == "pca"
    assert "first one" in writing.made(run, "parquet").notes[-1]
    monkeypatch.setattr(project, "project", lambda name, z, dims, **given: z[:, :dims] + 5)
    project.follow(run.path)
    assert not run.has_interim_map()
    assert run.projection(0).name == "umap"
    assert run.projection(0).trustworthiness > 0


def test_a_dashboard_beside_an_import_needs_a_free_port(tmp_path, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert main(["import", str(write_npz(tmp_path)), "--app", "--port", port]) == 2
    assert "another port" in capsys.readouterr().err


def test_the_command_reports_and_columns_can_be_chosen(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    np.savez(tmp_path / "e.npz", first=Z, second=Z[:, :3], kind=LABELS)
    words = ["import", str(tmp_path / "e.npz"), "--projection", "none"]
    assert main(words) == 2
    assert main([*words, "--embedding", "second", "--label", "kind", "--check"]) == 0
    assert not list_runs(tmp_path / "home")
    assert main([*words, "--embedding", "second", "--label", "kind", "--name", "mine"]) == 0
    assert "label: column kind" in capsys.readouterr().out
    (run,) = list_runs(tmp_path / "home")
    assert run.name == "mine"
    assert run.snapshot(0).stored.shape == (80, 3)
    assert main([*words, "--embedding", "missing"]) == 2
    assert "no such column" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("labels", "classes", "reported"),
    [
        (["0", "1", "n/a", "1"], ["0", "1"], "1 row without a label"),
        (["0", "1", "zero", "1"], ["zero", "0", "1"], "text in 1 (first: 'zero', row 2)"),
        (["a", "none", "", "b"], ["a", "b", "none"], "1 row without a label"),
        ([0, 1, -1, 1], ["0", "1"], "1 row with the label -1, which means no label"),
        ([1, -1, -1, 1], ["-1", "1"], "label -1 is taken as a class"),
    ],
)
def test_text_among_numbers_is_reported(tmp_path, labels, classes, reported):
    np.save(tmp_path / "e.npy", Z[:4])
    pd.DataFrame({"label": labels}).to_csv(tmp_path / "e.csv", index=False)
    made = understand(tmp_path / "e.npy")
    assert reported in "\n".join(made.report)
    assert list(made.given.names) == classes


def test_guesses_about_classes_are_noted(tmp_path):
    words = np.array([f"c{label}" for label in LABELS])
    np.savez(tmp_path / "e.npz", z=Z, label=words, logits=LOGITS)
    assert "in the order c0, c1" in understand(tmp_path / "e.npz").notes[0]
    np.savez(tmp_path / "p.npz", z=Z, label=words, predicted=LOGITS.argmax(1))
    made = understand(tmp_path / "p.npz")
    assert "0 is taken as c0" in made.notes[0]
    assert len(made.given.names) == 4
    np.savez(tmp_path / "q.npz", z=Z[:2], label=np.array([0, 1]), predicted=np.array(["0", "x"]))
    assert "1 predicted class is no label" in understand(tmp_path / "q.npz").notes[0]


def test_numbers_as_text_are_the_indices_of_logits(tmp_path):
    few = np.flatnonzero(LABELS < 3)
    np.savez(tmp_path / "e.npz", z=Z[few], label=LABELS[few].astype(str), logits=LOGITS[few])
    made = understand(tmp_path / "e.npz")
    assert made.given.names == ("0", "1", "2", "3")
    assert "1 of 4 classes has no point in split test and counts as 1 training image" in made.notes


def test_images_are_opened_only_where_they_are_shown(tmp_path, import_file):
    Image.new("L", (12, 8), 60).save(tmp_path / "one.png")
    paths = ["one.png" if row % 2 else "missing.png" for row in range(len(Z))]
    pd.DataFrame({"z": list(Z), "label": LABELS, "image_path": paths}).to_parquet(
        tmp_path / "e.parquet"
    )
    run = import_file(tmp_path / "e.parquet", points=20)
    assert len(run.thumbnails()) == 20
    broken = run.facts()["report"][-1]
    assert 0 < int(broken.split()[1]) < 20


def test_each_step_of_an_import_is_reported(tmp_path):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS)
    steps = []
    run = import_embeddings(
        tmp_path / "e.npz",
        home=tmp_path / "home",
        projection="pca",
        progress=lambda done, text: steps.append((done, text)),
    )
    shares = [done for done, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    assert "measuring epoch 0" in [text for _, text in steps]
    assert run.projection_epochs() == [0]
    assert map_progress(run.path) is None


def test_the_step_of_a_map_is_read_and_a_damaged_one_is_not(tmp_path):
    write_map_progress(tmp_path, MapProgress(step=2, map=2, maps=4, began=0.0))
    found = map_progress(tmp_path)
    assert found.text == "map 2 of 4: drawing the map in 2-D"
    assert 0.25 < found.fraction < 0.5
    (tmp_path / map_progresses.FILE).write_text('{"step": 99, "map": 1, "maps": 1, "began": 0}')
    assert map_progress(tmp_path) is None


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_column_for_each_dimension_is_one_embedding(tmp_path, import_file, suffix):
    z, labels, logits = evaluated_split()
    frame = pd.DataFrame({f"dim_{i}": column for i, column in enumerate(z.T)})
    frame["label"] = labels
    for c, column in enumerate(logits.T, 1):
        frame[f"logit_{c}"] = column
    path = tmp_path / f"wide{suffix}"
    frame.to_csv(path, index=False) if suffix == ".csv" else frame.to_parquet(path)
    run = import_file(path)
    np.testing.assert_allclose(run.snapshot(0).embeddings, z, rtol=1e-3, atol=1e-3)
    np.testing.assert_array_equal(run.snapshot(0).predicted, logits.argmax(1))


def test_predicted_numbers_are_the_labels_of_that_name_where_some_labels_are_numbers(
    tmp_path, import_file
):
    labels = np.array(["0", "1", "2", "dog"] * 5)
    predicted = np.array([0, 1, 2, 2] * 5)
    z = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")
    np.savez(tmp_path / "a.npz", embeddings=z, labels=labels, predictions=predicted)
    run = import_file(tmp_path / "a.npz")
    assert run.summary()["balanced_accuracy"] == pytest.approx(0.75)


def test_bfloat16_is_read(tmp_path):
    tensors = {"z": torch.tensor(Z).bfloat16(), "label": torch.tensor(LABELS)}
    save_tensors(tensors, tmp_path / "e.safetensors")
    part = understand(tmp_path / "e.safetensors").epochs[0]["test"]
    np.testing.assert_allclose(part.answers.embeddings, Z, rtol=0.01)
    assert part.answers.labels.tolist() == LABELS.tolist()


def test_labels_in_a_column_of_their_own_or_one_hot_are_read(tmp_path):
    np.savez(tmp_path / "c.npz", z=Z, labels=LABELS[:, None], ids=np.arange(80)[:, None])
    made = understand(tmp_path / "c.npz")
    assert made.epochs[0]["test"].answers.labels.tolist() == LABELS.tolist()
    assert made.epochs[0]["test"].ids[1] == "1"
    assert not made.notes
    np.savez(tmp_path / "h.npz", z=Z, labels=np.eye(6)[LABELS], pred=np.eye(6, dtype=bool)[LABELS])
    made = understand(tmp_path / "h.npz")
    assert made.epochs[0]["test"].answers.predicted.tolist() == LABELS.tolist()
    assert len(made.given.names) == 6
    assert "column labels is one-hot of 6 columns" in made.notes[0]


def test_a_column_that_cannot_have_the_role_of_its_name_is_noted_with_the_reason(tmp_path):
    two = np.stack([LABELS, LABELS], 1)
    np.savez(tmp_path / "n.npz", z=Z, label=two, split=two, id=two, pred=LOGITS, logit=LABELS)
    report = "\n".join(understand(tmp_path / "n.npz").report)
    for name, role in (("label", "label"), ("split", "split"), ("id", "id"), ("pred", "predicted")):
        assert f"note: column {name} is not used as {role}: it has the shape (80, " in report
    assert "column logit is not used as logits: it has the shape (80,)" in report
    assert "not in the file: image;" in report
    with pytest.raises(DataError, match=r"label \(--label\): it has the shape \(80, 8\)"):
        understand(tmp_path / "n.npz", columns={"embedding": "pred", "label": "z"})


@pytest.mark.parametrize(
    ("label", "counts", "message"),
    [
        (LABELS.astype(str), {"0": 9, "1": 5, "7": 1}, r"5 classes .* no number for 2, 3\."),
        (LABELS, [9, 5, 1], "class counts have 3 entries, but labels go to 3"),
    ],
)
def test_counts_of_other_classes_are_refused_by_name(tmp_path, label, counts, message):
    np.savez(tmp_path / "e.npz", z=Z, label=label)
    with pytest.raises(DataError, match=message):
        understand(tmp_path / "e.npz", class_counts=counts)


def test_an_array_of_objects_is_named_with_the_way_out(tmp_path, import_file):
    labels = np.array(["a", "b", "b"], dtype=object)
    np.savez(tmp_path / "a.npz", embeddings=np.eye(3), labels=labels)
    with pytest.raises(DataError, match=r"labels .*astype\(str\)"):
        import_file(tmp_path / "a.npz")
