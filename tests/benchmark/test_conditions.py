"""Nothing is reused that other code, packages, threads, machines or images have made."""

import importlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from dovs.benchmark import machine, results, workers
from dovs.benchmark.machine import conditions, is_dirty, same_conditions
from dovs.benchmark.plugged import with_plug_ins
from dovs.benchmark.rows import method
from dovs.benchmark.scheduler import Limits, measure
from dovs.config import RunConfig, TailConfig
from dovs.errors import ConfigError
from dovs.methods import METHODS
from dovs.sweeps.images import data_of
from tests.benchmark import samples
from tests.benchmark.conftest import CE

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def started(monkeypatch):
    """Folders of runs whose training was about to start."""
    found = []

    def start(folder, *rest):
        found.append(folder)
        raise KeyboardInterrupt

    monkeypatch.setattr(workers, "start", start)
    return found


@pytest.mark.parametrize(
    "changes",
    [{"source": "0"}, {"threads": 2}, {"packages": {}}, {"machine": {"cpu": "abacus"}}],
    ids=lambda changes: next(iter(changes)),
)
def test_only_equal_conditions_lend_a_result(measured, make_grid, started, changes):
    """The code was patched: its 79.22 must not be handed out as the 77.62 of the code of today."""
    shutil.rmtree(measured.folder)
    other = make_grid([method("A0", "ce")], name="other_grid")
    whole = results.read(measured.out)
    results.write(measured.out, whole.with_trials([{**whole.trials[0], **changes}]))
    assert measure(other, [0]).done == 0
    assert len(started) == 1
    results.write(measured.out, whole)
    assert measure(other, [0]).done == 1
    assert len(started) == 1


def test_a_sweep_counts_the_runs_that_are_there(measured, make_grid, started):
    """Its table is read from the runs, so a result alone must not stand for one."""
    sweep = replace(measured, needs_runs=True)
    assert measure(sweep, [0]).done == 3
    (run,) = measured.folder.glob("balanced_softmax-*")
    run.rename(run.with_name("renamed"))
    lines = []
    outcome = measure(sweep, [0], progress=lambda line, left: lines.append(line))
    assert (outcome.done, outcome.total, started) == (2, 3, [run])
    reason = f"no finished run of it is in {run}; its result is removed."
    assert f"balanced_softmax, draw 0, seed 0: {reason}" in lines
    rows = [trial["row"] for trial in results.read(sweep.out).trials]
    assert rows == ["ce", "ce+tau_norm"]
    shutil.rmtree(measured.folder)
    other = replace(make_grid([CE], name="other"), needs_runs=True)
    assert measure(other, [0]).done == 0


def test_a_run_directory_of_other_code_is_trained_again(measured, started):
    measured.out.unlink()
    for folder in measured.folder.glob("ce-*"):
        path = folder / workers.PROVENANCE
        path.write_text(json.dumps(json.loads(path.read_text()) | {"source": "0"}))
    outcome = measure(measured, [0])
    assert outcome.interrupted
    assert [trial["row"] for trial in results.read(measured.out).trials] == ["balanced_softmax"]
    assert [folder.name.rpartition("-")[0] for folder in started] == ["ce-0"]


def test_another_number_of_threads_is_trained_again(measured, make_grid, started):
    measured.out.unlink()
    measure(measured, [0], Limits(threads=2))
    assert started


def test_results_of_other_images_under_the_same_name_are_not_mixed(measured, started):
    """--data-path can point to another dataset of the same kind."""
    whole = results.read(measured.out)
    content = measured.out.read_bytes()
    for fact in ("images", "data"):
        others = [{**trial, fact: "0"} for trial in whole.trials]
        results.write(measured.out, whole.with_trials(others))
        with pytest.raises(ConfigError, match=r"other images.*'digits'.*--out"):
            measure(measured, [0])
    results.write(measured.out, whole)
    assert measured.out.read_bytes() == content
    assert not started


def test_a_setting_is_of_its_own_images(make_grid, started):
    mine = data_of(TailConfig(dataset="digits"))
    grid = make_grid([CE])
    of_others = type(grid)(**{**vars(grid), "setting": "cifar100_cut", "data": "0"})
    with pytest.raises(ConfigError, match=r"'cifar100_cut' is of other images.*--out FILE"):
        measure(of_others, [0])
    assert not started
    own_out = type(grid)(**{**vars(of_others), "own_out": True})
    measure(own_out, [0])
    assert started
    right = type(grid)(**{**vars(of_others), "data": mine})
    assert measure(right, [0]).interrupted


