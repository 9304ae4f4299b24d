"""A run directory that cannot be read is one row with its reason, and stops nothing else."""

import io
import json
import math
import os
import shutil
import socket
import zipfile

import numpy as np
import pytest

from dovs import disk
from dovs.cli import main
from dovs.data.formats.npz_splits import labels_of
from dovs.errors import DataError, RunError
from dovs.recording.counts import counts_of
from dovs.recording.reading.formats import read_columns
from dovs.runs import of_dataset, queue
from dovs.runs.arrays import read_npz
from dovs.runs.files import read_text
from dovs.runs.finding import list_runs
from dovs.runs.index import indexed_rows
from dovs.runs.launch import create
from dovs.runs.metrics import unfit
from dovs.runs.queue import slot
from dovs.runs.store import Run
from dovs.runs.table import run_rows
from dovs.runs.writer import RunWriter
from tests.ui.fake_run import fake_run

DEEP = "[" * 100_000


def put(path, content):
    path.unlink(missing_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_text(content)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as end:
        before = os.getcwd()
        os.chdir(path.parent)  # an address has at most 108 letters
        end.bind(path.name)
        os.chdir(before)


FAULTS = {
    "deep": ("status.json", DEEP, "nested too deeply"),
    "deep-config": ("config.json", '{"config": ' + DEEP, "nested too deeply"),
    "pipe": ("status.json", os.mkfifo, "is a pipe"),
    "pipe-config": ("config.json", os.mkfifo, "is a pipe"),
    "pipe-metrics": ("metrics.jsonl", os.mkfifo, "is a pipe"),
    "folder": ("status.json", os.mkdir, "is a folder"),
    "folder-config": ("config.json", os.mkdir, "is a folder"),
    "device": ("status.json", lambda path: path.symlink_to("/dev/zero"), "is a device"),
    "socket": ("status.json", a_socket, "is a socket"),
    "no-config": ("config.json", lambda path: None, "is missing"),
    "nothing": ("status.json", lambda path: path.symlink_to("/none"), "is missing"),
    "numbers": ("status.json", '{"state": "queued", "pid": 5, "queued": 5}', "queued=5 is not"),
    "times": ("status.json", '{"state": "queued", "queued": "99999-01-01"}', "is not a time"),
    "infinite": ("status.json", '{"state": "running", "epoch": 1e999}', "epoch=inf is not"),
    "text": ("metrics.jsonl", '{"epoch": 1, "balanced_accuracy": "high"}\n', "instead of a number"),
    "earlier": ("status.json", '{"state": "running", "seconds": -5}', "seconds=-5 is not"),
    "over": ("metrics.jsonl", '{"epoch": 1, "balanced_accuracy": 7}\n', "7 instead of a share"),
    "below": ("metrics.jsonl", '{"epoch": 1, "few": -0.5}\n', "few is -0.5 instead of a share"),
    "nan": ("metrics.jsonl", '{"epoch": 1, "balanced_accuracy": NaN}\n', "accuracy is nan instead"),
    "long": ("metrics.jsonl", f'{{"epoch": 1, "loss": 1{"0" * 400}}}\n', "loss is a number of 401"),
    "epoch": ("metrics.jsonl", '{"epoch": -1}\n', "epoch is -1 instead of a number of epochs"),
    "notes": ("notes.json", '{"tags": "x"}', "wrong type"),
}


@pytest.mark.skipif(os.name == "nt", reason="has no pipes in folders")
def test_each_is_one_row_everywhere_and_no_other_training_fails(home, config, capsys, monkeypatch):
    for name, (file, content, _) in FAULTS.items():
        put(create(config, name=name).path / file, content)
    wrong = create(config, name="wrong-type").path / "config.json"
    body = json.loads(wrong.read_text())
    body["config"]["measured_on"] = ["test"]
    wrong.write_text(json.dumps(body))
    far = create(config, name="far-off").path / "status.json"
    times = {"queued": "0001-01-01T00:00:00+23:59", "updated": "9999-12-31T23:59:59-23:59"}
    far.write_text(json.dumps({"state": "queued", **times}))

    rows = {row["name"]: row for row in run_rows(list_runs())}
    assert rows == {row["name"]: row for row in indexed_rows()}
    for name, (_, _, reason) in FAULTS.items():
        assert rows[name]["state"] == "damaged"
        assert reason in rows[name]["message"]
    assert "measured_on" in rows["wrong-type"]["message"]
    assert rows["far-off"]["state"] == "lost"
    assert main(["runs"]) == 0
    assert capsys.readouterr().out.count("damaged") >= len(FAULTS)

    monkeypatch.setattr(queue, "POLL", 0.01)
    with RunWriter(create(config).path).lock() as writer, slot(writer, "cpu"):
        pass
    with pytest.raises(RunError, match="is training on"):
        of_dataset.require_idle("digits")  # the new run itself is queued


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        ("config.imbalance_ratio", "NaN", "config.imbalance_ratio is nan"),
        ("config.imbalance_ratio", "-Infinity", "config.imbalance_ratio is -inf"),
        ("class_counts", "[10, Infinity]", "class_counts has inf instead of a number of images"),
        ("class_counts", "[10, -1]", "class_counts has -1 instead of a number of images"),
        ("class_counts", "[10, true]", "class_counts has bool instead of a number of images"),
        ("config.class_counts", "[Infinity]", "config.class_counts has inf instead of a number"),
        ("config.projection_params", "[1]", "config.projection_params is list"),
    ],
)
def test_a_configuration_with_a_number_that_is_none(home, config, capsys, place, text, reason):
    path = create(config, name="bad").path / "config.json"
    body = json.loads(path.read_text())
    part, _, name = place.rpartition(".")
    (body[part] if part else body)[name] = json.loads(text)
    path.write_text(json.dumps(body))
    assert main(["runs", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert row["state"] == "damaged"
    assert reason in row["message"]


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ({"balanced_accuracy": math.nan}, "balanced_accuracy is nan"),
        ({"head_third": math.inf}, "head_third is inf"),
        ({"ece": 1.5}, "ece is 1.5 instead of a share from 0 to 1"),
        ({"seconds": -3.0}, "seconds is -3.0, less than 0"),
        ({"epochs": math.inf}, "epochs is inf instead of a number of epochs"),
        ({"per_class_recall": [0.5, 7]}, "per_class_recall is no list of numbers from 0 to 1"),
        ({"class_counts": [math.inf]}, "class_counts has inf"),
        ({"evaluated_counts": [math.nan]}, "evaluated_counts has nan"),
        ({"parameters": [1]}, "parameters is list instead of a number"),
        ({"versions": "x"}, "versions is str instead of an object"),
        ({"image_shape": 8}, "image_shape is int instead of a list"),
        ({"mistakes": {}}, "mistakes is dict instead of a list"),
        ({"mistakes": [[0, 1]]}, "mistakes is no list of true class, predicted class and number"),
        ({"mistakes": [[0, 1, "x"]]}, "mistakes is no list of true class, predicted class"),
    ],
)
def test_a_measure_that_no_run_can_have(summary, reason):
    assert reason in unfit(summary)
    assert unfit({"balanced_accuracy": None, "g_mean": 1 + 1e-12, "loss": 7.5, "epochs": 3}) == ""


