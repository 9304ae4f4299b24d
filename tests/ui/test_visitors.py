"""Pages for visitors: what they show and disable, and that they change and reveal nothing."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner_utils import script_run_context

from dovs import access, data
from dovs.access import Access
from dovs.cli import main
from dovs.errors import AccessError
from dovs.runs import dispatch, hierarchies, worker_process
from dovs.runs.finding import list_runs, open_run
from dovs.ui.frame import PAGES
from dovs.ui.parts import sign_in
from tests.data.user_images import write_folder
from tests.test_access import files_of, labels
from tests.ui import opening
from tests.ui.fake_run import fake_run


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "secretplace"))
    monkeypatch.setattr(worker_process, "spawn", lambda *_, **__: None)
    monkeypatch.setattr(dispatch, "wake", lambda *_: None)
    hierarchies.save(labels(), "saved")
    return tmp_path / "secretplace"


@pytest.fixture
def allow(monkeypatch):
    def state(**facts):
        for name, value in access.variable(Access(**facts)).items():
            monkeypatch.setenv(name, value)

    return state


@pytest.fixture
def user(monkeypatch):
    """Sign somebody in, as a provider that is configured would: {} for nobody."""

    def signed_in(**facts):
        monkeypatch.setattr(sign_in, "providers", lambda: [""])
        monkeypatch.setattr(st, "user", {"is_logged_in": bool(facts), **facts})

    yield signed_in
    access.identify_by(lambda: None)


def button(page, label):
    return next(each for each in page.button if each.label == label)


def words(page):
    shown = [*page.error, *page.warning, *page.info, *page.caption, *page.markdown]
    return "\n".join(each.value.replace("\\", "") for each in shown)


def sent(page):
    """Return all that the browser is sent of a page, as text."""
    return "\n".join(str(each.proto) for each in everything(page._tree))


def everything(block):
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from everything(child)


def test_a_read_only_page_shows_own_images_that_are_prepared(home, allow, tmp_path):
    assert main(["data", "add", str(write_folder(tmp_path / "pets")), "--name", "mine"]) == 0
    allow(read_only=True)
    page = opening.open_page("dataset", dataset="mine")
    assert "of 24 training images are used" in words(page)
    assert "not prepared" not in words(page)
    shutil.rmtree(home / "data")
    page = opening.open_page("dataset", dataset="mine")
    assert "Its owner prepares them by opening the dataset once" in words(page)
    with pytest.raises(AccessError, match="are not prepared yet"):
        data.load("mine")


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_read_only_page_says_so_and_changes_nothing(name, home, allow):
    fake_run(home / "runs" / "done", dataset="digits")
    fake_run(home / "runs" / "bad", state="failed", message=f"cannot read {home}/runs/x: no")
    before = files_of(home)
    allow(read_only=True)
    run = {"train": "bad", "embeddings": "done"}.get(name)
    page = opening.open_page(name, run=run)
    assert "Read-only" in words(page)
    assert files_of(home) == before
    assert "secretplace" not in sent(page)


def test_a_read_only_page_offers_nothing_that_is_refused(home, allow):
    fake_run(home / "runs" / "bad", state="failed")
    allow(read_only=True)
    page = opening.open_page("train", run="bad")
    assert button(page, "Start training").disabled
    assert button(page, "Resume").disabled
    page = opening.open_page("abstract_labels")
    page = page.segmented_control(key="labels-view").set_value("edit").run()
    assert button(page, "Save").disabled
    page = opening.open_page("dataset", dataset="mnist")
    assert not any(each.label.startswith("Download") for each in page.button)
    assert not page.get("file_uploader")
    page = opening.open_page("overview")
    assert not page.get("file_uploader")


def test_a_class_trains_on_its_datasets_only(home, allow):
    allow(trainable=("digits",), most_epochs=5)
    page = opening.open_page("train", dataset="digits")
    assert "train on digits, for at most 5 epochs" in words(page)
    assert button(page, "Start training").disabled  # of 30 epochs
    page = page.number_input(key="train-main-epochs").set_value(3).run()
    page = button(page, "Start training").click().run()
    assert len(list_runs(home)) == 1
    page = opening.open_page("train", dataset="shapes")
    assert button(page, "Start training").disabled
    assert "digits, not on shapes" in words(page)


def test_visitors_see_no_log_and_no_path_of_a_failed_run(home, allow):
    path = fake_run(home / "runs" / "bad", state="failed", message=f"{home}/data/x is damaged")
    (path / "log.txt").write_text("Traceback (most recent call last)", "utf-8")
    assert "secretplace" in sent(opening.open_page("train", run="bad"))  # on one's own machine
    allow(shared=True)
    page = opening.open_page("train", run="bad")
    assert "DOVS_HOME/data/x is damaged" in words(page)
    assert "secretplace" not in sent(page)
    assert "Traceback" not in sent(page)


def test_without_sign_in_nothing_is_seen(home, user):
    fake_run(home / "runs" / "done")
    user()
    for name in ("train", "embeddings"):
        page = opening.open_page(name)
        assert [each.label for each in page.button] == ["Sign in"]
        assert "done" not in sent(page)


def test_who_signed_in_owns_runs_and_only_looks_at_those_of_others(home, user):
    user(sub="1", iss="school", name="Ada")
    page = opening.open_page("train", dataset="digits")
    page = button(page, "Start training").click().run()
    (run,) = list_runs(home)
    assert run.facts()["owner"] == {"id": "school 1", "name": "Ada"}
    assert not button(page, "Stop").disabled
    user(sub="2", iss="school", name="Bob")
    page = opening.open_page("train", run=run.name)
    assert button(page, "Stop").disabled
    assert "This is of Ada" in words(page)
    assert "Bob" in words(page)
    assert open_run(run.path).status().state == "queued"


def test_a_damaged_file_of_secrets_lets_nobody_in(home, tmp_path, monkeypatch):
    (tmp_path / "secrets.toml").write_text("[auth", "utf-8")
    monkeypatch.setattr(sign_in.st, "get_option", lambda name: [str(tmp_path / "secrets.toml")])
    page = opening.open_page("train")
    assert not page.button
    assert "secrets is damaged" in words(page)


@pytest.mark.parametrize(
    ("name", "box"),
    [("train", "live-command-open"), ("runs", "runs-command-open"), ("dataset", "reproduce-open")],
)
def test_commands_have_paths_on_ones_own_machine_only(name, box, home, allow):
    path = fake_run(home / "runs" / "done", dataset="digits")
    file = path / "config.json"
    body = json.loads(file.read_text("utf-8"))
    body["config"] |= {"dataset": "folder", "dataset_params": {"path": f"{home}/photos"}}
    file.write_text(json.dumps(body), "utf-8")
    write_folder(home / "photos")
    assert main(["datasets", "fetch", "folder", "--path", f"{home}/photos"]) == 0
    query = {"train": {"run": "done"}, "runs": {"runs": "done"}, "dataset": {"dataset": "folder"}}
    for shared in (False, True):
        allow(shared=shared)
        page = opening.open_page(name, **query[name])
        if name == "dataset":
            page = page.text_input(key="tail-folder-path").set_value(f"{home}/photos").run()
        page = opening.opened(page, box)
        code = "\n".join(each.value for each in page.code)
        assert "--dataset folder" in code
        assert ("secretplace" in code) is not shared


def test_a_thread_beside_the_pages_is_nobody_and_logs_nothing(monkeypatch):
    lines = []
    monkeypatch.setattr(script_run_context._LOGGER, "warning", lambda *line: lines.append(line))
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(sign_in.current).result() is None
    assert lines == []