def test_conditions_equal_themselves_and_unknown_ones_equal_nothing():
    now = conditions(1, "cpu")
    assert same_conditions(now, json.loads(json.dumps(now)) | {"code": "another commit"})
    assert not same_conditions(now, now | {"source": None})
    assert not same_conditions({}, {})
    assert now["packages"]["torch"]
    assert now["accelerator"] == "none"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A package in a repository of its own, committed."""
    package = tmp_path / "repository" / "package"
    for name in ("methods", "ui"):
        (package / name).mkdir(parents=True)
        (package / name / "one.py").write_text("x = 1\n")
    author = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=package.parent, check=True)
    monkeypatch.setattr(machine, "PACKAGE_ROOT", package)
    return package


def test_code_in_no_commit_is_noted_and_results_beside_it_are_not_code(repository):
    clean = machine.code_version()
    assert clean
    assert not is_dirty(clean)
    (repository.parent / "results.json").write_text("{}")
    assert machine.code_version() == clean
    (repository / "new.py").write_text("")
    assert machine.code_version() == clean + machine.DIRTY
    (repository / "new.py").unlink()
    (repository / "methods" / "one.py").write_text("x = 2\n")
    assert is_dirty(machine.code_version())


def test_the_source_digest_is_of_what_numbers_depend_on(repository):
    before = machine.source_digest()
    (repository / "ui" / "one.py").write_text("x = 2\n")
    assert machine.source_digest() == before
    (repository / "methods" / "one.py").write_text("x = 2\n")
    assert machine.source_digest() != before


def test_code_outside_a_repository_has_no_version(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "PACKAGE_ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert machine.code_version() is None
    assert not is_dirty(None)


def test_results_of_the_first_format_are_read(tmp_path):
    """Cells, earlier names of grids, a title; the draw is in the configuration."""
    path = tmp_path / "old.json"
    config = samples.CONFIG | {"data_seed": 2, "measured_on": "spare"}
    cell = {k: v for k, v in samples.record("ce", 1, 0.5, config=config).items() if k != "draw"}
    header = samples.results([]).header | {"format": 1, "grid": "crosses", "title": "Digits; tuned"}
    header.pop("note")
    lost = {"row": "ce", "seed": 3, "message": "diverged"}
    path.write_text(json.dumps({**header, "cells": [cell], "failed": [lost]}))
    found = results.read(path)
    assert found.header["grid"] == "ablations"
    assert found.header["note"] == "tuned"
    assert (found.draws, found.seeds, found.measured_on) == ([2], [1], ("held_out",))
    assert found.failed == [{"draw": 0, **lost}]
    results.write(path, found)
    assert results.read(path) == found


PLUGIN = """
from dovs.methods import METHODS
from dovs.methods.method import Method
from outside_package import helper

@METHODS.register("outside_ce", title="From outside")
class Outside(Method):
    \"\"\"Cross-entropy.\"\"\"
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """The folder of a package outside this one, whose method is registered."""
    package = tmp_path / "site" / "outside_package"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "helper.py").write_text("x = 1\n")
    (package / "methods.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(package.parent)
    before = dict(METHODS._entries)
    importlib.import_module("outside_package.methods")
    yield package
    METHODS._entries.clear()
    METHODS._entries.update(before)
    for name in [name for name in sys.modules if name.startswith("outside_package")]:
        del sys.modules[name]


def test_the_files_of_a_plugged_in_method_count_for_its_trials_alone(outside):
    mine, other = RunConfig(method="outside_ce"), RunConfig(method="dovs")
    assert with_plug_ins("abc", other) == "abc"
    before = with_plug_ins("abc", mine)
    assert before != "abc" == with_plug_ins("abc", other)
    assert with_plug_ins("abc", mine) == before != with_plug_ins("abd", mine)
    (outside / "helper.py").write_text("x = 2\n")
    assert with_plug_ins("abc", mine) != before
    assert with_plug_ins("abc", other) == "abc"
