"""A file of a run that is missing, cut or damaged is named where something is made of the run."""

import json
import shutil

import numpy as np
import pytest

from dovs.cli import main
from dovs.comparison.compared import compared
from dovs.comparison.sides import labelled
from dovs.exports.writing import export, made
from dovs.runs.file_faults import file_faults
from dovs.runs.index import indexed_rows
from dovs.runs.store import Run
from tests.ui.fake_run import fake_run


@pytest.fixture
def run(home):
    return Run(fake_run(home / "runs" / "one"))


def cut(path, share=0.6):
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def row_of(run):
    (row,) = (row for row in indexed_rows() if row["name"] == run.name)
    return row


@pytest.mark.parametrize("number", ["1e400", '"x"', "null"])
def test_a_number_of_a_pass_that_is_none_is_named(run, number):
    body = '{"name": "x", "number": NUMBER, "generator": "ward", "parameters": {}, "first": ["one"]'
    (run.path / "two_pass.json").write_text(f'{body}, "second": "two"}}'.replace("NUMBER", number))
    assert any(fault.startswith("two_pass.json in ") for fault in file_faults(run))


def test_content_of_images_of_a_newer_version_advises_to_update(run):
    (run.path / "images.json").write_text('{"format": 2, "content": {}}')
    (fault, *_) = [each for each in file_faults(run) if each.startswith("images.json in ")]
    assert "has format 2, which a newer version of DOVS wrote" in fault
    assert fault.endswith("Update DOVS.")


@pytest.mark.parametrize("content", [None, "{}", '{"format": 99}', '{"balanced_acc'])
def test_a_finished_run_without_its_final_measures_is_damaged(run, home, content, capsys):
    other = Run(fake_run(home / "runs" / "two"))
    summary = run.path / "summary.json"
    summary.unlink() if content is None else summary.write_text(content)
    assert row_of(run)["state"] == "damaged"
    assert main(["runs"]) == 0
    assert "one: summary.json " in capsys.readouterr().out
    assert main(["resume", "one"]) == 2
    error = capsys.readouterr().err
    assert "nothing to resume. summary.json " in error
    if content != '{"balanced_acc':  # numbers of the last snapshot can be compared
        whole = compared(labelled([[run], [other]]))
        first, second = whole.notes[:2]
        assert first.startswith("one: summary.json ")
        assert "its numbers are of epoch 6, on the images that its last snapshot stores." in second
        assert "goes on" not in " ".join([*whole.notes, whole.pair(1).sentence])
        assert "not finished" not in whole.pair(1).sentence


@pytest.mark.parametrize(
    "change, fault",
    [
        (lambda lines: [*lines[:3], lines[5]], "lacks epochs 4, 5, so curves"),
        (lambda lines: [*lines[:5], lines[5][:-40]], "lacks epoch 6, so curves"),
        (lambda lines: [], "lacks epochs 1 to 6, so curves"),
        (lambda lines: ["{\n", *lines], "line 1 of"),
        (None, "metrics.jsonl is missing in"),
    ],
)
def test_measures_of_epochs_that_are_not_there_are_named(run, home, tmp_path, change, fault):
    metrics = run.path / "metrics.jsonl"
    if change is None:
        metrics.unlink()
    else:
        metrics.write_text("".join(change(metrics.read_text().splitlines(keepends=True))))
    row = row_of(run)
    assert row["state"] == "finished"
    assert fault in row["message"]
    _, notes = export(run, "zip", tmp_path / "one.zip")
    assert sum(fault in note for note in notes) == 1
    if fault != "line 1 of":
        assert fault in made(run, "tables").notes[-1]
    two = Run(fake_run(home / "runs" / "two"))
    whole = compared(labelled([[run], [two]]))
    assert sum(fault in note for note in whole.notes) == 1
    assert whole.results["balanced_accuracy"].notna().all()


def test_a_run_that_is_whole_has_no_faults(run):
    (run.path / "weights.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    assert row_of(run)["message"] == ""
    assert file_faults(run) == []


@pytest.mark.parametrize(
    "name",
    [
        "points.parquet",
        "hierarchy.json",
        "hierarchies/epoch-0002.json",
        "snapshots/epoch-0006.npz",
        "projections/epoch-0006.npz",
        "weights.safetensors",
        "summary.json",
    ],
)
def test_a_zip_and_its_import_name_the_file_that_was_cut(run, home, tmp_path, name, capsys):
    (run.path / "weights.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    cut(run.path / name)
    assert main(["export", "one", "--to", str(tmp_path / "one.zip")]) == 0
    fault, wrote = capsys.readouterr().out.splitlines()
    assert fault.startswith(f"{name.rpartition('/')[2]} in ")
    assert "is damaged (" in fault
    assert wrote.startswith("wrote ")
    shutil.rmtree(run.path)
    assert main(["runs", "import", str(tmp_path / "one.zip")]) == 0
    _, fault = capsys.readouterr().out.splitlines()
    assert fault.startswith(f"{name.rpartition('/')[2]} in {run.path}")


@pytest.mark.parametrize(
    "name", ["points.parquet", "snapshots/epoch-0006.npz", "weights.safetensors"]
)
def test_a_zip_names_the_file_that_is_missing(run, tmp_path, name):
    (run.path / name).unlink(missing_ok=True)
    _, notes = export(run, "zip", tmp_path / "one.zip")
    assert f"{name} is missing in {run.path}" in " ".join(notes)


def test_images_of_other_points_are_left_out_of_an_export(run):
    np.savez(run.path / "thumbnails.npz", images=np.zeros((3, 4, 4, 3), np.uint8))
    notes = " ".join(made(run, "parquet").notes)
    assert "images are left out: thumbnails.npz in " in notes
    assert f"(3 images of {len(run.points())} points)" in notes


@pytest.mark.parametrize(
    "recalls, counts", [([0.5], None), ([0.5] * 10, [1, 2]), ([0.5] * 11, None)]
)
def test_recalls_of_another_number_of_classes_are_named(run, tmp_path, recalls, counts):
    path = run.path / "summary.json"
    body = json.loads(path.read_text()) | {"per_class_recall": recalls}
    path.write_text(json.dumps(body | ({"class_counts": counts} if counts else {})))
    _, notes = export(run, "zip", tmp_path / "one.zip")
    assert "does not fit the classes" in " ".join(notes)
