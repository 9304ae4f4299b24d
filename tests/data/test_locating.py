"""Which files the paths of a list mean, and that what was guessed is reported."""

from __future__ import annotations

import pytest

from dovs.data import examine
from dovs.data.formats.listed.lists import Line
from dovs.data.formats.listed.locating import Locator
from dovs.data.formats.tree import scan
from tests.data.user_images import encode, picture


def locate(root, files, lines, place=None):
    """Locate lines of (path, label) among empty files."""
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    locator = Locator(scan(root)[0], root, place or root)
    found = locator.locate([Line(path, label, "") for path, label in lines])
    return list(found.files), [(f.severity, f.message) for f in found.findings]


def one_a_path(*paths):
    return [(path, 0) for path in paths]


def test_a_folder_that_is_written_is_never_exchanged_for_another(tmp_path):
    files = ["cats/0.png", "cats/5.png", "dogs/9.png"]
    assert locate(tmp_path, files, one_a_path("cats/0.png", "dogs/5.png")) == (
        ["cats/0.png", None],
        [],
    )
    assert locate(tmp_path, files, one_a_path("dogs/5.png"))[0] == [None]


def test_files_without_the_folders_of_two_classes_are_not_taken(tmp_path):
    found, _ = locate(tmp_path, ["1.png", "2.png"], one_a_path("cats/1.png", "dogs/2.png"))
    assert found == [None, None]


@pytest.mark.parametrize("start", ["a/b/", "/elsewhere/", "../x/", "C:\\data\\", "./y/"])
def test_folders_in_front_of_all_paths_are_left_out_and_reported(tmp_path, start):
    files = ["cat/1.png", "dog/2.png"]
    lines = one_a_path(*(start + file for file in files), f"{start}dog/3.png", "other/4.png")
    found, (note,) = locate(tmp_path, files, lines)
    assert found == [*files, None, None]
    assert note[0] == "info"
    assert note[1].startswith("2 paths were not found as written; without the folders ")
    assert note[1].endswith("cat/1.png → cat/1.png")


def test_a_single_folder_in_front_of_bare_names_is_left_out(tmp_path):
    found, notes = locate(tmp_path, ["1.png", "2.png"], one_a_path("images/1.png", "images/2.png"))
    assert found == ["1.png", "2.png"]
    assert len(notes) == 1
    assert locate(tmp_path / "x", ["cats/1.png"], one_a_path("dogs/1.png"))[0] == [None]


def test_deeper_files_are_reported(tmp_path):
    files = ["train/cat/1.png", "old/dog/2.png", "dog/3.png", "a/dog/4.png", "b/dog/4.png"]
    lines = one_a_path("cat/1.png", "dog/2.png", "dog/3.png", "dog/4.png")
    found, notes = locate(tmp_path, files, lines)
    assert found == ["train/cat/1.png", "old/dog/2.png", "dog/3.png", None]
    text = "2 paths were not found as written; the only files whose paths end so were used: "
    assert notes == [("warning", f"{text}cat/1.png → train/cat/1.png")]


def test_mere_names_are_looked_up_and_reported(tmp_path):
    files = ["part_1/a.png", "part_2/b.jpg", "c.png"]
    found, notes = locate(tmp_path, files, one_a_path("a.png", "b", "c"))
    assert found == files
    text = "2 paths were not found as written; the only files of the same name were used: "
    assert notes == [
        ("warning", f"{text}a.png → part_1/a.png"),
        ("warning", "1 path was not found as written; files with the ending of an image were used: "
         "c → c.png"),
    ]  # fmt: skip


def test_a_mere_name_is_not_looked_up_in_the_folder_of_another_class(tmp_path):
    files = ["cat/1.png", "cat/2.png", "train/3.png"]
    lines = [("1.png", "cat"), ("2.png", "dog"), ("3.png", "dog"), ("4.png", "train")]
    found, notes = locate(tmp_path, files, lines)
    assert found == ["cat/1.png", None, "train/3.png", None]
    assert "was not used: 2.png (class dog) → cat/2.png" in notes[-1][1]


