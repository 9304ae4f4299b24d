"""The command line, in this process with a worker that trains nothing, and once for real."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import threading
import time
import types
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from dovs import processes
from dovs.cli import example, main, options
from dovs.config import RunConfig
from dovs.errors import ConfigError, DataMissing
from dovs.methods import METHODS
from dovs.runs import dispatch, launch, validation, waiting, worker_process
from dovs.runs.finding import find_run, list_runs, open_run
from dovs.runs.stopping import stop
from dovs.runs.writer import RunWriter
from dovs.second_stages import SECOND_STAGES
from tests import warm
from tests.runs import fake_worker

FAKE = Path(fake_worker.__file__)
PLAIN = ("--method", "ce", "--projection", "none", "--epochs", "2")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAKE_SECONDS", "0.0")
    return tmp_path / "home"


@pytest.fixture
def fake_training(monkeypatch):
    """In place of the real worker; returns its module, whose `train` tests may replace."""
    module = types.ModuleType("dovs.training.worker")
    module.work = lambda run_dir, progress=None, wait_for_slot=False: fake_worker.work(run_dir)
    monkeypatch.setitem(sys.modules, "dovs.training.worker", module)
    return fake_worker


@pytest.fixture
def run_of(capsys):
    """Runs a command and returns its exit code, standard output and standard error."""

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize(
    "words, line",
    [
        (("train", "--dataset", "digit"), "unknown dataset 'digit': .* Did you mean 'digits'"),
        (("train", "--method", "dovvs"), "unknown method 'dovvs': .* Did you mean 'dovs'"),
        (("train", "--imbalance-ratio", "0.01"), "must be at least 1: .* Did you mean 100"),
        (
            ("train", "--imbalance-ratio", "500"),
            "leave a class without images.*ratio of at most 119",
        ),
        (
            ("train", "--profile", "natural", "--imbalance-ratio", "9"),
            "no use in profile 'natural'.*--profile exponential",
        ),
        (("train", "--epochs", "x"), "epochs='x' is not allowed"),
        (("train", "--epochs"), "--epochs' requires an argument"),
        (("train", "--class-order", "up"), "class_order='up' is not allowed: .*'shuffled'"),
        (("train", "--device", "tpu"), "device='tpu' is not allowed"),
        (("train", "--k", "0"), "method 'dovs': k=0 is not allowed"),
        (("train", "--k"), "--k needs a value: INTEGER"),
        (("train", "--compile", "--name", "x"), "'--name' follows it. Write --compile true"),
        (("train", "--dataset", "--epochs", "3"), "--dataset needs a value, .*'--epochs' follows"),
        (("train", "--name", "--epochs", "3"), "--name needs a value but '--epochs' follows it"),
        (("data", "add", "x", "--title", "--replace"), "--title needs a value but '--replace'"),
        (("compare", "a", "b", "--seeds", "--json"), "--seeds needs a value but '--json' follows"),
        (("sweep", "--name", "", "--dataset", "digits"), "--name has an empty value: give one"),
        (("sweep", "--name", "q", "--out="), "--out has an empty value: give one, or leave --out"),
        (("export", "a", "--to", ""), "--to has an empty value"),
        (("compare", "a", "b", "--report", ""), "--report has an empty value"),
        (("runs", "--tag", ""), "--tag has an empty value"),
        (("runs", "import", ""), "'' is no path: give that of a file or folder"),
        (("data", "check", "--image-size", "8", ""), "'' is no path"),
        (("data", "check", "--", ""), "'' is no path"),
        (("runs", "rm", ""), "run name '' is not allowed"),
        (("compare", "a+", "b"), r"'a\+' lacks the name of a run: give names, such as A or A\+A2"),
        (("train", "--lamda-mc", "1"), "unknown option --lamda-mc .* Did you mean --lambda-mc"),
        (("train", "--epoch", "1"), "unknown option --epoch .* Did you mean --epochs"),
        (("sweep", "--name", "s", "--seed", "1"), "unknown option --seed .* Did you mean --seeds"),
        (("sweep", "--name", "s", "--seed=1"), "unknown option --seed .* Did you mean --seeds"),
        (
            ("bench", "baselines", "--method", "ce"),
            "unknown option --method .* option of train, no",
        ),
        (("two-pass", "x", "--hierarchy=y"), "two-pass generates .* it has no --hierarchy. Leave"),
        (("sweeps", "../x"), "sweep name '../x' is not allowed"),
        (("train", "--method", "ce", "--beta", "1"), "--beta .* It belongs to method 'dovs'"),
        (("train", "digits"), "unexpected 'digits': options are written --name value"),
        (("train", "--data-path", "x"), "dataset 'digits' takes no --data-path"),
        (("train", "--dataset", "folder", "--data-path", "/no/where"), "/no/where"),
        (("trian",), "No such command 'trian'"),
        (("stop", "nope"), "there is no run 'nope'"),
        (("resume", "../nope"), "there is no run at "),
        (("export", "nope"), "there is no run 'nope'"),
        (("datasets", "fetch", "mnits"), "unknown dataset 'mnits'"),
        (("methods", "nope"), "unknown method 'nope'"),
        (
            ("train", "--second-stage", "crtt"),
            "unknown second stage 'crtt': .*, none,.* Did you mean 'crt'",
        ),
        (
            ("train", "--second-stage", "crt", "--head-epochs", "0"),
            "second stage 'crt': head_epochs=0 is not allowed",
        ),
        (
            ("train", "--head-epochs", "3"),
            "--head-epochs .* It belongs to second stage 'crt', 'lws'",
        ),
        (
            ("train", "--second-stage", "tau_norm", "--tau", "1"),
            "--tau is ambiguous: write --method.tau or --second-stage.tau",
        ),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run_of, home, words, line):
    code, out, err = run_of(*words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert re.search(line, err), err
    assert not (home / "runs").exists()


def test_a_bare_command_shows_its_help(run_of):
    code, out, err = run_of()
    assert (code, err) == (0, "")
    assert "train" in out


def test_a_run_is_trained_under_its_name(run_of, home, fake_training, tmp_path):
    code, _, err = run_of("train", *PLAIN, "--name", "mine")
    assert (code, find_run("mine").status().state) == (0, "finished"), err
    code, _, err = run_of("train", *PLAIN, "--name", "mine")
    assert code == 2
    assert "mine" in err
    code, _, err = run_of("train", *PLAIN, "--name", "other", "--run-dir", tmp_path / "x")
    assert code == 2
    assert "--name and --run-dir" in err


def test_train_leaves_a_run_and_ends_with_its_numbers(run_of, home, fake_training, tmp_path):
    code, out, err = run_of("train", *PLAIN, "--seed", 7, "--run-dir", tmp_path / "demo")
    assert code == 0
    assert "not in DOVS_HOME" in err
    lines = out.splitlines()
    assert lines[-1].startswith("finished in ")
    assert "seed 7: balanced accuracy 0.500, many -" in lines[-1]
    assert "epoch 2/2  loss 0.500  balanced accuracy 0.500" in lines
    run = open_run(tmp_path / "demo")
    assert run.status().state == "finished"
    assert (run.config().seed, run.config().epochs) == (7, 2)
    code, _, err = run_of("train", *PLAIN, "--seed", 7, "--run-dir", tmp_path / "demo")
    assert code == 2
    assert "already contains this run, and it is finished" in err
    code, _, err = run_of("train", *PLAIN, "--seed", 8, "--run-dir", tmp_path / "demo")
    assert code == 2
    assert "contains another run: its seed is 7, not 8" in err


def test_a_run_without_a_directory_goes_home(run_of, home, fake_training):
    assert run_of("train", *PLAIN)[0] == 0
    assert [run.status().state for run in list_runs(home)] == ["finished"]


def test_parameters_reach_what_they_belong_to(run_of, home, fake_training):
    words = ("--method", "dos", "--k", "3", "--lambda-mc=0.25", "--width", "8", "--projection")
    assert run_of("train", *words, "none", "--epochs", "1")[0] == 0
    config = list_runs(home)[0].config()
    assert (config.method_params["k"], config.method_params["lambda_mc"]) == (3, 0.25)
    assert config.encoder_params["width"] == 8


def test_a_second_stage_and_its_parameters_reach_the_run(run_of, home, fake_training):
    words = ("--second-stage", "crt", "--epochs", "2", "--head-epochs", "3", "--projection", "none")
    assert run_of("train", *words, "--learning-rate", "0.05", "--head-learning-rate", "1")[0] == 0
    config = list_runs(home)[0].config()
    assert (config.epochs, config.learning_rate, config.second_stage) == (2, 0.05, "crt")
    assert config.second_stage_params == {
        "head_epochs": 3,
        "head_learning_rate": 1.0,
        "head_batch_size": 64,
    }
    assert "dovs + crt" in run_of("runs")[1]
    row = json.loads(run_of("runs", "--json")[1])[0]
    assert (row["method"], row["second_stage"]) == ("dovs", "crt")


@pytest.mark.parametrize("option", ["--second-stage.tau", "--second_stage.tau"])
def test_a_parameter_that_method_and_second_stage_share_says_whose_it_is(
    run_of, home, fake_training, option
):
    words = ("--method", "balanced_softmax", "--second-stage", "tau_norm", "--method.tau", "0.5")
    assert run_of("train", *words, option, "0.25", "--projection", "none")[0] == 0
    config = list_runs(home)[0].config()
    assert (config.method_params["tau"], config.second_stage_params["tau"]) == (0.5, 0.25)


@pytest.mark.parametrize(
    "damage, line",
    [
        ("nope", "unknown second stage 'nope': choose one of "),
        (7, r"config\.json in .* damaged"),
    ],
)
def test_a_run_with_a_damaged_second_stage_does_not_resume(run_of, home, damage, line):
    run = launch.create(RunConfig(method="ce", projection="none", epochs=1))
    with RunWriter(run.path).lock() as writer:
        writer.cancel()
    file = run.path / "config.json"
    body = json.loads(file.read_text())
    body["config"]["second_stage"] = damage
    file.write_text(json.dumps(body))
    code, out, err = run_of("resume", run.name)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert re.search(line, err), err


def test_a_failure_is_one_line_and_stays_in_the_run(run_of, home, fake_training, monkeypatch):
    def diverge(writer, seconds):
        writer.status("running")
        raise ConfigError("learning_rate=9 is too high. Lower it.")

    monkeypatch.setattr(fake_training, "train", diverge)
    code, _, err = run_of("train", *PLAIN)
    assert (code, err) == (2, "error: learning_rate=9 is too high. Lower it.\n")
    status = list_runs(home)[0].status()
    assert (status.state, status.message) == ("failed", "learning_rate=9 is too high. Lower it.")


def test_ctrl_c_stops_and_resume_goes_on(run_of, home, fake_training, monkeypatch, ctrl_c):
    monkeypatch.setenv("FAKE_SECONDS", "0.05")

    def interrupt():
        while not (runs := list_runs(home)) or runs[0].status().epoch < 1:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    code, _, err = run_of("train", "--method", "ce", "--projection", "none", "--epochs", "50")
    thread.join()
    run = list_runs(home)[0]
    assert code == 130
    assert run.status().state == "cancelled"
    assert err == (
        f"stopped at epoch {run.status().epoch} of 50. "
        f"Continue with: python -m dovs resume {run.path}\n"
    )
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    monkeypatch.setenv("FAKE_SECONDS", "0.0")
    code, out, _ = run_of("resume", run.name)
    assert code == 0
    assert "finished in" in out
    assert run.metrics()["epoch"].tolist() == list(range(1, 51))
    code, _, err = run_of("resume", run.path)
    assert code == 2
    assert "is finished: nothing to resume" in err


def test_background_runs_are_queued_listed_and_stopped(run_of, home, monkeypatch):
    monkeypatch.setenv("FAKE_SECONDS", "0.05")
    monkeypatch.setattr(
        worker_process, "command", lambda run: [sys.executable, "-P", str(FAKE), str(run.path)]
    )
    code, out, _ = run_of("train", "--method", "ce", "--epochs", "500", "--background")
    run = list_runs(home)[0]
    assert code == 0
    assert out.startswith(f"queued {run.name}. ")
    launch.wait_for(run, ("running",), timeout=20)
    assert "running" in run_of("runs")[1]
    code, _, err = run_of("resume", run.name)
    assert code == 2
    assert "is running: nothing to resume" in err
    code, out, _ = run_of("stop", run.name)
    assert code == 0
    assert run.name in out
    launch.wait_for(run, ("cancelled",), timeout=20)
    assert run_of("stop", run.name)[0] == 2


def test_the_hidden_worker_trains_its_directory(run_of, home, fake_training):
    run = launch.create(RunConfig(method="ce", projection="none", epochs=1))
    assert run_of("_work", run.path) == (0, "from epoch 0\n", "")
    assert run.status().state == "finished"
    assert run_of("_work", run.path)[0] == 0
    stopped = launch.create(RunConfig(method="ce", projection="none", epochs=1))
    stop(stopped)
    assert run_of("_work", stopped.path) == (0, "", "")
    assert stopped.status().state == "cancelled"


def test_runs_are_listed_as_a_table_and_as_json(run_of, home):
    assert run_of("runs")[1].startswith("no runs yet")
    run = launch.create(RunConfig(method="ce", imbalance_ratio=12.5), name="one")
    with RunWriter(run.path).lock() as writer:
        writer.fail("disk full")
    (home / "runs" / "bad").mkdir()
    (home / "runs" / "bad" / "config.json").write_text("{")
    _, out, _ = run_of("runs")
    header, first, second, why, _ = out.splitlines()
    assert header.split()[:4] == ["name", "dataset", "ratio", "method"]
    cells = ["one", "digits", "12.5", "ce", "failed", "0/30", "-", "-", "-", "-", "0", "auto"]
    cells += ["-", "-"]
    assert first.split() == cells
    assert second.split()[:5] == ["bad", "-", "-", "-", "damaged"]
    assert why == "one: disk full"
    rows = json.loads(run_of("runs", "--json")[1])
    assert [row["state"] for row in rows] == ["failed", "damaged"]


def test_export_writes_a_zip(run_of, home, fake_training, tmp_path):
    run_of("train", *PLAIN)
    name = list_runs(home)[0].name
    code, out, _ = run_of("export", name, "--to", tmp_path / "a.zip")
    assert code == 0
    assert str(tmp_path / "a.zip") in out
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert f"{name}/per_class.csv" in archive.namelist()


def test_datasets_are_listed_and_fetched(run_of, home):
    _, out, _ = run_of("datasets")
    assert "digits" in out
    assert "classes  training images" in out
    assert "needs --path" in out
    code, out, _ = run_of("datasets", "fetch", "digits")
    assert code == 0
    assert out.endswith("digits is ready.\n")
    progress = json.loads((home / "downloads" / "digits.json").read_text())
    assert progress["state"] == "done"


def test_a_dataset_that_is_missing_is_fetched_first(run_of, home, fake_training, monkeypatch):
    from dovs.data import job

    there = []
    check = validation.validate_config

    def validate(config):
        if not there:
            raise DataMissing("it must be fetched first")
        return check(config)

    def fetch(name, params, progress):
        progress(0.5, "half \x1b[31mway")
        there.append(name)

    monkeypatch.setattr(validation, "validate_config", validate)
    monkeypatch.setattr(job, "fetch_here", fetch)
    code, out, _ = run_of("train", *PLAIN)
    assert code == 0
    assert out.startswith("digits: 50% half ?[31mway\n")


def test_methods_are_described_from_their_signatures(run_of):
    _, out, _ = run_of("methods")
    for entry in (*METHODS, *SECOND_STAGES):
        assert f"{entry.name}: {entry.title}" in out
        for name, field in entry.model.model_fields.items():
            assert options.flag(name) in out
            assert field.description in out
    _, out, _ = run_of("methods", "dos")
    assert METHODS["dos"].documentation.splitlines()[-1].strip() in out
    _, out, _ = run_of("methods", "logit_adjustment")
    assert "After balanced softmax with τ = 1 nothing is left" in out
    assert "--tau" in out


def test_every_field_of_the_configuration_is_an_option(run_of):
    _, out, _ = run_of("train", "--help")
    for name in set(RunConfig.model_fields) - {"format"}:
        assert (options.flag(name) in out.split()) != name.endswith("_params")


@pytest.fixture
def digits_example(monkeypatch, fake_training):
    """Fashion-MNIST is not on every machine; and a worker that leaves points without training."""

    def work(run_dir, progress=None, wait_for_slot=False):
        fake_training.work(run_dir)
        points = {"id": [0, 1], "split": ["train", "test"], "index": [3, 4], "label": [0, 1]}
        RunWriter(run_dir).points(pd.DataFrame(points))

    monkeypatch.setattr(sys.modules["dovs.training.worker"], "work", work)
    settings = {**example.SETTINGS, "dataset": "digits", "n_max": None}
    monkeypatch.setattr(example, "SETTINGS", settings)


def test_the_examples_take_the_place_of_the_old_ones(run_of, home, digits_example, tmp_path):
    target = tmp_path / "examples"
    for _ in range(2):
        code, out, _ = run_of("example", "--to", target)
        assert code == 0
        assert f"example, example-ce in {target}" in out
    assert sorted(path.name for path in target.iterdir()) == ["example", "example-ce"]
    for name, method in (("example", "dovs"), ("example-ce", "ce")):
        run = open_run(target / name)
        config = run.config()
        assert (config.imbalance_ratio, config.method, config.epochs) == (50.0, method, 30)
        names = {path.name for path in run.path.iterdir()}
        files = {".lock", "log.txt", "weights.safetensors", "checkpoint.safetensors", "stop"}
        assert not names & files
        assert run.status().pid is None
        assert run.thumbnails().shape == (2, 8, 8, 1)


def test_the_example_overwrites_nothing_foreign(run_of, home, tmp_path):
    (tmp_path / "example-ce").mkdir()
    (tmp_path / "example-ce" / "thesis.tex").write_text("precious")
    code, _, err = run_of("example", "--to", tmp_path)
    assert code == 2
    assert "exists and is not a run" in err
    assert (tmp_path / "example-ce" / "thesis.tex").read_text() == "precious"


@pytest.mark.parametrize("command", [["datasets"], ["methods"]])
def test_looking_loads_nothing_heavy(command, home):
    heavy = ("torch", "umap", "torchvision", "streamlit", "numba")
    code = (
        f"import sys; from dovs.cli import main; code = main({command});"
        f"heavy = [name for name in {heavy} if name in sys.modules];"
        "sys.exit(f'loaded {heavy}' if heavy else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | processes.import_path(),
    )
    assert done.returncode == 0, done.stderr


def test_a_bar_is_drawn_where_somebody_watches(home, tmp_path):
    """Run for real: the worker, the bar, and all that a run must leave."""
    screen, terminal = pty.openpty()
    process = warm.start(
        ["dovs", "train", *PLAIN, "--run-dir", str(tmp_path / "demo")],
        Path(os.ttyname(terminal)),
        errors=tmp_path / "errors.txt",
        environment={"COLUMNS": "200", "TERM": "xterm"},
    )
    shown = b""
    while True:
        ended = process.poll() is not None
        while select.select([screen], [], [], 0.1)[0]:
            shown += os.read(screen, 65536)
        if ended:
            break
    os.close(terminal)
    os.close(screen)
    code = process.wait(timeout=60)
    errors = (tmp_path / "errors.txt").read_text("utf-8")
    assert code == 0, errors
    assert "Warning" not in errors
    assert errors.count("\n") == 1  # that the run is not in DOVS_HOME
    assert b"epoch 2/2" in shown
    assert b"finished in" in shown
    run = open_run(tmp_path / "demo")
    assert {
        "config.json",
        "status.json",
        "metrics.jsonl",
        "summary.json",
        "hierarchy.json",
        "points.parquet",
        "weights.safetensors",
        "log.txt",
        "snapshots",
    } <= {path.name for path in run.path.iterdir()}
    assert run.snapshot_epochs()[-1] == 2
    summary = run.summary()
    for name in ("balanced_accuracy", "per_class_recall", "many", "medium", "few", "seconds"):
        assert name in summary
    assert (summary["seed"], len(summary["per_class_recall"])) == (0, 10)


def test_an_option_that_two_entries_have_must_say_whose_it_is():
    entries = {"method": METHODS["dos"], "encoder": METHODS["dovs"]}
    with pytest.raises(ConfigError, match=r"--k is ambiguous: write --method\.k or --encoder\.k"):
        options.parameters_of(["--k", "3"], entries)
    found = options.parameters_of(["--encoder.k=3", "--beta", "0.5"], entries)
    assert found == {"method": {}, "encoder": {"k": 3, "beta": 0.5}}


def test_an_option_with_the_old_name_of_a_parameter_is_still_read():
    entries = {"method": METHODS["dovs"]}
    found = options.parameters_of(["--overload", "0.25", "--method.overload-depth=1"], entries)
    assert found == {"method": {"patch_share": 0.25, "patch_depth": 1}}
    assert options.concerns("--overload", entries)


def test_switches_are_written_with_and_without_a_value():
    from dovs.data import SOURCES

    entries = {"dataset": SOURCES["folder"]}

    def flip(*words):
        return options.parameters_of(words, entries)["dataset"]["horizontal_flip"]

    assert flip("--horizontal-flip") is True
    assert flip("--no-horizontal-flip") is False
    assert (
        entries["dataset"].validate(
            {"path": "x"} | {"horizontal_flip": flip("--horizontal-flip", "false")}
        )["horizontal_flip"]
        is False
    )
    with pytest.raises(ConfigError, match="takes no value"):
        flip("--no-horizontal-flip", "true")


def test_the_queue_is_listed_reordered_and_emptied(run_of, home, monkeypatch):
    monkeypatch.setattr(dispatch, "wake", lambda home=None: None)
    assert run_of("queue")[1].startswith("no run waits")
    for name in ("one", "two"):
        run = launch.create(RunConfig(method="ce"), name=name)
        with waiting.changing():
            waiting.add(run)
    out = run_of("queue")[1]
    assert out.index("one") < out.index("two")
    assert run_of("queue", "up", "two") == (0, "two is at position 1.\n", "")
    assert run_of("queue", "cancel", "two") == (0, "two is stopped.\n", "")
    assert "nothing to cancel" in run_of("queue", "cancel", "two")[2]
    assert "or --all" in run_of("queue", "cancel")[2]
    bad = home / "queue" / "000000-x.json"
    bad.write_text("{")
    for words in (("queue",), ("queue", "cancel", "--all")):
        code, out, _ = run_of(*words)
        assert code == 0
        assert f"Delete {bad}: a run that waits gets a new file." in out
        assert "any GPU" not in out
    assert find_run("one").status().state == "cancelled"
