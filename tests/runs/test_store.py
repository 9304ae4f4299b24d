import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from dovs.errors import RunError
from dovs.runs import finding
from dovs.runs import status as statuses
from dovs.runs.finding import example_run, find_run, list_runs, open_run
from dovs.runs.launch import create
from dovs.runs.metrics import METRIC_COLUMNS
from dovs.runs.writer import RunWriter


@pytest.fixture
def run(home, config):
    return create(config, name="one")


def contents(folder):
    return {path: path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


def test_a_run_in_progress_reads_as_empty_not_as_damaged(run):
    assert run.summary() is None
    assert run.hierarchy() is None
    assert run.last_metrics() == {}
    assert run.snapshot_epochs() == run.projection_epochs() == []
    assert run.log_tail() == ""
    frame = run.metrics()
    assert tuple(frame.columns) == METRIC_COLUMNS
    assert len(frame) == 0
    with pytest.raises(RunError, match="has no points yet"):
        run.points()
    with pytest.raises(RunError, match="nothing in snapshots for epoch 3: it has none yet"):
        run.snapshot(3)


def test_metrics_are_numbers_and_the_newest_of_an_epoch_counts(run):
    with RunWriter(run.path).lock() as writer:
        writer.append_metrics({"epoch": 1, "loss": 2.0, "few": None, "loss_ce": 2.0})
        writer.append_metrics({"epoch": 2, "loss": float("nan"), "alarms": ["rank 1"]})
        writer.append_metrics({"epoch": 1, "loss": 1.5, "few": 0.5})
    frame = run.metrics()
    assert frame["epoch"].tolist() == [1, 2]
    assert frame.loc[0, "loss"] == 1.5
    assert frame["loss"].isna().tolist() == [False, True]
    assert frame["few"].dtype == float
    assert frame["alarms"].tolist() == [[], ["rank 1"]]
    assert "loss_ce" not in METRIC_COLUMNS
    assert run.last_metrics()["loss"] == 1.5


def test_what_is_not_a_run_is_refused(tmp_path, home):
    with pytest.raises(RunError, match="there is no run at"):
        open_run(tmp_path / "nowhere")
    with pytest.raises(RunError, match=r"is not a run: it has no config\.json"):
        open_run(tmp_path)
    with pytest.raises(RunError, match="there is no run 'two'"):
        find_run("two")
    assert list_runs() == []


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../one", "a/b", "/etc", "a\\b", "-x", "a\n", "x" * 101, "nul", "a."]
)
def test_a_name_never_leads_out_of_the_folder(run, config, name):
    for use in (lambda: find_run(name), lambda: create(config, name=name)):
        with pytest.raises(RunError, match=r"run name .* is (not allowed|reserved)"):
            use()


def test_a_link_out_of_the_folder_is_not_followed(run, tmp_path):
    shutil.copytree(run.path, tmp_path / "elsewhere")
    (run.path.parent / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RunError, match=r"link .* outside"):
        find_run("link")
    assert open_run(tmp_path / "elsewhere").config() == run.config()


def test_names_are_unique_and_a_taken_name_is_refused(run, config):
    first, second = create(config), create(config)
    assert first.name != second.name
    assert (first.name, second.name) == ("digits-r50-ce-s0", "digits-r50-ce-s0-2")
    with pytest.raises(RunError, match="there is a run 'one' already"):
        create(config, name="one")


