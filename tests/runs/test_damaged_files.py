"""A file of a run that is missing, cut or damaged is named where something is made of the run."""

import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from dovs.cli import main
from dovs.comparison.compared import compared
from dovs.comparison.sides import labelled
from dovs.errors import RunError
from dovs.exports.comparison_report import comparison_report
from dovs.exports.writing import export, made
from dovs.hierarchy.hierarchy import Hierarchy
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
        (page,) = made(run, "report").files.values()
        assert page.count(fault.encode()) == 1
        assert str(home).encode() not in page
    two = Run(fake_run(home / "runs" / "two"))
    whole = compared(labelled([[run], [two]]))
    assert sum(fault in note for note in whole.notes) == 1
    (page,) = comparison_report(whole).files.values()
    assert b"metrics.jsonl" in page
    assert str(home).encode() not in page
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


def of_snapshots(**changes):
    """Return what replaces arrays in every snapshot of a run."""

    def change(path):
        for file in (path / "snapshots").glob("*.npz"):
            arrays = dict(np.load(file))
            arrays |= {name: made(arrays[name]) for name, made in changes.items()}
            np.savez_compressed(file, **arrays)

    return change


def of_points(**columns):
    def change(path):
        frame = pd.read_parquet(path / "points.parquet")
        frame.assign(**columns).to_parquet(path / "points.parquet")

    return change


def of_json(name, **changes):
    def change(path):
        body = json.loads((path / name).read_text())
        (path / name).write_text(json.dumps(body | changes))

    return change


def of_other_labels(classes, groups):
    def change(path):
        found = Hierarchy.from_groups(classes, np.arange(len(classes)) % groups)
        (path / "hierarchies" / "epoch-0002.json").write_text(found.to_json())

    return change


def shorter_map(path):
    for file in (path / "projections").glob("*.npz"):
        arrays = dict(np.load(file))
        np.savez_compressed(file, **arrays | {"xy": arrays["xy"][:9], "xyz": arrays["xyz"][:9]})


CLASSES = tuple("0123456789")
IN_TABLES = [
    (of_snapshots(predicted=lambda each: each + 9), "class 10 is predicted, of 10 classes"),
    (of_snapshots(predicted=lambda each: each + 0.5), "others than whole numbers"),
    (of_snapshots(margin=lambda each: each[:9]), "margin has shape (9,), but there are 200"),
    (of_snapshots(embeddings=lambda each: each * np.nan), "no finite numbers"),
    (of_snapshots(mean=lambda each: each[:3]), "basis or mean is of another size"),
    (of_snapshots(sizes=lambda each: each[:2]), "sizes of subspaces do not sum to 16"),
    (of_points(label=12), "a point is of class 12, of 10 classes"),
    (of_points(label="cat"), "label has others than whole numbers"),
    (of_points(index=3), "an image is there twice"),
    (of_points(split="other"), "split has others than train and test"),
    (of_json("config.json", class_names=["x", "y"], class_counts=[3, 4]), "is of class"),
    (of_json("config.json", class_names=["x"] * 10), "names two classes 'x'"),
    (of_other_labels(CLASSES[:5], 2), "abstract labels are of 5 classes, the run is of 10"),
    (of_other_labels((*CLASSES[:9], "x"), 3), "(number 9 is 'x', that of the run is '9')"),
    (of_other_labels(CLASSES, 5), "there are 5 abstract labels and 3 subspaces"),
    (shorter_map, "there are 200 points and 9 places on the map"),
]


@pytest.mark.parametrize("change, fault", IN_TABLES)
def test_files_that_do_not_fit_each_other_are_one_message_in_every_export(run, change, fault):
    change(run.path)
    for name in ("parquet", "tables", "report", "card", "projector"):
        if name == "card" and change is shorter_map:
            continue  # it has no map
        with pytest.raises(RunError, match=re.escape(fault)):
            made(run, name)
    assert any(fault in each for each in file_faults(run))


@pytest.mark.parametrize("mistakes", [[[50, 1, 3]], [[1, 50, 3]], [[1, 2, -3]], [[1, 2, 30]]])
def test_mistakes_that_no_run_can_have_make_a_summary_damaged(run, home, mistakes):
    of_json("summary.json", mistakes=mistakes, evaluated_counts=[8] * 10)(run.path)
    assert row_of(run)["state"] == "damaged"
    with pytest.raises(RunError, match=r"summary\.json .* is damaged .*mistakes"):
        made(run, "card")