def test_a_directory_that_may_not_be_entered_is_a_row(home, config, monkeypatch):
    """As root a mode forbids nothing: the refusal of the system is put in its place."""
    create(config, name="good")
    hidden = create(config, name="hidden").path
    real = {name: getattr(os, name) for name in ("stat", "lstat", "open", "scandir")}

    def refusing(name):
        def call(path, *arguments, **options):
            if isinstance(path, str | os.PathLike) and f"{hidden}/" in f"{path}/":
                inside = os.fspath(path) != str(hidden) or name == "scandir"
                if inside:
                    raise PermissionError(13, "Permission denied", str(path))
            return real[name](path, *arguments, **options)

        return call

    for name in real:
        monkeypatch.setattr(os, name, refusing(name))
    for rows in (run_rows(list_runs()), indexed_rows()):
        found = {row["name"]: row for row in rows}
        assert found["good"]["state"] == "queued"
        assert found["hidden"]["state"] == "damaged"
        assert "Permission denied" in found["hidden"]["message"]
        assert str(hidden) not in found["hidden"]["message"].partition("damaged (")[2]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_text_and_too_long_ones(home, config, capsysbinary, monkeypatch):
    run = create(config, name="plain")
    os.rename(os.fsencode(run.path), os.fsencode(run.path.parent) + b"/a\xffb")
    assert main(["runs", "--json"]) == 0
    (row,) = json.loads(capsysbinary.readouterr().out)
    assert row["name"] == r"a\xffb"
    other = home.with_name("caf\udce9")
    monkeypatch.setenv("DOVS_HOME", str(other))
    for words in (["train", "--dataset", "digits"], ["train", "--run-dir", str(other / "one")]):
        assert main(words) == 2
        assert rb"caf\xe9" in (error := capsysbinary.readouterr().err)
        assert b"is not UTF-8 text" in error
    assert not (other / "runs").exists()
    monkeypatch.setenv("DOVS_HOME", str(home))
    long = "n" * 300
    for words in (["stop", long], ["export", f"./{long}"], ["runs", "rm", long], ["import", long]):
        assert main(words) == 2
        assert b"Traceback" not in capsysbinary.readouterr().err


