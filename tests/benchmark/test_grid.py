"""Grids on digits with real workers: measured, gone on with, stopped in time, never mistaken."""

import json
import re
import signal
from dataclasses import replace

import pytest

from dovs import processes
from dovs.benchmark import discard, grid, report, results, table, workers
from dovs.benchmark.machine import conditions
from dovs.benchmark.records import SUMMARY_RATES
from dovs.benchmark.rows import method, then
from dovs.benchmark.scheduler import Limits, jobs_of, measure
from dovs.benchmark.trials import plan
from dovs.errors import ConfigError, RunError
from dovs.runs import naming, notes, trash
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from tests.benchmark.conftest import CE, ROWS, TINY

pytestmark = pytest.mark.usefixtures("home")
NORMED = then(CE, "tau_norm")


@pytest.fixture
def messages():
    """What a grid tells."""
    return []


def folders(tiny):
    return sorted(path.name for path in tiny.folder.iterdir())


def no_worker(*arguments):
    raise AssertionError("a worker was started")


def test_a_grid_is_measured_and_reported(measured, trained_once):
    found = results.read(measured.out)
    assert [(trial["row"], trial["seed"]) for trial in found.trials] == [
        ("ce", 0),
        ("balanced_softmax", 0),
        ("ce+tau_norm", 0),
    ]
    assert [name.rpartition("-")[0] for name in folders(measured)] == ["balanced_softmax-0", "ce-0"]
    ce, _, normed = found.trials
    run = Run(next(measured.folder.glob("ce-0-*")))
    summary = run.summary()
    for rate in SUMMARY_RATES:
        assert ce[rate] == summary[rate]
    for trial in found.trials:
        assert len(trial["per_class_recall"]) == len(trial["class_counts"]) == 10
        assert trial["threads"] == 1
        assert trial["device"] == "cpu (1 threads)"
        assert trial["versions"]["torch"]
        assert trial["machine"]["cpu"]
        assert trial["seconds"] > trial["training_seconds"] > 0
        assert trial["memory_bytes"] > 0
        assert isinstance(trial["alarms"], list)
    assert normed["geometry"] == ce["geometry"]
    assert normed["per_class_recall"] != ce["per_class_recall"]
    assert normed["config"]["second_stage"] == "tau_norm"
    assert (ce["second_stage_seconds"], ce["config"]["second_stage"]) == (None, "none")
    test = ce["geometry"]["test"]
    assert test["abstract_labels"] == "made for display"
    assert 0 <= test["leakage"] <= 1
    assert 0 < test["mean_angle"] <= 90
    messages = trained_once[1]
    assert sum("balanced accuracy" in line for line, _ in messages) == 3
    assert messages[-1][0].startswith("[3/3]")
    assert messages[-1][1] == 0


def test_what_is_measured_is_not_measured_again(measured, monkeypatch, tmp_path):
    """The results alone are enough, and so are the runs alone."""
    monkeypatch.setattr(workers, "start", no_worker)
    before = results.read(measured.out).trials
    assert measure(measured, [0]).done == 3
    assert results.read(measured.out).trials == before

    measured.out.unlink()
    assert measure(measured, [0]).done == 3
    assert results.read(measured.out).trials == before
    measured.folder.rename(tmp_path / "elsewhere")
    assert measure(measured, [0]).done == 3


def test_grids_beside_each_other_lend_what_is_the_same(measured, make_grid, monkeypatch, tmp_path):
    monkeypatch.setattr(workers, "start", no_worker)
    measured.folder.rename(tmp_path / "elsewhere")
    (measured.out.parent / "other.json").write_text('{"of": "another kind"}')
    other = make_grid([method("A0", "ce"), method("A1", "ce")], name="other_grid")
    outcome = measure(other, [0])
    assert (outcome.done, outcome.total) == (2, 2)
    (ce, *_), (a0, a1) = (results.read(grid.out).trials for grid in (measured, other))
    assert (a0["row"], a1["row"]) == ("A0", "A1")
    assert a0 == ce | {"row": "A0"}


