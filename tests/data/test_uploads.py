"""Uploaded archives: what is refused, and that nothing is written elsewhere or left behind."""

from __future__ import annotations

import errno
import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from dovs.data import uploads, zip_files
from dovs.data.examining import examine
from dovs.data.uploads import name_of_upload, remove_unused, store_classes, unpack, upload_of
from dovs.errors import DataError
from tests.data.user_images import encode, picture


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def packed(files, method=zipfile.ZIP_DEFLATED):
    """Return an archive of names (or ZipInfo) and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    out.seek(0)
    return out


def link(name, to="/etc/passwd"):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, to


def fifo(name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFIFO | 0o644) << 16
    return info, ""


def written(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_archive_becomes_a_folder_named_like_it(home):
    found = unpack(
        packed([("cat/a.png", b"1"), ("猫/ü b.png", b"22"), ("cat/", b"")]), "My cats.zip"
    )
    assert (found.files, found.findings) == (2, ())
    assert found.folder.name == "My cats"
    assert written(found.folder) == ["cat/a.png", "猫/ü b.png"]
    assert upload_of(found.folder / "cat") == found.folder.parent
    assert name_of_upload(found.folder) == "My cats.zip"
    assert name_of_upload(home / "elsewhere") is None
    (found.folder.parent / "name.txt").unlink()  # as in uploads of older versions
    assert name_of_upload(found.folder / "cat") == "My cats"
    assert found.folder.is_relative_to(home / "uploads")


def test_archives_inside_are_left_out_and_named():
    found = unpack(packed([("a/1.png", b"1"), ("more/b.zip", b"PK"), ("c.tar.gz", b"x")]))
    assert [f.details for f in found.findings] == [("more/b.zip", "c.tar.gz")]
    assert written(found.folder) == ["a/1.png"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([("../a.png", b"1")], "leads out of its folder"),
        ([("a/../../b.png", b"1")], "leads out of its folder"),
        ([("/etc/a.png", b"1")], "leads out of its folder"),
        ([("..\\a.png", b"1")], "leads out of its folder"),
        ([("C:\\a.png", b"1")], "leads out of its folder"),
        ([("a\x07.png", b"1")], "no allowed file name"),
        ([("a" * 300 + ".png", b"1")], "no allowed file name"),
        ([("/".join("a" * 40), b"1")], "folders deep"),
        ([link("a.png")], "a link"),
        ([fifo("a.png")], "no ordinary file"),
        ([("a", b"1"), ("a/b.png", b"1")], "below a file"),
        ([("folder/", b"")], "has no files"),
        ([("train.zip", b"PK"), ("x/test.zip", b"PK")], "nothing but other archives: train.zip"),
        ([("a.png", bytes(30_000_000))], "times are allowed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_belong_into_an_archive_refuses_it_whole(home, tmp_path, files, reason):
    before = written(tmp_path)
    alone = "no files" in reason or "nothing but" in reason
    with pytest.raises(DataError, match=reason) as caught:
        unpack(packed(files if alone else [("good/1.png", b"1"), *files]))
    assert "\n" not in str(caught.value)
    assert written(tmp_path) == before
    assert list((home / "uploads").glob("*")) == []


def test_limits_are_stated(monkeypatch):
    monkeypatch.setattr(zip_files, "MOST_FILES", 3)
    with pytest.raises(DataError, match="has 4 files: 3 are allowed"):
        unpack(packed([(f"{i}.png", b"1") for i in range(4)]))
    monkeypatch.setattr(zip_files, "MOST_BYTES", 100)
    with pytest.raises(DataError, match=r"0 GB are allowed"):
        unpack(packed([("a.png", bytes(200))]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused():
    with pytest.raises(DataError, match="twice"):
        unpack(packed([("a/1.png", b"1"), ("a/1.png", b"2")]))


def test_a_file_that_is_larger_than_stated_is_refused(home):
    content = packed([("a.png", b"x" * 1000)], zipfile.ZIP_STORED).getvalue()
    content = content.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(DataError):
        unpack(io.BytesIO(content))
    assert written(home) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not much", b"GIF89a" * 50])
def test_what_is_no_archive_or_is_cut_short_is_refused(content):
    with pytest.raises(DataError, match="cannot be unpacked"):
        unpack(io.BytesIO(content))


def test_a_damaged_archive_leaves_nothing(home):
    content = bytearray(packed([("a.png", os.urandom(5000)), ("b.png", b"1")]).getvalue())
    content[200:260] = bytes(60)
    with pytest.raises(DataError, match="cannot be unpacked"):
        unpack(io.BytesIO(bytes(content)))
    assert list((home / "uploads").iterdir()) == []


def test_an_encrypted_archive_is_refused():
    content = bytearray(packed([("a.png", b"1")]).getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    with pytest.raises(DataError, match="encrypted"):
        unpack(io.BytesIO(bytes(content)))


def test_names_in_utf_8_that_are_not_marked_as_such_are_read(home):
    content = packed([("猫/1.png", b"1")]).getvalue()
    for mark, at in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        place = content.index(mark) + at
        content = content[:place] + bytes([content[place] & ~8]) + content[place + 1 :]
    assert written(unpack(io.BytesIO(content)).folder) == ["猫/1.png"]


def test_names_of_another_code_page_are_read_and_named():
    content = packed([("K__se/1.png", b"1"), ("b/1.png", b"1")]).getvalue()
    found = unpack(io.BytesIO(content.replace(b"K__se", "K\u00f6\u00e4se".encode("latin-1"))))
    assert written(found.folder) == ["K÷Σse/1.png", "b/1.png"]
    (note,) = found.findings
    assert (note.severity, note.details) == ("warning", ("K÷Σse/1.png",))
    assert "1 name of a file is not marked as UTF-8 and read in code page 437" in note.message


def test_all_names_of_an_archive_are_read_in_one_code_page():
    """Some names in GBK or Shift-JIS happen to be UTF-8."""
    content = packed([("A_/1.png", b"1"), ("B_/1.png", b"1"), ("c/1.png", b"1")]).getvalue()
    content = content.replace(b"A_/", "猫".encode("gbk") + b"/")
    found = unpack(io.BytesIO(content.replace(b"B_/", "狗".encode("gbk") + b"/")))
    names = ["├¿/1.png", "╣╖/1.png"]
    assert written(found.folder) == sorted([*names, "c/1.png"])
    assert found.findings[0].details == tuple(names)


def test_a_colon_in_a_name_is_no_drive():
    assert written(unpack(packed([("a:b/c:.png", b"1")])).folder) == ["a:b/c:.png"]
    for name in ("c:/x.png", "C:/x.png", "C:"):
        with pytest.raises(DataError, match="leads out"):
            unpack(packed([(name, b"1")]))


def test_marks_within_words_are_part_of_a_name():
    names = ("می\u200cخواهم/1.png", "👩\u200d🔬/1.png")
    found = unpack(packed([(name, b"1") for name in names]))
    assert all((found.folder / name).is_file() for name in names)


def test_a_full_or_read_only_disk_is_one_line_and_leaves_nothing(home, monkeypatch):
    real = Path.open

    def full(self, mode="r", *given, **named):
        if "x" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, *given, **named)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DataError, match="is full"):
        unpack(packed([("a.png", b"1")]))
    assert list((home / "uploads").iterdir()) == []
    monkeypatch.setattr(uploads, "_free", lambda home: 2_000_000)
    with pytest.raises(
        DataError, match=r"the disk has 2\.0 MB free, of which 500\.0 MB must remain"
    ):
        unpack(packed([("a.png", b"1")]))


def test_images_of_classes_become_class_folders():
    found = store_classes(
        [(" ankle boot ", [("1.png", b"1"), ("1.png", b"2"), ("../x.png", b"3")])]
    )
    assert written(found.folder) == ["ankle boot/1-1.png", "ankle boot/1.png", "ankle boot/x.png"]
    assert found.files == 3


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "a\x00b", "x" * 300])
def test_a_class_name_that_is_no_folder_name_is_refused(name):
    with pytest.raises(DataError, match="class name"):
        store_classes([(name, [("1.png", b"1")])])


def test_uploads_that_nothing_uses_are_deleted_after_a_day(home):
    old, new = (unpack(packed([("a.png", b"1")])).folder.parent for _ in range(2))
    past = time.time() - 2 * 86_400
    os.utime(old, (past, past))
    assert remove_unused() == [old]
    assert new.exists()


def test_images_converted_for_a_report_go_with_the_upload_that_nobody_added(home):
    files = [
        (f"{c}/{i}.png", encode(picture(10 * k + i))) for k, c in enumerate("ab") for i in (1, 2)
    ]
    found = unpack(packed(files), "pets.zip")
    assert examine(found.folder).usable
    (converted,) = (path for path in (home / "data").iterdir() if path.is_dir())
    past = time.time() - 2 * 86_400
    os.utime(found.folder.parent, (past, past))
    assert remove_unused() == [found.folder.parent]
    assert not converted.exists()
