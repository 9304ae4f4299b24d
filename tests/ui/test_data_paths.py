"""No field and no address of a page reads images outside the folders that the server may read."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from dovs.data.examining import examine
from dovs.data.roots import ROOTS
from tests.data.user_images import write_folder, write_parquet
from tests.ui.opening import open_page

OUTSIDE = "is not in a folder that this server may read"
KINDS = {"folder": "pets", "parquet": "shards", "list": "pets.csv", "npz": "pets.npz"}


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """Return a folder that pages may read; beside it is `secret` with images of each kind."""
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(ROOTS, str(tmp_path / "shared"))
    shared, secret = tmp_path / "shared", tmp_path / "secret"
    shared.mkdir()
    write_folder(secret / "pets", "train", "test")
    write_parquet(secret / "shards")
    lines = [f"pets/train/{name}/{i}.png,{name}" for name in ("cat", "dog") for i in range(5)]
    (secret / "pets.csv").write_text("\n".join(["path,label", *lines]))
    images, labels = np.arange(10 * 64, dtype=np.uint8).reshape(10, 8, 8), np.arange(10) % 2
    np.savez(secret / "pets.npz", train_images=images, train_labels=labels)
    for name in (*KINDS.values(), "missing"):
        (shared / name).symlink_to(secret / name)
    return tmp_path


def ways(places, name):
    """Return ways to write a path outside."""
    shared, secret = places / "shared", places / "secret"
    return [
        str(secret / name),
        f"{shared}/../secret/{name}",
        str(shared / name),
        os.path.relpath(secret / name),
    ]


def errors(app):
    return [each.value.replace("\\", "") for each in app.error]


def refusals(app, set_path, places, name):
    """Return the different errors of every way to a name, without the way."""
    found = set()
    for way in ways(places, name):
        set_path(app, way)
        (message,) = errors(app)
        assert OUTSIDE in message
        assert str(places / "shared") in message, "it is stated what may be read"
        found.add(message.replace(way, "PATH"))
    return found


def written(places):
    return list((places / "home").rglob("*.npy"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_dataset_reads_no_path_outside_and_reveals_nothing(places, kind):
    def set_path(app, path):
        app.text_input(key=f"tail-{kind}-path").set_value(path).run()

    app = open_page(dataset=kind)
    there = refusals(app, set_path, places, KINDS[kind])
    assert there == refusals(app, set_path, places, "missing")
    assert len(there) == 1
    assert not written(places)
    place = places / "shared" / "copy" / KINDS[kind]
    if kind == "list":
        shutil.copytree(places / "secret", place.parent)
    elif kind == "npz":
        place.parent.mkdir()
        shutil.copy(places / "secret" / "pets.npz", place)
    else:
        shutil.copytree(places / "secret" / KINDS[kind], place)
    set_path(app, str(place))
    assert not errors(app)


def test_the_panel_that_adds_images_reads_no_path_outside_and_reveals_nothing(places):
    def set_path(app, path):
        app.text_input(key="add-path").set_value(path).run()
        app.button(key="add-check-path").click().run()

    app = open_page()
    app.segmented_control(key="add-way").set_value("Path on the server").run()
    found = refusals(app, set_path, places, "missing")
    for name in KINDS.values():
        found |= refusals(app, set_path, places, name)
    assert len(found) == 1
    assert not written(places)


def test_other_paths_of_a_list_are_limited_too(places):
    shutil.copy(places / "secret" / "pets.csv", places / "shared" / "own.csv")
    app = open_page(dataset="list")
    app.text_input(key="tail-list-path").set_value(str(places / "shared" / "own.csv")).run()
    for name in ("images", "test_list"):
        for way in (str(places / "secret"), "../secret/pets.csv"):
            app.text_input(key=f"tail-list-{name}").set_value(way).run()
            assert OUTSIDE in errors(app)[0]
        app.text_input(key=f"tail-list-{name}").set_value("auto").run()
    assert not written(places)


def test_lines_of_a_list_and_links_beside_it_lead_nowhere(places):
    shared = places / "shared"
    lines = [f"../secret/pets/train/{c}/{i}.png,{c}" for c in ("cat", "dog") for i in range(5)]
    lines += [f"/etc/hostname,{c}" for c in ("cat", "dog")]
    (shared / "set_train.csv").write_text("\n".join(["path,label", *lines]))
    (shared / "set_test.csv").symlink_to(places / "secret" / "pets.csv")
    app = open_page()
    app.segmented_control(key="add-way").set_value("Path on the server").run()
    app.text_input(key="add-path").set_value(str(shared / "set_train.csv")).run()
    app.button(key="add-check-path").click().run()
    assert not app.exception
    shown = "\n".join([*errors(app), *(each.value for each in app.markdown)])
    assert "of the 12 listed images is below" in shown.replace("\\", "")
    assert "add-save" not in [each.key for each in app.button]
    assert not written(places)


def test_a_folder_that_pages_may_not_read_is_not_offered(places):
    shared = places / "shared"
    lines = [f"../secret/pets/train/{c}/{i}.png,{c}" for c in ("cat", "dog") for i in range(5)]
    (shared / "set.csv").write_text("\n".join(["path,label", *lines]))
    assert examine(shared / "set.csv").problems[0].choices
    app = open_page()
    app.segmented_control(key="add-way").set_value("Path on the server").run()
    app.text_input(key="add-path").set_value(str(shared / "set.csv")).run()
    app.button(key="add-check-path").click().run()
    shown = "\n".join([*errors(app), *(each.value for each in app.markdown)])
    assert "of the 10 listed images is below" in shown.replace("\\", "")
    assert not [each for each in app.button if "their folder" in each.label]