def test_the_report_of_a_grid_goes_round(measured, tmp_path):
    ce = results.read(measured.out).trials[0]
    page = tmp_path / "README.md"
    name = measured.out.stem
    page.write_text(f"a\n\n<!-- results:{name} -->\nold\n<!-- /results:{name} -->\n\nb\n")
    assert report.rewrite(page, measured.out.parent, check=True)
    assert report.rewrite(page, measured.out.parent)
    assert not report.rewrite(page, measured.out.parent, check=True)
    lines = page.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("a", "b")
    accuracy = f"{100 * ce['balanced_accuracy']:.2f}"
    assert any(line.startswith("| `ce`") and f" | {accuracy} |" in line for line in lines)
    assert "401 training images" in page.read_text()
    assert re.search(r"\| `ce\+tau_norm`†?\* \|", table.geometry_table(results.read(measured.out)))


def test_only_a_changed_row_is_trained_again(measured, make_grid, messages, monkeypatch):
    before = {trial["row"]: trial for trial in results.read(measured.out).trials}
    started = []
    real = workers.start
    monkeypatch.setattr(
        workers, "start", lambda folder, *rest: started.append(folder) or real(folder, *rest)
    )
    changed = method("balanced_softmax", "balanced_softmax", "ce", tau=0.5)
    tiny = make_grid([CE, changed, NORMED])
    outcome = measure(tiny, [0], progress=lambda line, left: messages.append((line, left)))
    assert outcome.done == 3
    assert [folder.name.rpartition("-")[0] for folder in started] == ["balanced_softmax-0"]
    line = "balanced_softmax, draw 0, seed 0: its configuration has changed; it is trained again."
    assert (line, None) in messages
    after = {trial["row"]: trial for trial in results.read(tiny.out).trials}
    assert after["ce"] == before["ce"]
    assert after["balanced_softmax"]["config"]["method_params"] == {"tau": 0.5}
    assert before["balanced_softmax"]["config"]["method_params"] == {"tau": 1.0}
    assert after["balanced_softmax"]["finished"] > before["balanced_softmax"]["finished"]


def test_another_setting_leaves_the_results_alone(measured, make_grid, monkeypatch):
    monkeypatch.setattr(workers, "start", no_worker)
    content = measured.out.read_bytes()
    with pytest.raises(ConfigError, match="another setting: epochs is 2, not 3"):
        measure(make_grid(epochs=3), [0])
    assert measured.out.read_bytes() == content


def test_more_rows_and_seeds_join_what_is_there(measured, make_grid):
    tiny = make_grid([CE, NORMED])
    outcome = measure(tiny, [0, 1], only=["ce+tau_norm"])
    assert (outcome.done, outcome.total) == (2, 2)
    found = results.read(tiny.out)
    assert [(trial["row"], trial["seed"]) for trial in found.trials] == [
        ("ce", 0),
        ("ce+tau_norm", 0),
        ("ce+tau_norm", 1),
        ("balanced_softmax", 0),
    ]
    assert found.labels == ["ce", "ce+tau_norm", "balanced_softmax"]


def test_a_method_whose_code_changed_can_be_forgotten(measured, monkeypatch):
    (measured.out.parent / "digits-20-other.json").write_text("{")
    (measured.out.parent / "digits-20-folder.json").mkdir()
    discarded = discard.discard("digits-20", "ce", measured.out.parent)
    assert (discarded.results, discarded.runs) == (2, 1)
    folder, other = discarded.unread
    assert folder.startswith("nothing was removed from digits-20-folder.json: ")
    assert "is a folder" in folder
    assert other.startswith("nothing was removed from digits-20-other.json: ")
    assert "is damaged" in other
    found = results.read(measured.out)
    assert [trial["row"] for trial in found.trials] == ["balanced_softmax"]
    assert [name.rpartition("-")[0] for name in folders(measured)] == ["balanced_softmax-0"]
    expected = r"nothing of method 'ce' is stored for 'digits-20'.*from digits-20-other\.json"
    with pytest.raises(ConfigError, match=expected):
        discard.discard("digits-20", "ce", measured.out.parent)


