"""What visitors may do: checked by the core, whatever calls it."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile

import numpy as np
import pytest

from dovs import access, processes
from dovs.access import Access, User
from dovs.config import RunConfig
from dovs.data import adding, job, uploaded_files, uploads
from dovs.errors import AccessError, ConfigError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.recording.job import cancel_import, start_import
from dovs.runs import (
    content,
    dispatch,
    extra_projections,
    hierarchies,
    launch,
    notes,
    permission,
    renaming,
    selections,
    slots,
    starting,
    trash,
    waiting,
    worker_process,
)
from dovs.runs.arriving import import_run
from dovs.runs.finding import list_runs, open_run
from dovs.runs.folders import make_folder
from dovs.runs.stopping import stop
from dovs.runs.two_pass import TwoPass
from dovs.runs.writer import RunWriter
from tests.ui.fake_run import fake_run

ADA, BOB = User("a", "Ada"), User("b", "Bob")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(worker_process, "spawn", lambda *_, **__: None)
    monkeypatch.setattr(dispatch, "wake", lambda *_: None)
    return tmp_path / "home"


@pytest.fixture
def allow(monkeypatch):
    def state(**facts):
        for name, value in access.variable(Access(**facts)).items():
            monkeypatch.setenv(name, value)

    return state


@pytest.fixture
def act_as(monkeypatch):
    def sign_in(user):
        monkeypatch.setattr(access, "_users", lambda: user)

    return sign_in


def labels():
    return of_groups([0] * 5 + [1] * 5)


def of_groups(groups):
    return Hierarchy.from_groups(tuple("0123456789"), np.array(groups))


def files_of(home):
    return {path: path.stat().st_mtime_ns for path in sorted(home.rglob("*")) if path.is_file()}


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("cat/1.png", b"x")
    content.seek(0)
    return content


CHANGES = {
    "train": lambda run: launch.start(RunConfig(dataset="digits", epochs=1)),
    "create": lambda run: launch.create(RunConfig(dataset="digits", epochs=1)),
    "two passes": lambda run: TwoPass("two", RunConfig(method="dovs", epochs=1)).start(),
    "stop": stop,
    "note": lambda run: notes.change_notes(run, note="mine"),
    "rename": lambda run: renaming.rename(run, "new"),
    "delete": trash.delete,
    "empty the trash": lambda run: trash.empty_trash(),
    "import a run": lambda run: import_run(run.path / "config.json"),
    "leave the queue": dispatch.cancel,
    "move up": waiting.move,
    "queue": dispatch.enqueue,
    "resume": launch.resume,
    "queue again": launch.requeue,
    "other place": lambda run: content.relocate(run, run.path),
    "folder": lambda run: make_folder("new"),
    "facts": lambda run: RunWriter(run.path).write_facts(note="x"),
    "measures": lambda run: RunWriter(run.path).append_metrics({"epoch": 9}),
    "new directory": lambda run: RunWriter(run.path.with_name("new")).create(RunConfig()),
    "slots": lambda run: slots.forget(run.path),
    "slot": lambda run: slots.clear(slots.Slot("cpu")),
    "starting": lambda run: starting.forget_starting(run.path),
    "save labels": lambda run: hierarchies.save(labels(), "new"),
    "delete labels": lambda run: hierarchies.delete("saved"),
    "selection": lambda run: selections.save(run, b"\1\2"),
    "projection": lambda run: extra_projections.compute(run, "pca", {}),
    "upload": lambda run: uploads.unpack(archive(), "a.zip"),
    "upload classes": lambda run: uploads.store_classes([("cat", [("1.png", b"x")])]),
    "upload files": lambda run: uploaded_files.store_files([("a.csv", b"x")]),
    "remove an upload": lambda run: uploads.remove_upload(run.path),
    "remove a dataset": lambda run: adding.remove("none"),
    "download": lambda run: job.start_fetch("mnist"),
    "stop a download": lambda run: job.stop_fetch("mnist"),
    "import": lambda run: start_import(run.path / "points.parquet", "new"),
    "cancel an import": cancel_import,
    "process": lambda run: processes.detach(processes.python("-c", ""), run.path / "log.txt"),
}
RUNS = {"train", "create", "two passes", "stop", "resume", "queue again"}
RUNS |= {"leave the queue", "queue", "cancel an import"}
OF_A_CLASS = RUNS | {"folder", "facts", "save labels", "selection", "process"}
OF_A_CLASS |= {"measures", "new directory", "slots", "slot", "starting"}
OF_A_CLASS |= {"note", "rename", "delete"}
"""What is not refused where a class may train."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_read_only_server_changes_nothing(change, home, allow):
    run = open_run(fake_run(home / "runs" / "lost", state="running", done=3))
    hierarchies.save(labels(), "saved")
    before, folders = files_of(home), sorted(home.rglob("*"))
    allow(read_only=True)
    with pytest.raises(AccessError, match="read-only"):
        CHANGES[change](run)
    assert files_of(home) == before
    assert sorted(home.rglob("*")) == folders


