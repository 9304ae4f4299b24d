"""A search for values of parameters: what is refused, what is stored, and a real one with Ray."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from dovs import processes
from dovs.cli import main
from dovs.errors import ConfigError
from dovs.runs.store import Run
from dovs.scale import ray_launcher, tuning
from dovs.scale.ranges import Range, range_of
from dovs.scale.ray_launcher import Resources
from dovs.scale.trials import Ledger, Trial, results_file
from dovs.scale.tuning import Tuned
from dovs.sweeps.definition import Sweep

SETTINGS = {
    "dataset": ("digits",),
    "imbalance_ratio": (10,),
    "method": ("dovs",),
    "epochs": (2,),
    "projection": ("none",),
    "validation_fraction": (0.2,),
}
SWEEP = Sweep("t", SETTINGS)
K = Range("k", 1, 5)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def without_ray(monkeypatch):
    """What is checked before a cluster is used, where neither package is installed too."""
    monkeypatch.setattr(tuning.ray_launcher, "require_ray", lambda *given: None)
    monkeypatch.setattr(tuning, "_require_optuna", lambda: None)


def ledger(sweep=SWEEP, ranges=(K,)):
    file = results_file(sweep.name)
    return Ledger(file, sweep, tuple(ranges), lambda line: None, 3)


def test_a_range_has_the_form_and_the_kind_of_its_parameter():
    assert range_of("lambda-mc=0.01:1:log", SWEEP) == Range("lambda_mc", 0.01, 1.0, log=True)
    assert range_of("k=1:5", SWEEP) == Range("k", 1, 5, whole=True)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("k", "is not of the form NAME=LOW:HIGH"),
        ("k=1", "is not of the form"),
        ("k=1:5:cubic", "is not of the form"),
        ("k=5:1", "give a low value and a higher one"),
        ("gamma=nan:1", "give a low value"),
        ("gamma=0:1:log", "must begin above 0"),
        ("colour=1:2", "nothing that is chosen has a parameter 'colour'"),
        ("generator=1:2", "is no number"),
    ],
)
def test_what_is_no_range_is_refused(text, match):
    with pytest.raises(ConfigError, match=match):
        range_of(text, SWEEP)


@pytest.mark.usefixtures("without_ray")
@pytest.mark.parametrize(
    ("settings", "ranges", "match"),
    [
        ({"validation_fraction": (0.0,)}, [Range("k", 1, 5)], "not be chosen by test images"),
        ({"imbalance_ratio": (10, 20)}, [Range("k", 1, 5)], "imbalance_ratio has several values"),
        ({}, [], "no range is given"),
        ({}, [Range("k", 1, 5), Range("k", 1, 3)], "k has two ranges"),
        ({}, [Range("k", -3, 5)], "k"),
    ],
)
def test_a_search_that_cannot_be_is_refused_before_anything_is_trained(
    settings, ranges, match, home
):
    with pytest.raises(ConfigError, match=match):
        tuning.tune(Sweep("t", SETTINGS | settings), ranges, 3, Resources())
    assert not results_file("t").exists()
    assert not list((home / "runs").glob("t-*"))


def test_without_optuna_one_line_states_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(tuning.ray_launcher, "require_ray", lambda *given: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    words = ["tune", "--name", "t", "--range", "k=1:5", "--validation-fraction", "0.2"]
    assert main([*words, "--dataset", "digits"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert ".[ray]" in line


def test_without_ray_a_search_says_first_what_it_lacks_itself(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    words = ["tune", "--name", "t", "--range", "k=1:5", "--dataset", "digits"]
    assert main(words) == 2
    assert "--validation-fraction 0.2" in capsys.readouterr().err
    assert main([*words, "--validation-fraction", "0.2"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(
        "a search needs Ray, which is not installed: `pip install '.[ray]'` in the folder of DOVS."
    )
    assert "--launcher" not in line


def test_trials_are_stored_as_they_begin_and_end_and_read_again():
    first = ledger()
    first.begin({"k": 3})
    first.begin({"k": 5})
    first.end({"k": 5}, 0.0, "it diverged")
    first.end({"k": 4}, 0.7, "")
    again = ledger()
    again.read()
    assert again.trials == [
        Trial({"k": 3}),
        Trial({"k": 5}, 0.0, "it diverged"),
        Trial({"k": 4}, 0.7),
    ]
    assert Tuned(tuple(again.trials)).best == Trial({"k": 4}, 0.7)
    assert Tuned(tuple(again.trials[:2])).best is None
    with pytest.raises(ConfigError, match="trials of another search"):
        ledger(ranges=(Range("k", 1, 6),)).read()
    with pytest.raises(ConfigError, match="trials of another search"):
        ledger(Sweep("t", SETTINGS | {"epochs": (3,)})).read()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore")
def test_a_search_that_is_interrupted_goes_on_and_looks_at_no_test_image(home):
    pytest.importorskip("ray", reason="Ray is not installed: see requirements-ray.txt")
    pytest.importorskip("optuna", reason="Optuna is not installed: see requirements-ray.txt")
    words = ["tune", "--name", "t", "--range", "lambda-mc=0.01:1:log", "--trials", "3"]
    for name, (value,) in SETTINGS.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    words[words.index("--epochs") + 1] = "12"
    command = processes.python("-m", "dovs", *words)
    environment = os.environ | processes.import_path()
    process = subprocess.Popen(command, env=environment)
    file = results_file("t")
    end = time.monotonic() + 300
    while not (file.exists() and any(t["score"] for t in json.loads(file.read_text())["trials"])):
        assert time.monotonic() < end
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    before = json.loads(file.read_text())["trials"]
    assert len([t for t in before if t["score"] is not None]) < 3
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    trials = json.loads(file.read_text())["trials"]
    assert [t["values"] for t in trials[: len(before)]] == [t["values"] for t in before]
    assert len(trials) == 3
    best = max(trials, key=lambda t: t["score"])
    assert f"--lambda-mc {best['values']['lambda_mc']:g}" in done.stdout
    runs = [Run(path) for path in (home / "runs").glob("t-*")]
    found = {round(run.summary()["validation"]["balanced_accuracy"], 6) for run in runs}
    assert {round(t["score"], 6) for t in trials} <= found
    assert not list((home / "sweeps").glob(".t-ray"))


@pytest.mark.usefixtures("without_ray")
def test_a_search_whose_time_is_over_trains_nothing_more_and_exits_with_3(monkeypatch, capsys):
    class FakeRay:
        is_initialized = staticmethod(lambda: True)

    monkeypatch.setattr(tuning.ray_launcher, "require_ray", lambda *given: FakeRay)
    monkeypatch.setattr(tuning.ray_launcher, "require_enough", lambda *given: None)
    monkeypatch.setattr(Ledger, "stages", lambda self: [("searcher", 2)])
    monkeypatch.setattr(tuning, "_fit", lambda *given: pytest.fail("a trial was started"))
    found = tuning.tune(SWEEP, [K], 2, Resources(), seconds=0)
    assert (found.interrupted, found.out_of_time) == (False, True)
    words = [f"--{name.replace('_', '-')}={value}" for name, (value,) in SETTINGS.items()]
    command = ["tune", "--name", "t", "--range", "k=1:5", "--budget-minutes", "0", *words]
    assert main(command) == 3
    assert "The time is over: the same command continues." in capsys.readouterr().out


def test_without_an_address_a_cluster_of_its_own_is_started(monkeypatch):
    """Ray would wait ten minutes for a cluster that was killed and left a note of its address."""
    given = []

    class FakeRay:
        @staticmethod
        def init(address, include_dashboard, **others):
            given.append((address, include_dashboard))

    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    ray_launcher.connect(FakeRay, None)
    ray_launcher.connect(FakeRay, "auto")
    monkeypatch.setenv("RAY_ADDRESS", "host:6379")
    ray_launcher.connect(FakeRay, None)
    assert given == [("local", False), ("auto", None), ("host:6379", None)]