def test_a_run_that_diverges_is_noted_and_does_not_stop_the_others(make_grid, messages):
    wild = {"learning_rate": 10, "momentum": 0.99, "weight_decay": 1}
    tiny = make_grid([CE, method("wild", "ce")], batch_size=16)
    tiny = grid.Grid(**{**vars(tiny), "rows": (tiny.rows[0], _with(tiny.rows[1], wild))})
    outcome = measure(tiny, [0], progress=lambda line, left: messages.append((line, left)))
    assert (outcome.done, outcome.left) == (1, 0)
    ((name, reason),) = outcome.failed
    assert name == "wild, draw 0, seed 0"
    assert "is not finite" in reason
    found = results.read(tiny.out)
    assert [trial["row"] for trial in found.trials] == ["ce"]
    assert found.failed == [{"row": "wild", "draw": 0, "seed": 0, "message": reason}]
    assert "Not trained to the end: wild, draw 0, seed 0: " in table.accuracy_table(found)


def _with(row, changes):
    return type(row)(row.label, {**row.changes, **changes}, row.reference)


def test_a_budget_ends_a_call_cleanly_and_the_next_goes_on(make_grid, until):
    """2,000 epochs do not fit into seconds; nothing is left running, nothing is called finished."""
    tiny = make_grid([CE], epochs=2000)
    outcome = measure(tiny, [0], Limits(seconds=6))
    assert (outcome.done, outcome.left, outcome.failed, outcome.interrupted) == (0, 1, [], False)
    (folder,) = tiny.folder.iterdir()
    assert not workers.is_busy(folder)
    assert Run(folder).status().state in ("cancelled", "lost", "queued")
    assert not tiny.out.exists()
    assert not (folder / "summary.json").exists()


def test_no_time_at_all_starts_nothing(make_grid, monkeypatch):
    monkeypatch.setattr(workers, "start", no_worker)
    assert measure(make_grid(), [0], Limits(seconds=0)).left == 3


def test_a_killed_grid_keeps_what_was_finished_and_resumes_the_rest(
    home, until, tmp_path, monkeypatch
):
    """SIGKILL of the parent between two trials: its worker ends by itself, nothing starts anew."""
    words = (
        "bench baselines --dataset digits --imbalance-ratio 20 --epochs 150 --rows ce --seeds 0,1"
    )
    small = "--width 4 --embedding-size 16 --device cpu"
    command = processes.python("-m", "dovs", *words.split(), *small.split())
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "log.txt"
    runs = home / "bench" / "digits-20"
    out = tmp_path / "benchmarks" / "results" / "digits-20-baselines.json"
    process = processes.spawn(command, log)
    until(lambda: any(len(Run(run).metric_rows()) > 3 for run in runs.glob("ce-1-*")))
    process.kill()
    process.wait()
    assert [trial["seed"] for trial in results.read(out).trials] == [0]
    (first,), (second,) = (list(runs.glob(f"ce-{seed}-*")) for seed in (0, 1))
    finished = (first / "summary.json").stat().st_mtime_ns
    until(lambda: not workers.is_busy(second))

    process = processes.spawn(command, log)
    assert process.wait(200) == 0, log.read_text()
    assert [trial["seed"] for trial in results.read(out).trials] == [0, 1]
    assert (first / "summary.json").stat().st_mtime_ns == finished
    messages = (second / "log.txt").read_text()
    assert "stopped on request" in messages
    assert "resumed after epoch" in messages
    assert len(Run(second).metric_rows()) == 150


def test_ctrl_c_keeps_what_is_finished(make_grid, ctrl_c):
    """The signal comes while the second trial is trained; the table has the first."""
    tiny = make_grid([CE], epochs=60)
    done = []

    def tell(line, left):
        if "balanced accuracy" in line and not done:
            done.append(line)
            assert len(results.read(tiny.out).trials) == 1
            signal.raise_signal(signal.SIGINT)

    outcome = measure(tiny, [0, 1], progress=tell)
    assert outcome.interrupted
    assert outcome.done == 1
    assert [trial["seed"] for trial in results.read(tiny.out).trials] == [0]
    assert not any(workers.is_busy(folder) for folder in tiny.folder.iterdir())