def test_runs_are_listed_newest_first_with_the_damaged(run, config):
    second = create(config)
    (run.path.parent / "no-run").mkdir()
    (run.path.parent / "damaged").mkdir()
    (run.path.parent / "damaged" / "config.json").write_text("{")
    assert [r.name for r in list_runs()] == [second.name, "one", "damaged"]


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda body: body["config"].update(format=2), "has format 2, which a newer version"),
        (lambda body: body["config"].pop("format"), "config.json in .* is damaged"),
        (lambda body: body.pop("config"), "config.json in .* is damaged"),
        (lambda body: body["config"].update(epochs=0), "damaged .*epochs=0 is not allowed"),
        (lambda body: body["config"].update(epoch=3), "damaged .*unknown setting 'epoch'"),
    ],
)
def test_a_damaged_or_foreign_configuration_is_one_line(run, change, message):
    body = json.loads((run.path / "config.json").read_text())
    change(body)
    (run.path / "config.json").write_text(json.dumps(body))
    with pytest.raises(RunError, match=message) as caught:
        run.config()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text, message",
    [
        ('{"state": "running", "ep', "status.json in .* is damaged"),
        ('{"state": "flying"}', "has state 'flying', not one of"),
        ('{"state": "running", "epoch": "x"}', "epoch='x' is not a number"),
    ],
)
def test_a_damaged_status_is_one_line(run, text, message):
    (run.path / "status.json").write_text(text)
    with pytest.raises(RunError, match=message):
        run.status()


def test_fields_of_a_later_status_are_ignored(run):
    (run.path / "status.json").write_text('{"state": "failed", "colour": "red"}')
    assert run.status().state == "failed"


def test_damaged_points_and_hierarchy_are_one_line(run):
    (run.path / "points.parquet").write_bytes(b"PAR1 no PAR1")
    with pytest.raises(RunError, match=r"points\.parquet in .* is damaged"):
        run.points()
    (run.path / "hierarchy.json").write_text('{"format": 1}')
    with pytest.raises(RunError, match=r"hierarchy\.json in .* is damaged"):
        run.hierarchy()


@pytest.mark.parametrize("state", ["running", "projecting"])
def test_an_active_state_without_a_worker_is_lost(run, state):
    writer = RunWriter(run.path).lock()
    writer.status(state, seconds_left=3.0)
    assert run.status().state == state
    writer.release()
    assert run.status().state == "lost"
    assert run.status().resumable
    assert run.status().seconds_left is None


def test_a_run_just_launched_is_queued_for_a_while(run, monkeypatch):
    assert run.status().state == "queued"
    later = datetime.now(UTC) + timedelta(seconds=statuses.GRACE + 1)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return later

    monkeypatch.setattr(statuses, "datetime", Later)
    assert run.status().state == "lost"


def test_a_queued_run_whose_worker_died_is_lost_at_once(run):
    RunWriter(run.path).lock().release()
    assert run.status().state == "lost"


def test_a_run_that_finishes_between_two_looks_is_not_lost(run, monkeypatch):
    writer = RunWriter(run.path).lock()
    writer.status("running")

    def finish_meanwhile(_path):
        writer.finish({})
        writer.release()
        return False

    monkeypatch.setattr(statuses, "is_locked", finish_meanwhile)
    assert run.status().state == "finished"


def test_reading_writes_nothing(run):
    RunWriter(run.path).lock().release()
    before = contents(run.path)
    assert run.status().state == "lost"
    run.config(), run.metrics(), run.summary(), run.log_tail(), run.hierarchy()
    assert contents(run.path) == before


def test_a_copied_run_opens_elsewhere(run, tmp_path):
    with RunWriter(run.path).lock() as writer:
        writer.finish({"seed": 0})
    shutil.copytree(run.path, tmp_path / "copy", ignore=shutil.ignore_patterns(".lock"))
    copy = open_run(tmp_path / "copy")
    assert copy.status().state == "finished"
    assert not (copy.path / ".lock").exists()


def test_the_example_is_found_by_its_configuration(tmp_path, monkeypatch, run):
    monkeypatch.setattr(finding, "PACKAGE_ROOT", tmp_path / "dovs")
    assert example_run() is None
    with pytest.raises(RunError, match="there is no example run here"):
        find_run("example")
    shutil.copytree(run.path, tmp_path / "dovs" / "examples" / "example")
    assert find_run("example") == example_run()
    assert find_run("example").config() == run.config()