def test_paths_from_either_folder_and_whole_paths_are_no_guess(tmp_path):
    root = (tmp_path / "images").resolve()
    lines = one_a_path("../images/cat/1.png", "cat/2.png", f"{root}/cat/3.png", "../secret.png")
    (tmp_path / "secret.png").touch()
    files = ["cat/1.png", "cat/2.png", "cat/3.png"]
    found, notes = locate(root, files, lines, tmp_path / "lists")
    assert found == [*files, None]
    assert notes == []


@pytest.mark.parametrize("start", ["", "Data/"])
def test_upper_and_lower_case_may_differ_and_that_is_reported(tmp_path, start):
    files = ["cat/0.JPG", "dog/Straße.png", "in/owl/1.png"]
    written = ["Cat/0.jpg", "DOG/STRASSE.PNG", "Owl/1.png"]
    found, notes = locate(tmp_path, files, one_a_path(*(start + path for path in written)))
    assert found == files
    text = "3 paths were not found as written; files that differ in upper and lower case alone "
    assert notes == [("info", f"{text}were used: {start}Cat/0.jpg → cat/0.JPG")]


def test_upper_and_lower_case_never_lead_to_the_file_of_another_path(tmp_path):
    files = ["cat/1.png", "cat/2.png", "Cat/3.png", "b/X.png", "c/x.png"]
    lines = one_a_path("cat/1.png", "Cat/1.png", "Cat/2.png", "CAT/3.png", "x.PNG")
    found, notes = locate(tmp_path, files, lines)
    assert found == ["cat/1.png", None, None, "Cat/3.png", None]
    assert [severity for severity, _ in notes] == ["warning"]
    assert locate(tmp_path / "2", ["cat/1.png"], [("1.PNG", "dog"), ("2", "cat")])[0] == [None] * 2


def test_paths_that_fit_several_files_are_reported_as_such(tmp_path, home):
    for i in range(12):
        (tmp_path / "ab"[i % 2]).mkdir(exist_ok=True)
        (tmp_path / "ab"[i % 2] / f"{i // 2}.png").write_bytes(encode(picture(i)))
    path = tmp_path / "list.csv"
    path.write_text("path,label\n" + "".join(f"{i % 6}.png,{i // 6}\n" for i in range(12)))
    (problem,) = examine(path).problems
    assert "6 paths fit several files, such as 0.png: a/0.png and b/0.png" in problem.message
    path.write_text("path,label\n0.png,0\n" + "".join(f"a/{i}.png,{i % 2}\n" for i in range(6)))
    (detail,) = examine(path).of("broken")[0].details
    assert detail == "0.png: fits several files, such as a/0.png and b/0.png"


def test_addresses_are_never_local_files(tmp_path, home):
    for i in range(4):
        (tmp_path / f"{i}.png").write_bytes(encode(picture(i)))
    path = tmp_path / "list.csv"
    path.write_text("path,label\n" + "".join(f"http://x/{i}.png,{i % 2}\n" for i in range(4)))
    (problem,) = examine(path).problems
    assert "all 4 paths are addresses, and images are not downloaded" in problem.message
    path.write_text(path.read_text().replace("http://x/", "") + "https://x/0.png,0\n")
    report = examine(path)
    assert "1 path is an address such as https://x/0.png" in report.of("address")[0].message
    assert report.of("broken")[0].details == (
        "https://x/0.png: is an address: images are not downloaded",
    )


def test_a_guess_is_in_the_report(tmp_path, home):
    for i in range(4):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{i}.png").write_bytes(encode(picture(i)))
    path = tmp_path / "list.csv"
    path.write_text("path,label\n" + "".join(f"{i}.png,{i % 2}\n" for i in range(4)))
    (note,) = examine(path).of("located")
    assert (note.severity, note.count) == ("info", 4)


def test_images_that_are_all_in_folders_of_other_classes_are_named(tmp_path, home):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.png").write_bytes(encode(picture(1)))
    (tmp_path / "list.csv").write_text("file,label\ncat.png,dog\ndog.png,cat\n")
    messages = [found.message for found in examine(tmp_path / "list.csv").findings]
    assert "none of the 2 listed images" in messages[0]
    assert "in the folder of another class, so it was not used: cat.png (class dog)" in messages[1]
