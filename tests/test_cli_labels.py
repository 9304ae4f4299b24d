"""The commands that make abstract labels: labels, two-pass."""

from __future__ import annotations

import pytest

from dovs.cli import main
from dovs.hierarchy import consensus, generate
from dovs.hierarchy.wordnet.location import VARIABLE
from dovs.runs import hierarchies
from dovs.runs.finding import find_run
from dovs.runs.label_context import context_of_run
from tests.hierarchy.small_wordnet import ANIMALS, write_wordnet
from tests.ui.fake_run import fake_run

DIGITS = "0=cat,1=dog,2=mouse,3=tiger,4=person,5=pet,6=device,7=lawn mower,8=mouse.n.02,9=fido"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(VARIABLE, str(write_wordnet(tmp_path / "wordnet", ANIMALS)))
    return tmp_path / "home"


@pytest.fixture
def run_of(capsys):
    """Runs a command and returns its exit code, standard output and standard error."""

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_labels_from_pixels_are_saved_and_listed(run_of):
    code, out, _ = run_of("labels", "mine", "--imbalance-ratio", 20, "--num-labels", 3)
    assert code == 0
    made = hierarchies.load("mine")
    assert made.num_abstract_labels == 3
    assert made.prototypes == "pixels"
    assert "3 abstract labels of 10 classes" in out
    assert "`python -m dovs train --dataset digits --hierarchy mine` uses it" in out


def test_labels_from_names_show_the_senses_that_were_taken(run_of):
    words = ("labels", "mine", "--generator", "names", "--num-labels", 2)
    code, _, error = run_of(*words)
    assert (code, "generator ward" in error) == (2, True)
    code, out, _ = run_of(*words, "--senses", DIGITS, "--glosses")
    assert code == 0
    assert "mouse.n.02" in out
    assert "a hand-operated pointer" in out
    groups = hierarchies.load("mine").groups
    assert groups[0] == groups[1] == groups[2] == groups[5] == groups[9]
    assert groups[6] == groups[7] == groups[8] != groups[0]


def test_labels_from_one_run_and_the_consensus_of_two(run_of, home):
    runs = [fake_run(home / "runs" / name, seed=seed) for name, seed in (("a", 0), ("b", 1))]
    code, out, _ = run_of("labels", "one", "--run", "a", "--num-labels", 4)
    assert code == 0
    assert f"train --dataset {find_run('a').config().dataset} --hierarchy one`" in out
    assert hierarchies.load("one") == generate("ward", context_of_run(find_run("a")), num_labels=4)
    words = ("--run", runs[0], "--run", runs[1], "--num-labels", 4, "--consensus-linkage", "ward")
    assert run_of("labels", "both", *words)[0] == 0
    single = [generate("ward", context_of_run(find_run(n)), num_labels=4) for n in ("a", "b")]
    assert hierarchies.load("both") == consensus(single, 4, "ward")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("mine", "--generator", "wart"), "Did you mean 'ward'"),
        (("mine", "--num-label", 3), "Did you mean --num-labels"),
        (("../mine",), "not allowed"),
        (("mine", "--run", "none"), "there is no run 'none'"),
        (("mine", "--run", "a", "--run", "a"), "run a is given twice"),
        (("mine", "--run", "a", "--dataset", "digits"), "--dataset does not go with --run"),
        (("mine", "--epoch", 3), "--epoch"),
        (("mine", "--run", "a", "--epoch", 999), "epoch 999"),
        (("mine", "--imbalance-ratio", 900), "ratio"),
        (("mine", "--data-path", "x"), "takes no --data-path"),
    ],
)
def test_what_cannot_work_is_one_line(run_of, home, words, message):
    fake_run(home / "runs" / "a")
    code, _, error = run_of("labels", *words)
    assert code == 2
    assert message in error
    assert error.count("\n") == 1
    assert hierarchies.saved_names() == []


def test_labels_of_a_name_are_overwritten_only_on_request(run_of):
    assert run_of("labels", "mine", "--num-labels", 3)[0] == 0
    assert run_of("labels", "mine", "--num-labels", 3)[0] == 0  # the same
    code, _, error = run_of("labels", "mine", "--num-labels", 4)
    assert (code, "'mine' already" in error and "--replace" in error) == (2, True)
    assert run_of("labels", "mine", "--num-labels", 4, "--replace")[0] == 0
    assert hierarchies.load("mine").num_abstract_labels == 4


def test_two_passes_in_one_command(run_of):
    words = (
        *("two-pass", "mine", "--imbalance-ratio", 10, "--n-max", 30, "--method", "dovs"),
        *("--width", 4, "--epochs", 1, "--snapshots", 1, "--projection", "none", "--warm-up", 0),
        *("--round-epochs", 1, "--num-labels", 3, "--label-generator.shrinkage", 0),
    )
    code, out, error = run_of(*words)
    assert code == 0, error
    assert "labels mine from mine-first, used by mine-second" in out
    labels = hierarchies.load("mine")
    assert labels.parameters["shrinkage"] == 0
    assert labels.num_abstract_labels == 3
    assert find_run("mine-second").given_hierarchy() == labels
    code, again, _ = run_of(*words)
    assert code == 0
    assert "epoch 1/1" not in again


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--method", "ce"), "uses no abstract labels"),
        (("--label-generator", "wart"), "Did you mean 'ward'"),
        (("--label-generator.k", 3), "--label-generator.k"),
        (("--label-generator", "names"), "generator ward"),
        (("--num-labels", 0), "num_labels=0"),
        (("--first-runs", 0), "first_runs=0"),
    ],
)
def test_a_plan_that_cannot_work_trains_nothing(run_of, home, words, message):
    code, _, error = run_of("two-pass", "mine", *words)
    assert code == 2
    assert message in error
    assert not (home / "runs").exists()


def test_two_passes_in_the_background_return_at_once(run_of, monkeypatch):
    started = []
    monkeypatch.setattr(
        "dovs.runs.worker_process.spawn", lambda run, home=None: started.append(run.name)
    )
    code, out, error = run_of("two-pass", "mine", "--method", "dovs", "--background")
    assert code == 0, error
    assert started == ["mine-first"]
    assert "queued mine-first" in out
    assert "mine-second" in out
    assert find_run("mine-first").status().state == "queued"
