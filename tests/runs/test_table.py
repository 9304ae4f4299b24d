import csv
import io
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from dovs import processes
from dovs.errors import RunError
from dovs.exports.writing import export
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.export import export_run, left_out_note, per_class_csv
from dovs.runs.launch import create
from dovs.runs.table import COLUMNS, run_row
from dovs.runs.writer import RunWriter


@pytest.fixture
def finished(home, config):
    run = create(config, name="one")
    with RunWriter(run.path).lock() as writer:
        writer.status("running", device="cpu", epoch=3)
        writer.append_metrics({"epoch": 3, "balanced_accuracy": 0.25, "few": 0.125})
        names = ("=HYPERLINK()", "b")
        writer.hierarchy(Hierarchy.from_groups(names, np.array([0, 1])), 3)
        (run.path / "checkpoint.safetensors").write_text("")
        yield run, writer


def test_rates_are_the_newest_epochs_until_the_summary_is_there(finished):
    run, writer = finished
    row = run_row(run)
    assert tuple(row) == COLUMNS
    assert (row["state"], row["balanced_accuracy"], row["few"]) == ("running", 0.25, 0.125)
    writer.finish({"balanced_accuracy": 0.5, "many": 0.75})
    row = run_row(run)
    assert (row["state"], row["balanced_accuracy"], row["many"]) == ("finished", 0.5, 0.75)
    assert row["few"] is None
    assert (row["dataset"], row["imbalance_ratio"], row["device"]) == ("digits", 50.0, "cpu")


@pytest.mark.parametrize("given, shown", [({}, "none"), ({"second_stage": "crt"}, "crt")])
def test_a_row_names_the_second_stage(home, config, given, shown):
    assert run_row(create(config.model_copy(update=given)))["second_stage"] == shown


def test_a_row_names_the_images_that_its_rates_are_of(finished):
    run, writer = finished
    assert run_row(run)["measured_on"] == "test"
    writer.append_metrics({"epoch": 4, "measured_on": "validation"})
    assert run_row(run)["measured_on"] == "validation"
    writer.finish({"balanced_accuracy": 0.5, "measured_on": "held_out"})
    assert run_row(run)["measured_on"] == "held_out"


def test_a_damaged_run_has_a_row_that_says_so(finished):
    run, _ = finished
    (run.path / "config.json").write_text("{")
    row = run_row(run)
    assert tuple(row) == COLUMNS
    assert row["state"] == "damaged"
    assert row["message"].startswith("config.json in ")


def test_the_zip_holds_the_result_and_nothing_else(finished, tmp_path):
    run, writer = finished
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (run.path / "link.txt").symlink_to(secret)
    (run.path / "snapshots").symlink_to(tmp_path, target_is_directory=True)
    (run.path / ".x.tmp").write_text("half")
    assert per_class_csv(run) is None
    writer.finish({"per_class_recall": [0.5, None], "class_counts": [9, 1]})
    (run.path / "checkpoint.safetensors").write_text("")
    target, (note, *_) = export(run, "zip", tmp_path / "out" / "one.zip")
    assert "links and pipes are left out: link.txt, snapshots." in note
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == [
            "one/config.json",
            "one/hierarchies/epoch-0003.json",
            "one/hierarchy.json",
            "one/metrics.jsonl",
            "one/per_class.csv",
            "one/status.json",
            "one/summary.json",
        ]
        table = list(csv.DictReader(io.StringIO(archive.read("one/per_class.csv").decode())))
    assert table[0] == {
        "class_index": "0",
        "class_name": "'=HYPERLINK()",
        "class_count": "9",
        "recall": "0.5",
    }
    assert table[1]["recall"] == ""


def test_a_zip_of_files_alone_leaves_nothing_out(finished):
    assert left_out_note(finished[0]) == ""


def test_an_export_overwrites_nothing_and_stays_outside_the_run(finished, tmp_path):
    run, _ = finished
    (tmp_path / "there.zip").write_text("precious")
    with pytest.raises(RunError, match="exists already"):
        export_run(run, tmp_path / "there.zip")
    with pytest.raises(RunError, match="inside the run itself"):
        export_run(run, run.path / "a.zip")
    assert (tmp_path / "there.zip").read_text() == "precious"


def test_runs_are_read_without_heavy_modules():
    heavy = ("torch", "umap", "torchvision", "streamlit", "sklearn", "pandas", "scipy")
    code = (
        "import sys, dovs.runs; from dovs.runs import list_runs, run_rows; run_rows(list_runs());"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    environment = os.environ | processes.import_path()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "[]\n"