def test_a_text_of_any_size_is_not_read(tmp_path):
    with (tmp_path / "status.json").open("wb") as stream:
        stream.truncate(10**10)  # takes no space
    with pytest.raises(RunError, match="more than"):
        read_text(tmp_path / "status.json")


def test_arrays_that_unpack_to_more_than_real_data_are_refused_by_their_heads(tmp_path):
    thin, wrong = tmp_path / "thin.npz", tmp_path / "wrong.npz"
    np.savez_compressed(thin, images=np.zeros(80 * 2**20, np.uint8))
    with zipfile.ZipFile(wrong, "w", zipfile.ZIP_DEFLATED) as archive:
        stream = io.BytesIO()
        header = {"descr": "|u1", "fortran_order": False, "shape": (10**9,)}
        np.lib.format.write_array_header_1_0(stream, header)
        archive.writestr("images.npy", stream.getvalue() + b"1234")
    for file, reason in ((thin, "no real data"), (wrong, "states 1,000,000,128 bytes")):
        with pytest.raises(RunError, match=reason):
            read_npz(file)
        with pytest.raises(DataError, match=reason):
            read_columns(file)
    labels = tmp_path / "labels.npz"
    np.savez_compressed(
        labels, train_images=np.zeros((4, 2, 2), np.uint8), train_labels=np.zeros(10**6, np.uint8)
    )
    with pytest.raises(DataError, match=r"shape .1000000,. .* for 4 images"):
        labels_of(labels, "train", 4)


@pytest.mark.skipif(os.name == "nt", reason="needs the right to make links there")
def test_links_that_lead_to_each_other_are_one_line(home, config, tmp_path, capsys, monkeypatch):
    run = create(config, name="one")
    loop = tmp_path / "loop"
    loop.symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(loop)
    (home / "runs" / "looped").symlink_to(loop)
    commands = [
        ["runs", "rm", "looped"],
        ["train", "--name", "looped"],
        ["train", "--run-dir", str(loop)],
        ["train", "--dataset", "folder", "--data-path", str(loop)],
        ["data", "add", str(loop)],
        ["data", "check", str(loop)],
        *(["export", "one", "--format", kind, "--to", str(loop)] for kind in ("zip", "tables")),
    ]
    for words in commands:
        assert main(words) == 2, words
        assert capsys.readouterr().err.startswith("error: "), words
    monkeypatch.setenv("DOVS_HOME", str(loop))
    for words in (["runs"], ["train"], ["runs", "tag", "one", "a"], ["runs", "trash"]):
        assert main(words) == 2, words
        assert capsys.readouterr().err.startswith("error: "), words
    monkeypatch.setenv("DOVS_HOME", str(home))
    assert loop.is_symlink()
    assert [each.name for each in list_runs()] == [run.name]


@pytest.mark.skipif(os.name == "nt", reason="has no pipes in folders")
def test_pipes_and_devices_named_like_data_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.parquet")
    (tmp_path / "b.npz").symlink_to("/dev/zero")
    for name in ("a.parquet", "b.npz"):
        with pytest.raises(DataError, match="a device, a pipe or a socket"):
            read_columns(tmp_path / name)
        with pytest.raises(OSError, match=r"is a (pipe|device), not a file"):
            disk.read_bytes(tmp_path / name)
        with pytest.raises(OSError, match=r"is a (pipe|device), not a file"):
            disk.require_file(tmp_path / name)
    with pytest.raises(DataError, match="is a pipe, not a file"):
        counts_of(tmp_path / "a.parquet")


def test_a_run_that_was_deleted_says_so_whatever_is_read(tmp_path):
    run = Run(fake_run(tmp_path / "r"))
    shutil.rmtree(run.path)
    for read in (run.config, run.status, run.points, lambda: run.snapshot(1)):
        with pytest.raises(RunError, match="'r' is not there any more: it was deleted or renamed"):
            read()
