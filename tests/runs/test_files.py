import errno
import os

import numpy as np
import pytest

from dovs.errors import RunError
from dovs.runs import files, leftovers


def full_disk(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "status.json"
    files.write_json_atomic(path, {"epoch": 1})
    monkeypatch.setattr(os, "replace", full_disk)
    words = r"^disk full: cannot write status\.json .*try again; a training .* can be resumed\.$"
    with pytest.raises(RunError, match=words):
        files.write_json_atomic(path, {"epoch": 2})
    assert files.read_json(path) == {"epoch": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["status.json"]


def test_on_a_full_disk_only_a_short_file_is_written_over(tmp_path, monkeypatch):
    path = tmp_path / "status.json"
    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(RunError, match="disk full"):
        files.write_json_even_if_full(path, {"epoch": 1})
    assert not path.exists()
    path.write_text('{"epoch": 1, "message": "long"}')
    files.write_json_even_if_full(path, {"epoch": 2})
    assert files.read_json(path) == {"epoch": 2}
    assert len(path.read_text()) == len('{"epoch": 1, "message": "long"}')
    with pytest.raises(RunError, match="disk full"):
        files.write_json_even_if_full(path, {"message": "x" * 5000})
    assert files.read_json(path) == {"epoch": 2}
    assert [p.name for p in tmp_path.iterdir()] == ["status.json"]


def test_an_error_of_the_body_is_not_hidden(tmp_path):
    def write_half():
        with files.replacing(tmp_path / "a") as temporary:
            temporary.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_reported_when_appending(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_whole_lines", full_disk)
    with pytest.raises(RunError, match="disk full"):
        files.append_jsonl(tmp_path / "m.jsonl", {"epoch": 1})


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"cannot write .*Choose a folder"):
        files.write_text_atomic(tmp_path / "file" / "below", "text")


def test_leftovers_of_a_killed_writer_go_away(tmp_path):
    (tmp_path / "snapshots").mkdir()
    for name in (".status.json.ab.tmp", "snapshots/.epoch-0001.npz.cd.tmp", "keep.tmp"):
        (tmp_path / name).write_text("half")
    leftovers.remove_leftovers(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["keep.tmp", "snapshots"]
    assert list((tmp_path / "snapshots").iterdir()) == []


@pytest.mark.parametrize("cut", ['{"epoch": 2, "lo', '{"epoch": 2}', '{"alarms": ["é"]}'])
def test_a_half_written_last_line_is_skipped_and_then_overwritten(tmp_path, cut):
    path = tmp_path / "metrics.jsonl"
    files.append_jsonl(path, {"epoch": 1})
    with path.open("ab") as stream:
        stream.write(cut.encode()[: -4 if "é" in cut else None])
    assert files.read_jsonl(path) == [{"epoch": 1}]
    files.append_jsonl(path, {"epoch": 2})
    assert files.read_jsonl(path) == [{"epoch": 1}, {"epoch": 2}]


def test_a_line_longer_than_a_block_is_cut_off_whole(tmp_path):
    path = tmp_path / "metrics.jsonl"
    files.append_jsonl(path, {"epoch": 1, "text": "x" * 9000})
    with path.open("a") as stream:
        stream.write("y" * 9000)
    files.append_jsonl(path, {"epoch": 2})
    assert [row["epoch"] for row in files.read_jsonl(path)] == [1, 2]
    assert files.read_jsonl(tmp_path / "none.jsonl") == []


def test_a_damaged_finished_line_is_named(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"epoch": 1}\n{"epo\n{"epoch": 3}\n')
    with pytest.raises(RunError, match=r"line 2 of .*metrics\.jsonl is damaged"):
        files.read_jsonl(path)


@pytest.mark.parametrize("text", ['{"a": 1', "[1, 2]", "", b"\xff\xfe{}"])
def test_a_damaged_json_is_one_line(tmp_path, text):
    path = tmp_path / "summary.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RunError, match=r"^summary\.json in .* is damaged") as caught:
        files.read_json(path)
    assert "\n" not in str(caught.value)


def test_numbers_survive_and_what_is_not_finite_becomes_null(tmp_path):
    path = tmp_path / "a.json"
    files.write_json_atomic(path, {"a": np.float32(0.5), "b": np.inf, "c": (1, np.bool_(True))})
    assert files.read_json(path) == {"a": 0.5, "b": None, "c": [1, True]}


def test_the_name_of_a_file_that_is_no_text_is_what_it_was(tmp_path):
    value = {"path": "/caf\udce9/ü"}
    files.write_json_atomic(tmp_path / "a.json", value)
    assert files.read_json(tmp_path / "a.json") == value
    files.append_jsonl(tmp_path / "a.jsonl", value)
    assert files.read_jsonl(tmp_path / "a.jsonl") == [value]
