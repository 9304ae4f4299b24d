"""`python -m dovs bench` and `sweep`: what they say, what they refuse, and how they end."""

import re

import pytest

from dovs.benchmark import results, scheduler, workers
from dovs.benchmark.machine import conditions
from dovs.benchmark.results_store import Outcome
from dovs.cli import bench, main
from dovs.cli.sweep_options import combinations
from dovs.config import RunConfig
from dovs.errors import ConfigError
from dovs.runs import trash
from dovs.runs.finding import list_runs
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from tests import warm
from tests.benchmark import samples
from tests.benchmark.conftest import TINY

pytestmark = pytest.mark.usefixtures("home")
SMALL = ("--width", "4", "--embedding-size", "16", "--device", "cpu", "--epochs", "2")


@pytest.fixture
def run_of(capsys, tmp_path, monkeypatch):
    """Runs a command in an empty folder and returns its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def requested(monkeypatch):
    """In place of training: what was asked for, and an outcome that a test may set."""
    calls = []

    def measure(measured, seeds, limits, only, progress, draws, begin):
        calls.append((measured, seeds, draws, limits, only))
        return calls[0] if isinstance(calls[0], Outcome) else Outcome(1, 1)

    monkeypatch.setattr(scheduler, "measure", measure)
    return calls


@pytest.mark.parametrize(
    "words, line",
    [
        (("bench", "laddr"), "No such command 'laddr'"),
        (
            ("bench", "cumulative", "--setting", "fashion"),
            "unknown setting 'fashion': choose",
        ),
        (("bench", "cumulative", "--setting", "cifar100_p1"), "add --data-path FOLDER"),
        (("bench", "cumulative", "--rows", "A9"), "unknown row 'A9': choose one of A0, A1"),
        (("bench", "cumulative", "--seeds", "a"), "--seeds 'a' is not allowed: give whole numbers"),
        (("bench", "cumulative", "--epochs", "0"), "epochs=0 is not allowed"),
        (("bench", "cumulative", "--k", "3"), "unknown option --k with dataset 'digits', encoder"),
        (("bench", "cumulative", "--method", "ce"), "unknown option --method"),
        (("bench", "cumulative", "--data-path", "x"), "dataset 'digits' takes no --data-path"),
        (("bench", "cumulative", "--jobs", "0"), "Invalid value for '--jobs'"),
        (("bench", "rows", "steps"), "unknown grid 'steps': choose one of cumulative, baselines"),
        (("bench", "table", "none"), "there are no results at"),
        (("bench", "reproduction", "none"), "there are no results at"),
        (("bench", "report"), "there is no README.md or docs/results.md. Run this in"),
        (("bench", "discard", "../x", "ce"), "run name '../x' is not allowed"),
        (("bench", "forget", "digits-50", "ce"), "nothing of method 'ce' is stored"),
        (("sweep",), "Missing option '--name'"),
        (("sweep", "--name", "../x"), "sweep name '../x' is not allowed"),
        (("sweep", "--name", "x", "--method", "ce,dovvs"), "unknown method 'dovvs'"),
        (("sweep", "--name", "x", "--kk", "3"), "unknown option --kk"),
        (("sweep", "--name", "x", "--method", "ce", "--k", "3"), "unknown option --k with"),
        (("sweep", "--name", "x", "--epochs", "2,x"), "epochs='x' is not allowed"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(run_of, home, monkeypatch, words, line):
    monkeypatch.setattr(workers, "start", lambda *arguments: pytest.fail("a worker was started"))
    code, _, err = run_of(*words)
    assert code == 2
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert re.search(re.escape(line), err), err
    assert not list_runs(home)


def test_a_setting_can_be_changed_in_passing(run_of, requested, home):
    words = ("--setting", "fashion_cut", "--dataset", "digits", "--epochs", 1, "--pool", 4)
    limited = ("--seeds", "0,2", "--draws", "1,3", "--jobs", 3, "--budget-minutes", 0.5)
    code, _, err = run_of("bench", "cumulative", *words, *limited)
    assert code == 2
    assert "--dataset" in err
    assert "--out FILE" in err
    code, _, err = run_of("bench", "cumulative", *words, *limited, "--out", "changed.json")
    assert (code, err) == (0, "")
    ((measured, seeds, draws, limits, only),) = requested
    assert (seeds, draws, only, limits) == ([0, 2], [1, 3], None, scheduler.Limits(3, 1, 30.0))
    assert (measured.name, measured.setting) == ("cumulative", None)
    base = measured.base
    assert (base["dataset"], base["epochs"], base["learning_rate"]) == ("digits", 1, 0.15)
    assert base["encoder_params"] == {"pool": 4}
    assert (base["projection"], base["snapshots"], base["measure_every"]) == ("none", 1, 2000)
    assert measured.folder == home / "bench" / "fashion_cut"
    assert str(measured.out) == "changed.json"
    assert measured.command == (
        "python -m dovs bench cumulative --setting fashion_cut --dataset digits --epochs 1 --pool 4"
    )


def test_a_setting_names_its_results(run_of, requested, monkeypatch):
    monkeypatch.setattr(bench, "fetch_data", lambda measured: None)
    assert run_of("bench", "cumulative", "--setting", "fashion_cut", "--device", "cpu")[0] == 0
    ((measured, *_),) = requested
    assert measured.setting == "fashion_cut"
    assert str(measured.out) == "benchmarks/results/fashion_cut-cumulative.json"
    assert measured.command == "python -m dovs bench cumulative --setting fashion_cut"


def test_without_a_setting_dataset_and_ratio_name_the_results(run_of, requested):
    assert run_of("bench", "baselines", "--imbalance-ratio", 20, "--rows", "ce,dos")[0] == 0
    ((measured, seeds, draws, _, only),) = requested
    assert (seeds, draws, only) == ([0], [0], ["ce", "dos"])
    assert str(measured.out) == "benchmarks/results/digits-20-baselines.json"


def test_the_place_of_data_is_not_written_down(run_of, requested, tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "fetch_data", lambda measured: None)
    words = ("--setting", "cifar100_p1", "--data-path", tmp_path / "set", "--out", "here.json")
    assert run_of("bench", "ablations", *words)[0] == 0
    ((measured, *_),) = requested
    assert measured.base["dataset_params"] == {"path": str(tmp_path / "set")}
    header = measured.header()
    assert str(tmp_path) not in str(header)
    assert "dataset_params" not in header["base"]


@pytest.mark.parametrize(
    "outcome, code",
    [
        (Outcome(2, done=2), 0),
        (Outcome(2, done=1), 3),
        (Outcome(2, done=1, failed=[("ce, draw 0, seed 0", "diverged")]), 1),
        (Outcome(3, done=1, failed=[("ce, draw 0, seed 0", "diverged")]), 3),
        (Outcome(2, done=1, interrupted=True), 130),
    ],
    ids=["done", "left", "failed", "failed and left", "interrupted"],
)
def test_the_exit_code_says_how_far_it_came(run_of, requested, outcome, code):
    requested.append(outcome)
    found, _, err = run_of("bench", "cumulative")
    assert found == code
    assert ("same command" in err) == (code == 3)


def test_runs_that_are_replaced_say_what_they_take_and_how_to_free_it(run_of, home, monkeypatch):
    def measure(*_arguments, **_options):
        path = home / "bench" / "digits-50" / "ce-0-0123456789"
        run = Run(RunWriter(path).create(RunConfig()).path)
        (path / "weights").write_bytes(bytes(2_000_000))
        trash.put_in(run)
        return Outcome(1, 1)

    monkeypatch.setattr(scheduler, "measure", measure)
    for _ in range(2):  # what was in the trash before is not counted
        _, out, _ = run_of("bench", "cumulative", "--out", "new.json")
        assert "1 replaced run is in the trash, 2.0 MB. `python -m dovs runs empty-trash`" in out
    monkeypatch.setattr(scheduler, "measure", lambda *_arguments, **_options: Outcome(1, 1))
    assert "trash" not in run_of("bench", "cumulative", "--out", "new.json")[1]


def test_tables_reproduction_and_comparisons_of_results(run_of, tmp_path):
    trials = [samples.record(row, 0, value) for row, value in (("ce", 0.38), ("dos", 0.25))]
    found = samples.results(trials, setting="cifar100_p1")
    results.write(tmp_path / "benchmarks" / "results" / "made.json", found)
    code, out, _ = run_of("bench", "table", "made")
    assert code == 0
    assert "| `ce` | 38.00 |" in out
    assert "| leakage |" in out
    path = tmp_path / "benchmarks" / "results" / "made.json"
    assert run_of("bench", "table", str(path))[:2] == (0, out)
    assert run_of("bench", "table", "made.json")[:2] == (0, out)
    code, out, _ = run_of("bench", "table", "made", "--compare", "dos,ce")
    assert (code, out.splitlines()[-1]) == (0, "| 1 | −13.00 | – | – | – |")
    assert run_of("bench", "table", "made", "--compare", "dos")[0] == 2
    code, out, _ = run_of("bench", "reproduction", "made")
    assert (code, out.splitlines()[0][:4]) == (0, "pass")
    results.write(tmp_path / "benchmarks" / "results" / "made.json", samples.results(trials))
    assert "has no reproduction check" in run_of("bench", "reproduction", "made")[2]


def test_a_failed_reproduction_check_is_exit_code_1(run_of, tmp_path):
    found = samples.results([samples.record("ce", 0, 0.3)], setting="cifar100_p1")
    results.write(tmp_path / "made.json", found)
    code, out, _ = run_of("bench", "reproduction", "made", "--folder", tmp_path)
    assert (code, out[:4]) == (1, "FAIL")


def test_report_checks_and_rewrites(run_of, tmp_path):
    results.write(tmp_path / "benchmarks/results/made.json", samples.results([]))
    page = tmp_path / "README.md"
    page.write_text("<!-- results:made -->\n<!-- /results:made -->\n")
    code, out, _ = run_of("bench", "report", "--check")
    assert (code, out) == (1, "README.md: tables (made) are different.\n")
    assert run_of("bench", "report")[:2] == (0, "README.md: tables (made) are replaced.\n")
    code, out, _ = run_of("bench", "report", "--check")
    assert (code, out) == (0, "README.md: tables (made) are up to date.\n")
    assert "Nothing is measured yet." in page.read_text()


def test_report_takes_the_pages_that_are_there_or_those_that_are_named(run_of, tmp_path):
    results.write(tmp_path / "benchmarks/results/made.json", samples.results([]))
    (tmp_path / "docs").mkdir()
    beside, own = tmp_path / "docs/results.md", tmp_path / "own.md"
    for page in (beside, own):
        page.write_text("<!-- results:made -->\n<!-- /results:made -->\n")
    assert run_of("bench", "report")[:2] == (
        0,
        "docs/results.md: tables (made) are replaced.\n",
    )
    (tmp_path / "README.md").write_text("no tables\n")
    code, out, _ = run_of("bench", "report", "--check", "--page", "own.md", "--page", "README.md")
    assert (code, out.splitlines()) == (
        1,
        [
            "own.md: tables (made) are different.",
            "README.md: tables (none) are up to date.",
        ],
    )
    assert run_of("bench", "report", "--check")[:2] == (
        0,
        "README.md: tables (none) are up to date.\n"
        "docs/results.md: tables (made) are up to date.\n",
    )


def test_rows_and_settings_are_listed(run_of):
    code, out, _ = run_of("bench", "rows", "cumulative")
    assert code == 0
    assert re.search(r"^A5 +A4 +\+ subspaces: DOVS", out, re.MULTILINE)
    code, out, _ = run_of("bench", "settings")
    assert code == 0
    assert re.search(r"^cifar100_p1 .*--data-path .*arXiv:1906.07413", out, re.MULTILINE)


def labels(settings, arguments=()):
    return [(row.label, row.reference) for row in combinations(settings, list(arguments))]


def test_a_sweep_is_every_combination_compared_on_the_same_tail():
    settings = {"imbalance_ratio": "10,20", "method": "ce,dos", "epochs": "2"}
    assert labels(settings, [("--k", "1,3")]) == [
        ("imbalance_ratio=10,method=ce", None),
        ("imbalance_ratio=10,method=dos,k=1", "imbalance_ratio=10,method=ce"),
        ("imbalance_ratio=10,method=dos,k=3", "imbalance_ratio=10,method=ce"),
        ("imbalance_ratio=20,method=ce", None),
        ("imbalance_ratio=20,method=dos,k=1", "imbalance_ratio=20,method=ce"),
        ("imbalance_ratio=20,method=dos,k=3", "imbalance_ratio=20,method=ce"),
    ]


def test_rows_of_a_sweep_say_what_they_train():
    *_, row = combinations({"method": "ce,dos", "epochs": "2"}, [("--k", "3"), ("--tau", "0,1")])
    assert row.label == "method=dos,tau=1"
    assert row.changes == {"method": "dos", "epochs": 2, "method_params": {"k": 3, "tau": 1.0}}
    assert labels({"method": "ce"}) == [("ce", None)]
    assert labels({}) == [("dovs", None)]


def test_a_parameter_that_nothing_takes_is_refused():
    with pytest.raises(ConfigError, match="unknown option --beta with"):
        list(combinations({"method": "ce,balanced_softmax"}, [("--beta", "1,2")]))


def test_a_sweep_trains_runs_that_pages_show(run_of, home):
    words = ("--method", "ce,balanced_softmax", "--projection", "none", "--jobs", 2, *SMALL)
    code, out, err = run_of("sweep", "--name", "try", "--imbalance-ratio", 20, *words)
    assert (code, err) == (0, "")
    assert out.startswith("2 rows × 1 seed.\n")
    assert f"2 of 2 measured. Results: {home / 'sweeps' / 'try.json'}" in out
    runs = list_runs(home)
    assert sorted(run.name.rpartition("-")[0] for run in runs) == [
        "try-balanced_softmax_r20_epochs2-0",
        "try-ce_r20_epochs2-0",
    ]
    assert {run.status().state for run in runs} == {"finished"}

    words = ("--method", "ce", "--projection", "none", *SMALL)
    code, out, err = run_of("sweep", "--name", "try", "--imbalance-ratio", 20, *words)
    assert (code, err) == (0, "")
    assert "Sweep try had other values before: they are replaced." in out
    assert "| `ce`" in out
    assert "`method=" not in out
    assert "Not in this table: 2 results of other values of earlier calls." in out
    assert "1 of 1 measured" in out
    assert len(list_runs(home)) == 2


def test_a_worker_needs_no_package_of_the_dashboard(tmp_path, home):
    """A machine with a GPU may lack streamlit, plotly and umap-learn."""
    from dovs.benchmark.trials import plan
    from tests.benchmark.conftest import CE

    (trial,), _ = plan([CE], TINY, [0], home / "bench")
    workers.prepare(trial, conditions(1, "cpu"))
    stages = '[["tau_norm", {"tau": 1.0}]]'
    words = ["bench", "_trial", str(trial.folder), "--stages", stages]
    assert warm.main_without(["streamlit", "plotly", "umap", "numba"], words) == 0
    assert workers.stage_file(trial.folder, "tau_norm", {"tau": 1.0}).exists()