@pytest.mark.parametrize("change", sorted(set(CHANGES) - OF_A_CLASS))
def test_a_class_changes_no_data(change, home, allow):
    run = open_run(fake_run(home / "runs" / "done"))
    hierarchies.save(labels(), "saved")
    before = files_of(home)
    allow(trainable=("digits", "shapes"))
    with pytest.raises(AccessError, match="Visitors"):
        CHANGES[change](run)
    assert files_of(home) == before


def test_a_class_trains_small_runs_on_its_datasets_only(home, allow):
    allow(trainable=("digits",), most_epochs=5, most_runs=2)
    with pytest.raises(AccessError, match="digits, not on shapes"):
        launch.start(RunConfig(dataset="shapes", epochs=1))
    with pytest.raises(AccessError, match="at most 5 epochs, not 6"):
        launch.start(RunConfig(dataset="digits", epochs=6))
    with pytest.raises(AccessError, match="pretrained"):
        launch.create(
            RunConfig(encoder="resnet18", encoder_params={"pretrained": "published"}, epochs=1)
        )
    assert list_runs(home) == []
    launch.start(RunConfig(dataset="digits", epochs=1))
    with pytest.raises(AccessError, match="2 may"):
        TwoPass("two", RunConfig(method="dovs", epochs=1), first_runs=2).start()
    assert hierarchies.save(labels(), "new").exists()
    with pytest.raises(AccessError):
        hierarchies.save(of_groups([0] * 10), "new", replace=True)


def test_a_class_does_not_stop_runs_of_other_datasets(home, allow):
    run = open_run(fake_run(home / "runs" / "own", state="running", done=3, dataset="shapes"))
    allow(trainable=("digits",))
    for change in (stop, launch.resume):
        with pytest.raises(AccessError):
            change(run)
    assert run.status().state == "lost"


@pytest.mark.parametrize("change", ["stop", "resume", "queue", "note", "rename", "delete"])
def test_a_class_changes_its_own_runs_and_not_those_of_the_owner(change, home, allow):
    of_owner = open_run(fake_run(home / "runs" / "own", state="cancelled", done=3))
    allow(trainable=("digits",))
    before = files_of(home)
    with pytest.raises(AccessError, match="of the owner of this server"):
        CHANGES[change](of_owner)
    assert files_of(home) == before
    of_class = launch.start(RunConfig(dataset="digits", epochs=1))
    assert permission.owner_of(of_class) == ("visitors", "visitors")
    assert permission.why_not_change(of_class) == ""
    stop(of_class)
    assert of_class.status().state == "cancelled"


