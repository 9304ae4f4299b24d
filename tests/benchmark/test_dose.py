"""The command that puts the figure of dose and response into the package."""

import json

import pytest

from dovs.analysis.dose import read_measured
from dovs.benchmark import results
from dovs.benchmark.grids import GRIDS
from dovs.benchmark.label_rows import DOSE_REFERENCE, DOSE_RESPONSE
from dovs.cli import main
from tests.benchmark import samples


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path


def write(folder, name, ari):
    labels = {"number": 2, "fixed": True}
    trials = [
        samples.record(row, seed, accuracy + 0.01 * draw, draw, labels=labels | {"ari": ari})
        for draw in (0, 1)
        for seed in (0, 1, 2)
        for row, accuracy in (("balanced_softmax", 0.2), ("dose_50", 0.21), ("dovs", 0.5))
    ]
    stored = samples.results(trials, ("balanced_softmax", "dose_50", "oracle_head", "dovs"))
    results.write(folder / f"{name}.json", stored)


def run(*words):
    return main(list(map(str, words)))


def test_the_rows_of_the_figure_are_rows_of_the_grid():
    labels = {row.label for row in GRIDS["labels"]}
    assert {DOSE_REFERENCE, *DOSE_RESPONSE} <= labels


def test_rows_that_are_measured_are_summarised_with_their_draws_and_runs(folder, capsys):
    write(folder, "one-labels", 0.5)
    write(folder, "few-labels", None)
    out = folder / "package" / "dose.json"
    assert run("bench", "dose", "--folder", folder, "--out", out) == 0
    output = capsys.readouterr().out
    assert "few-labels: left out" in output
    (found,) = read_measured(out)
    assert found.frame[["row", "kind", "draws", "runs"]].values.tolist() == [
        ["dose_50", "shuffled", 2, 6]
    ]
    assert found.frame["difference"].item() == pytest.approx(0.01)
    assert json.loads(out.read_text())["format"] == 1


def test_without_results_nothing_is_written(folder, capsys):
    assert run("bench", "dose", "--folder", folder) == 2
    assert "bench labels" in capsys.readouterr().err
    write(folder, "few-labels", None)
    assert run("bench", "dose", "few-labels", "--folder", folder, "--out", folder / "x") == 2
    assert not (folder / "x").exists()
