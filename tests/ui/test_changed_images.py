"""Images of a run that have changed or moved since it was trained: no wrong picture is shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dovs import data
from dovs.config import RunConfig
from dovs.data import adding
from dovs.exports.source import source_of
from dovs.runs import content, files, launch, worker_process
from dovs.runs.artifacts import write_points
from dovs.runs.layout import CONFIG, POINTS
from dovs.runs.stopping import stop
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.ui.embeddings.canvas.pictures import sheets_of
from dovs.ui.embeddings.panels.thumbnails import pictures
from tests.data.user_images import encode, picture, write_folder
from tests.ui.embeddings.linked import shown as panel
from tests.ui.embeddings.linked import words
from tests.ui.fake_run import fake_run
from tests.ui.opening import open_page


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    folder = write_folder(tmp_path / "pets", "train", "test")
    config = RunConfig(dataset="folder", dataset_params={"path": str(folder)})
    RunWriter(tmp_path / "run").create(config)
    begun = Run(tmp_path / "run")
    content.note_content(begun)
    labels = data.load("folder", path=str(folder)).train.labels
    rows = np.arange(len(labels))
    points = pd.DataFrame({"id": rows, "split": "train", "index": rows, "label": labels})
    write_points(begun.path / POINTS, points)
    return begun


def test_pictures_are_shown_while_nothing_has_changed(run):
    points = run.points()
    assert len(pictures(run, points[:3]).images) == 3
    assert sheets_of(run).sheets


def test_no_picture_of_changed_images(run, tmp_path):
    (tmp_path / "pets" / "train" / "cat" / "00.png").write_bytes(encode(picture(5)))
    found = pictures(run, run.points()[:3])
    assert not found.images
    assert "'cat' has 11 training images instead of 10" in found.note
    sheets = sheets_of(run)
    assert not sheets.sheets
    assert "have changed" in sheets.note


def page():
    import os
    from pathlib import Path

    from dovs.runs.store import Run
    from dovs.ui.parts.moved import show_moved

    show_moved(Run(Path(os.environ["RUN"])))


def test_moved_images_have_a_field_for_their_new_place(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RUN", str(run.path))
    app = AppTest.from_function(page).run()
    assert not app.warning
    place = tmp_path / "home" / "pets"
    shutil.move(tmp_path / "pets", place)
    app = AppTest.from_function(page).run()
    assert "not at" in app.warning[0].value
    app.text_input[0].set_value(str(tmp_path))
    app.button[0].click()
    app.run()
    assert "is not in a folder that this server may read" in app.error[0].value.replace("\\", "")
    app.text_input[0].set_value(str(place))
    app.button[0].click()
    app.run(timeout=30)
    assert not app.warning
    assert run.config().dataset_params["path"] == str(place)


def test_images_of_an_added_dataset_that_moved_or_was_removed_are_named(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RUN", str(run.path))
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    adding.add(data.examine(tmp_path / "pets"), "mine")
    body = files.read_json(run.path / CONFIG)
    body["config"] |= {"dataset": "mine", "dataset_params": {}}
    files.write_json_atomic(run.path / CONFIG, body)
    assert not AppTest.from_function(page).run().warning
    shutil.move(tmp_path / "pets", tmp_path / "home" / "pets")
    app = AppTest.from_function(page).run()
    assert "are not at" in app.warning[0].value
    adding.remove("mine")
    app = AppTest.from_function(page).run()
    assert "There is no dataset 'mine', whose images this run has" in app.warning[0].value
    app.text_input[0].set_value(str(tmp_path / "home" / "pets"))
    app.button[0].click()
    app.run(timeout=30)
    assert not app.warning
    assert run.config().dataset == "folder"


@pytest.mark.parametrize(
    "dataset", [{"dataset": "mine"}, {"dataset": "folder", "dataset_params": {"path": "/none"}}]
)
def test_every_view_says_in_one_sentence_that_the_images_are_gone(tmp_path, monkeypatch, dataset):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    run = Run(fake_run(tmp_path / "home" / "runs" / "done"))
    body = files.read_json(run.path / CONFIG)
    body["config"] |= dataset
    files.write_json_atomic(run.path / CONFIG, body)
    gone = content.gone_images(run)
    sentence = f"{gone}, so none is shown."
    assert "any more" in gone
    assert pictures(run, run.points()[:3]).note == sentence
    assert sentence in sheets_of(run).note
    assert source_of(run).without_images.endswith(gone[1:])
    assert sentence in words(panel(run.path, "to_check"))
    labels = open_page("abstract_labels", run=run.name)
    assert sentence in words(labels)


@pytest.fixture
def stopped(tmp_path, monkeypatch):
    """Return a run of own images that was stopped, and the list of the runs that were resumed."""
    home = tmp_path / "home"
    monkeypatch.setenv("DOVS_HOME", str(home))
    folder = write_folder(home / "pets", "train", "test")
    config = RunConfig(dataset="folder", dataset_params={"path": str(folder)})
    run = launch.create(config, path=home / "runs" / "mine")
    content.note_content(run)
    stop(run)
    resumed: list[str] = []
    monkeypatch.setattr(worker_process, "spawn", lambda run, home=None: resumed.append(run.name))
    return run, resumed


def press(app, label):
    return next(each for each in app.button if each.label == label).click().run(timeout=60)


def shown(elements):
    return "\n".join(each.value.replace("\\", "") for each in elements)


def test_a_run_of_unchanged_images_resumes(stopped):
    run, resumed = stopped
    press(open_page("train", run=run.name), "Resume")
    assert resumed == ["mine"]


def test_resume_refuses_changed_images_with_what_changed_and_a_field_for_the_old_ones(stopped):
    run, resumed = stopped
    pets = Path(run.config().dataset_params["path"])
    shutil.copytree(pets, pets.with_name("copy"))
    (pets / "train" / "cat" / "00.png").write_bytes(encode(picture(5)))
    app = press(open_page("train", run=run.name), "Resume")
    assert "'cat' has 11 training images instead of 10" in shown(app.error)
    assert "train a new run" in shown(app.error)
    assert not resumed
    app.text_input(key="moved-images-mine").set_value(str(pets))
    app = press(app, "Use this place")
    assert "does not have the images of run 'mine'" in shown(app.error)
    app.text_input(key="moved-images-mine").set_value(str(pets.with_name("copy")))
    app = press(app, "Use this place")
    assert not app.error
    press(app, "Resume")
    assert resumed == ["mine"]


def test_images_that_were_moved_have_a_field_beside_resume(stopped):
    run, resumed = stopped
    pets = Path(run.config().dataset_params["path"])
    pets.rename(pets.with_name("animals"))
    app = open_page("train", run=run.name)
    assert f"not at {pets} any more, so it cannot be resumed" in shown(app.warning)
    app.text_input(key="moved-images-mine").set_value(str(pets.with_name("animals")))
    app = press(app, "Use this place")
    assert "not at" not in shown(app.warning)
    press(app, "Resume")
    assert resumed == ["mine"]