def test_who_signed_in_owns_a_run_and_others_only_look(home, act_as):
    act_as(ADA)
    run = launch.start(RunConfig(dataset="digits", epochs=1))
    assert permission.owner_of(run) == ("a", "Ada")
    act_as(BOB)
    with pytest.raises(AccessError, match="of Ada"):
        stop(run)
    assert permission.why_not_change(open_run(fake_run(home / "runs" / "terminal")))
    act_as(ADA)
    stop(run)
    assert run.status().state == "cancelled"
    act_as(BOB)
    with pytest.raises(AccessError, match="of Ada"):
        launch.resume(run)
    act_as(None)  # the owner of the machine, in a terminal
    launch.resume(run)
    assert permission.owner_of(run) == ("a", "Ada")


def test_the_second_pass_belongs_to_who_started_the_first(home, act_as):
    act_as(ADA)
    first = launch.create(RunConfig(dataset="digits", epochs=1))
    act_as(None)
    second = launch.create(RunConfig(dataset="digits", epochs=1, seed=1))
    permission.give_to_owner_of(first, second)
    assert permission.owner_of(second) == ("a", "Ada")


def test_the_limit_counts_the_runs_of_each_who_signed_in(home, allow, act_as):
    allow(trainable=("digits",), most_runs=1)
    for user in (ADA, BOB):
        act_as(user)
        launch.start(RunConfig(dataset="digits", epochs=1))
        with pytest.raises(AccessError, match="of yours"):
            launch.start(RunConfig(dataset="digits", epochs=1, seed=1))


def test_workers_are_no_visitors(tmp_path, allow):
    allow(trainable=("digits",))
    log = tmp_path / "log.txt"
    code = f"import os; print(os.environ.get({access.VARIABLE!r}, 'free'))"
    assert processes.spawn([sys.executable, "-c", code], log).wait(timeout=60) == 0
    assert log.read_text("utf-8").strip() == "free"


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"read_only": "yes"}', '{"read-only": true}', '{"trainable": 3}', "true"],
)
def test_a_damaged_variable_allows_nothing(text, home, monkeypatch):
    monkeypatch.setenv(access.VARIABLE, text)
    with pytest.raises(ConfigError, match=access.VARIABLE):
        launch.start(RunConfig(dataset="digits", epochs=1))
    assert not home.exists()


def test_the_variable_states_what_it_was_made_from(monkeypatch):
    given = Access(trainable=("digits", "shapes"), most_runs=3, most_epochs=7, shared=True)
    (text,) = access.variable(given).values()
    json.loads(text)
    monkeypatch.setenv(access.VARIABLE, text)
    assert access.access() == given


@pytest.fixture
def started(monkeypatch):
    """Return a function that gives options to `dovs app`: its exit code, Streamlit's arguments."""
    from dovs.cli import dashboard, main

    monkeypatch.setattr(dashboard, "require_free_port", lambda address, port: None)
    monkeypatch.delenv(access.VARIABLE, raising=False)
    arguments: list[list[str]] = []
    monkeypatch.setattr(dashboard, "run_streamlit", arguments.append)

    def app(*options):
        return main(["app", *options]), arguments[-1] if arguments else []

    yield app
    os.environ.pop(access.VARIABLE, None)


def test_the_command_states_what_visitors_may_do_and_the_path(started):
    code, arguments = started("--trainable", "digits, shapes", "--base-path", "/dovs/")
    assert code == 0
    assert arguments[arguments.index("--server.baseUrlPath") + 1] == "dovs"
    now = access.access()
    assert now.trainable == ("digits", "shapes")
    assert now.shared
    assert min(now.most_runs, now.most_epochs) > 0


@pytest.mark.parametrize(
    "options, words",
    [
        (["--trainable", "digitz"], "Did you mean 'digits'"),
        (["--read-only", "--trainable", "digits"], "--read-only"),
        (["--base-path", "/a b"], "--base-path"),
        (["--base-path", "/../x"], "--base-path"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, words, started, capsys):
    code, arguments = started(*options)
    assert (code, arguments) == (2, [])
    assert words in capsys.readouterr().err
    assert access.access() == Access()
