"""The commands `dovs data check`, `add`, `ls` and `rm`, as they are called from a shell."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from dovs import data
from dovs.cli import main
from dovs.config import RunConfig
from dovs.data import added
from dovs.runs.launch import create
from tests.data.user_images import encode, picture, write_folder


@pytest.fixture
def photos(tmp_path, home):
    return write_folder(tmp_path / "photos")


class Result(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def call(capsys):
    """Runs a command."""

    def call(*arguments):
        code = main(["data", *map(str, arguments)])
        return Result(code, *capsys.readouterr())

    return call


def refused(result):
    """Return the line of an error; there is only one, and no traceback."""
    assert result.exit_code == 2
    lines = [line for line in result.stderr.splitlines() if line]
    assert len(lines) == 1
    return lines[0]


def files_outside(tmp_path, home):
    return sorted(path for path in tmp_path.rglob("*") if not path.is_relative_to(home))


def test_the_folder_of_the_command_has_its_name_in_the_progress(photos, call, monkeypatch):
    monkeypatch.chdir(photos)
    lines = call("check", ".").stdout.splitlines()
    assert any(line.startswith("photos: ") for line in lines)
    assert not any(line.startswith(": ") for line in lines)


def test_from_check_to_removal_nothing_is_written_outside_the_home(call, photos, tmp_path, home):
    before = files_outside(tmp_path, home)
    checked = call("check", photos).stdout
    assert "3 classes, 30 images" in checked
    assert "train: the images of the class folders that are not test images" in checked
    assert json.loads(call("check", photos, "--json").stdout)["classes"] == ["cat", "dog", "oak"]
    assert call("add", photos, "--name", "mine").exit_code == 0
    row, stored = json.loads(call("ls", "--json").stdout)
    assert (row["kind"], row["name"], row["classes"], row["images"]) == ("dataset", "mine", 3, 24)
    assert (stored["kind"], stored["used_by"]) == ("images", ["mine"])
    assert stored["bytes"] == row["converted_bytes"]
    assert row["converted_bytes"] > 24 * 12 * 10 * 3
    assert "--yes" in refused(call("rm", "mine"))
    assert call("rm", "mine", "--yes").exit_code == 0
    assert added.added_names() == []
    assert not list((home / "data").glob("*/*.npy"))
    assert files_outside(tmp_path, home) == before


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("check", "no-such-folder"), "there is no"),
        (("add", "PHOTOS", "--name", "../x"), "not allowed"),
        (("add", "PHOTOS", "--name", "mnist"), "mnist"),
        (("add", "PHOTOS", "--image-size", "1"), "image.size"),
        (("add", "PHOTOS", "--no-such-option", "1"), "no.such.option"),
        (("check", "PHOTOS", "--source", "digits"), "digits"),
        (("rm", "mine"), "mine"),
        (("rm", "../photos"), "nothing is stored"),
        (("rm", "embeddings/x"), "nothing is stored"),
    ],
)
def test_bad_input_is_one_line(arguments, why, call, photos, home):
    given = [str(photos) if each == "PHOTOS" else each for each in arguments]
    assert re.search(why, refused(call(*given)))
    assert photos.is_dir()
    assert added.added_names() == []


def test_broken_images_refuse_until_they_are_left_out(call, photos):
    (photos / "cat" / "0.png").write_bytes(encode(picture(1))[:60])
    found = call("check", photos)
    assert found.exit_code == 2
    assert "cat/0.png" in found.stdout
    assert call("check", photos, "--broken", "skip").exit_code == 0


def test_adding_repeats_what_is_doubtful_and_names_the_command_for_the_rest(call, photos):
    (photos / "cat" / "copy.png").write_bytes((photos / "cat" / "0.png").read_bytes())
    whole = call("check", photos, "--image-size", 32).stdout
    short = call("add", photos, "--image-size", 32, "--name", "mine").stdout
    (warning,) = [line for line in whole.splitlines() if line.startswith("warning: 1 image occurs")]
    assert warning in short
    assert "\n  cat/0.png" not in whole  # the message has it
    assert "info: " in whole
    assert "info: " not in short
    assert f"dovs data check {photos} --image-size 32" in short


def test_list_and_remove_are_other_words_for_ls_and_rm(call, photos):
    call("add", photos, "--name", "mine")
    assert call("list").stdout == call("ls").stdout
    assert call("remove", "mine", "--yes").exit_code == 0
    assert added.added_names() == []


def test_what_is_stored_is_listed_with_its_size_and_removed_alone(call, photos, home):
    for name in ("embeddings/resnet18-ab/part.safetensors", "weights/resnet18.pth"):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_bytes(bytes(2_000_000))
    assert call("add", photos, "--name", "mine").exit_code == 0
    listed = call("ls").stdout
    assert "classes  training images" in listed
    assert "embeddings/resnet18-ab" in listed
    assert "weights/resnet18.pth" in listed
    assert listed.count("2.0 MB") == 2
    assert "--yes" in refused(call("rm", "weights/resnet18.pth"))
    assert call("rm", "embeddings/resnet18-ab", "--yes").exit_code == 0
    assert not (home / "embeddings" / "resnet18-ab").exists()
    assert (home / "weights" / "resnet18.pth").is_file()
    assert added.added_names() == ["mine"]


def test_what_no_dataset_uses_is_removed_at_once(call, photos, home):
    assert call("add", photos, "--name", "mine").exit_code == 0
    assert call("check", photos, "--image-size", "16").exit_code == 0
    others = ("weights/resnet18.pth", "data/cifar10-npz/a.npy", "embeddings/x-1/a.safetensors")
    for name in (*others, "uploads/abc/cat/0.png"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(bytes(9))
    before = {path.name for path in (home / "data").iterdir()}
    assert "--yes" in refused(call("rm", "--unused"))
    assert "removed uploads/abc" in call("rm", "--unused", "--yes").stdout
    left = {path.name for path in (home / "data").iterdir()}
    assert len(before - left) == 1
    assert (before - left).pop().startswith("folder-")
    assert all((home / name).is_file() for name in others)
    assert data.state("mine").ready
    assert "nothing is stored" in call("rm", "--unused").stdout
    for words in ((), ("mine", "--unused")):
        assert "and not both" in refused(call("rm", *words))
    (home / "datasets" / "mine.json").write_text("{")
    assert "is damaged" in refused(call("rm", "--unused", "--yes"))


def test_what_a_run_reads_or_an_absent_dataset_may_use_is_left(call, photos, home):
    upload = home / "uploads" / "abc"
    shutil.copytree(photos, upload / "photos")
    params = {"path": str(upload / "photos")}
    create(RunConfig(dataset="folder", dataset_params=params, profile="natural"), name="mine")
    assert call("add", photos, "--name", "photos").exit_code == 0
    converted = {path.name for path in (home / "data").iterdir()}
    photos.rename(photos.with_name("away"))
    said = call("rm", "--unused", "--yes").stdout
    assert "uploads/abc is left: run mine reads it." in said
    assert "converted images are left: photos may use them" in said
    assert upload.is_dir()
    assert {path.name for path in (home / "data").iterdir()} >= converted


def test_runs_that_lose_their_pictures_are_named_before_a_dataset_is_removed(call, photos, home):
    upload = home / "uploads" / "abc"
    shutil.copytree(photos, upload / "photos")
    create(RunConfig(dataset="digits"), name="other")
    reading = {"path": str(upload / "photos")}
    create(RunConfig(dataset="folder", dataset_params=reading, profile="natural"), name="reader")
    for name, path in (("own", photos), ("uploaded", upload / "photos")):
        assert call("add", path, "--name", name).exit_code == 0
        create(RunConfig(dataset=name, profile="natural"), name=f"on-{name}")
    for run in (home / "runs").iterdir():
        status = json.loads((run / "status.json").read_text())
        (run / "status.json").write_text(json.dumps({**status, "state": "finished"}))
    lost = "was trained on it: its maps remain, but not the pictures."
    own = refused(call("rm", "own"))
    assert f"Run on-own {lost} Give --yes" in own
    assert "other" not in own
    uploaded = refused(call("rm", "uploaded"))
    assert f"Run on-uploaded {lost} Run reader reads these images, too" in uploaded
    assert [row["name"] for row in json.loads(call("ls", "--json").stdout)][:2] == [
        "own",
        "uploaded",
    ]
    assert f"Run on-own {lost}" in call("rm", "own", "--yes").stdout


def test_a_dataset_whose_images_are_gone_is_listed_as_such(call, photos):
    assert call("add", photos, "--name", "mine").exit_code == 0
    assert "not there" not in call("ls").stdout
    photos.rename(photos.with_name("moved"))
    listed = call("ls").stdout
    assert f"{photos} (not there)" in listed
    assert f"mine: there is no {photos}, where the images" in listed
    (row,) = (r for r in json.loads(call("ls", "--json").stdout) if r["kind"] == "dataset")
    assert "dovs data add PATH --name mine --replace" in row["problem"]


def test_a_zip_archive_is_read_like_an_upload_and_removed_with_its_dataset(call, photos, home):
    archive = shutil.make_archive(str(photos), "zip", photos)
    checked = call("check", archive)
    assert "3 classes, 30 images" in checked.stdout
    assert f"dovs data add {archive}" in checked.stdout
    assert checked.stdout.splitlines()[-1].count("uploads") == 0
    assert json.loads(call("check", archive, "--json").stdout)["path"] == archive
    assert not list((home / "uploads").iterdir())
    assert json.loads(call("ls", "--json").stdout) == []
    assert call("add", archive, "--name", "mine").exit_code == 0
    (row,) = (r for r in json.loads(call("ls", "--json").stdout) if r["kind"] == "dataset")
    assert (row["images"], row["problem"]) == (24, "")
    assert str(home / "uploads") in row["path"]
    assert call("rm", "mine", "--yes").exit_code == 0
    assert not list((home / "uploads").iterdir())


def test_archives_in_an_archive_are_named_and_its_suffix_may_be_large(call, photos, home):
    shutil.make_archive(str(photos / "more"), "zip", photos)
    archive = Path(shutil.make_archive(str(photos), "zip", photos))
    archive = archive.rename(archive.with_suffix(".ZIP"))
    shown = call("add", archive, "--name", "mine").stdout
    assert f"{archive}: 3 classes, 30 images" in shown
    assert "archives inside the archive are left out\n  more.zip" in shown


def test_an_error_names_the_archive_and_not_where_it_was_unpacked(call, tmp_path, home):
    archive = tmp_path / "flat.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("0.png", b"no image")
    for words in (("check",), ("add",), ("check", "--json")):
        found = call(words[0], archive, *words[1:])
        assert found.exit_code == 2
        shown = found.stdout + found.stderr
        assert str(archive) in shown
        assert str(home / "uploads") not in shown
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("more.zip", b"PK")
    assert "archives inside the archive are left out\n  more.zip" in call("check", archive).stdout


def test_an_archive_that_cannot_be_used_leaves_nothing(call, photos, tmp_path, home):
    archive = tmp_path / "climbing.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("../cat/a.png", b"x")
    assert f"{archive}: ../cat/a.png" in refused(call("add", archive))
    text = tmp_path / "text.zip"
    text.write_bytes(b"no archive")
    assert "zip" in refused(call("check", text))
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("notes/a.txt", b"x")
    assert call("add", archive).exit_code == 2
    assert not (home / "uploads").exists() or not list((home / "uploads").iterdir())
    (photos / "cat" / "0.png").write_bytes(b"no image")
    with_broken = shutil.make_archive(str(tmp_path / "broken"), "zip", photos)
    assert call("add", with_broken).exit_code == 2
    assert call("check", with_broken).exit_code == 2
    assert not added.added_datasets()
    assert json.loads(call("ls", "--json").stdout) == []


def test_progress_names_the_folder_that_a_relative_path_means(call, photos, monkeypatch):
    monkeypatch.chdir(photos / "cat")
    assert call("check", "..").stdout.startswith("photos: ")


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--name", "Mine"], "give --name mine --replace to overwrite it"),
        (["--name", "Mine", "--replace"], "give --name mine to overwrite it"),
        (["--name", "mine"], "give --replace to overwrite it"),
    ],
)
def test_a_name_that_is_taken_is_refused_before_images_are_read(photos, call, options, advice):
    call("add", photos, "--name", "mine")
    result = call("add", photos, *options)
    assert "there is a dataset 'mine' already" in refused(result)
    assert advice in result.stderr
    assert result.stdout == ""


def test_nothing_but_the_error_is_said_of_a_path_that_is_not_there(call, tmp_path, home):
    result = call("add", tmp_path / "nothing", "--name", "mine")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert refused(result).startswith(f"error: {tmp_path / 'nothing'}: there is no")