def test_trials_that_share_a_first_stage_are_one_job(make_grid):
    tiny = make_grid([*ROWS, then(CE, "ncm"), then(CE, "tau_norm")])
    trials, _ = plan(tiny.rows, TINY, [0], tiny.folder)
    jobs = jobs_of(trials)
    assert [job.name for job in jobs] == ["ce, draw 0, seed 0", "balanced_softmax, draw 0, seed 0"]
    assert [name for name, _ in jobs[0].stages] == ["tau_norm", "ncm"]


def test_a_run_that_another_process_is_at_is_not_taken(make_grid):
    from dovs.runs import lock

    (trial,), _ = plan([CE], TINY, [0], make_grid().folder)
    workers.prepare(trial, conditions(1, "cpu"))
    acquired = lock.acquire(trial.folder)
    try:
        assert workers.is_busy(trial.folder)
        with pytest.raises(RunError, match="in use by another worker"):
            workers.prepare(trial, conditions(1, "cpu"))
    finally:
        acquired.release()


def test_a_run_directory_is_made_anew_for_another_configuration_or_other_conditions(make_grid):
    """What was there is in the trash, with its notes, and named."""
    (trial,), _ = plan([CE], TINY, [0], make_grid().folder)
    now, lines = conditions(1, "cpu"), []
    left = trial.folder / "left.txt"

    def stored(**changes):
        left.write_text("of the run before")
        lines.clear()
        workers.prepare(trial, now | changes, lines.append)
        assert len(lines) == 1 - left.exists()
        return left.exists()

    workers.prepare(trial, now)
    assert stored()
    (trial.folder / workers.PROVENANCE).write_text(json.dumps(now))
    assert stored(code="another commit of the same source")
    for changes in ({"source": "0"}, {"threads": 2}, {"packages": {}}, {"machine": {}}):
        (trial.folder / workers.PROVENANCE).write_text(json.dumps(now))
        notes.change_notes(Run(trial.folder), note="important")
        assert not stored(**changes), changes
        assert f"'{trial.folder.name}' is moved into the trash with its note and tags" in lines[0]
        assert f"trained under other conditions: {next(iter(changes))}." in lines[0]
        assert not notes.notes_of(Run(trial.folder)).note
    old = trash.restore(trial.folder.name)
    assert notes.notes_of(old).note == "important"
    assert (old.path / "left.txt").exists()
    for damaged in ("config.json", "status.json"):
        (trial.folder / damaged).write_text("{")
        assert not stored()
        assert f"{damaged} in {trial.folder} is damaged" in lines[0]
    (trial.folder / "status.json").write_text('{"state": "finished"}')
    (trial.folder / workers.PROVENANCE).write_text(json.dumps(now))
    assert not stored()
    assert "trained again: summary.json is missing in" in lines[0]
    body = json.loads((trial.folder / "config.json").read_text())
    body["config"]["momentum"] = 0.5
    (trial.folder / "config.json").write_text(json.dumps(body))
    assert not stored()
    assert "it has another configuration" in lines[0]
    assert json.loads((trial.folder / "config.json").read_text())["config"]["momentum"] == 0.9
    assert len(trash.deleted_runs()) == 7


def test_a_run_of_the_users_own_under_the_name_of_a_trial_is_not_touched(make_grid):
    tiny = make_grid(ROWS[:2])
    tiny = replace(tiny, folder=naming.runs_folder(), needs_runs=True)
    trial, _ = plan(tiny.rows, TINY, [0], tiny.folder)[0]
    other = trial.config.model_copy(update={"momentum": 0.5})
    RunWriter(trial.folder).create(other)
    outcome = measure(tiny, [0])
    assert outcome.done == 1
    ((name, reason),) = outcome.failed
    assert name == "ce, draw 0, seed 0"
    assert f"runs rename {trial.folder.name} NEW" in reason
    assert Run(trial.folder).config() == other
    with pytest.raises(RunError, match="its configuration differs"):
        workers.prepare(trial, conditions(1, "cpu"))
    assert not trash.deleted_runs()
