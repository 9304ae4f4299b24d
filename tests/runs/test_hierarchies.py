"""The shelf of saved hierarchies: names, whole files, hostile ones."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from dovs.errors import HierarchyError, RunError
from dovs.hierarchy import Hierarchy
from dovs.runs import hierarchies


@pytest.fixture
def given() -> Hierarchy:
    return Hierarchy.from_groups(("cat", "dög", "car"), np.array([0, 0, 1]), names=("pets", "rest"))


def test_what_is_saved_is_read_back_and_is_for_people(given, tmp_path):
    assert hierarchies.saved_names(tmp_path) == []
    path = hierarchies.save(given, "my-pets.v2", tmp_path)
    assert path == tmp_path / "hierarchies" / "my-pets.v2.json"
    assert hierarchies.saved_names(tmp_path) == ["my-pets.v2"]
    assert hierarchies.load("my-pets.v2", tmp_path) == given
    body = json.loads(path.read_text("utf-8"))
    assert body["abstract_labels"][0] == {"name": "pets", "classes": ["cat", "dög"]}
    assert "dög" in path.read_text("utf-8")
    assert list(path.parent.iterdir()) == [path]
    hierarchies.delete("my-pets.v2", tmp_path)
    assert hierarchies.saved_names(tmp_path) == []


def test_another_one_is_replaced_only_when_allowed(given, tmp_path):
    hierarchies.save(given, "pets", tmp_path)
    hierarchies.save(given, "pets", tmp_path)  # the same again
    other = Hierarchy.from_groups(given.class_names, np.array([0, 1, 1]))
    with pytest.raises(HierarchyError, match="there is a hierarchy 'pets' already"):
        hierarchies.save(other, "pets", tmp_path)
    assert hierarchies.load("pets", tmp_path) == given
    hierarchies.save(other, "pets", tmp_path, replace=True)
    assert hierarchies.load("pets", tmp_path) == other


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "a\\b", ".hidden", "x" * 101, "con", "a\0", "ends.", "~root", "a b"]
)
def test_names_that_lead_elsewhere_are_refused(name, given, tmp_path):
    for call in (
        lambda: hierarchies.save(given, name, tmp_path),
        lambda: hierarchies.load(name, tmp_path),
        lambda: hierarchies.delete(name, tmp_path),
    ):
        with pytest.raises(HierarchyError, match="is not allowed"):
            call()
    assert not (tmp_path / "hierarchies").exists()


@pytest.mark.parametrize("name", ["none", "None", "NONE"])
def test_a_name_that_means_no_hierarchy_is_refused(name, given, tmp_path):
    with pytest.raises(HierarchyError, match=f"'{name}' is reserved"):
        hierarchies.save(given, name, tmp_path)
    assert hierarchies.saved_names(tmp_path) == []
    hierarchies.save(given, f"{name}-2", tmp_path)


def test_a_link_out_of_the_folder_is_not_followed(given, tmp_path):
    outside = tmp_path / "outside.json"
    outside.write_text(given.to_json(), "utf-8")
    hierarchies.folder(tmp_path).mkdir()
    (hierarchies.folder(tmp_path) / "x.json").symlink_to(outside)
    with pytest.raises(HierarchyError, match=r"link .* outside"):
        hierarchies.load("x", tmp_path)


def test_a_missing_one_lists_what_there_is(given, tmp_path):
    with pytest.raises(HierarchyError, match="there are none yet"):
        hierarchies.load("nothing", tmp_path)
    hierarchies.save(given, "pets", tmp_path)
    with pytest.raises(HierarchyError, match="there are pets"):
        hierarchies.load("nothing", tmp_path)


def entry(**changes):
    body = {
        "format": 1,
        "class_names": ["a", "b"],
        "abstract_labels": [{"name": "x", "classes": ["a", "b"]}],
    }
    return json.dumps(body | changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a hierarchy file"),
        ("[" * 100_000, "nested too deeply"),
        ('{"format": 1' + "0" * 5000 + "}", "not a hierarchy file"),
        ("\x00\x01", "not a hierarchy file"),
        (entry(format=99), "hierarchy format 99"),
        (entry(class_names=["a", "a"]), "'a' twice"),
        (entry(class_names=["a", "b", "c"]), "'c' is in no abstract label"),
        (entry(class_names=[]), "unknown class"),
        (entry(class_names=["a"] * 5001), "class_names"),
        (entry(abstract_labels=[{"name": str(i), "classes": []} for i in range(5001)]), "abstract"),
        (entry(abstract_labels=[{"name": "x" * 1001, "classes": []}]), "at most 1000"),
        (entry(abstract_labels=[{"name": "x", "classes": ["a", "b", "a"]}]), "listed twice"),
        (entry(abstract_labels=[{"name": "x", "classes": ["a", "q", "b"]}]), "unknown class 'q'"),
        (
            entry(
                abstract_labels=[
                    {"name": "x", "classes": ["a", "b"]},
                    {"name": "y", "classes": []},
                ]
            ),
            "'y' has no class",
        ),
        (entry(assignment=[[0.2], [1.0]]), "sum to 1"),
        (entry(assignment=[[1e400], [1.0]]), "not finite|Infinity"),
        (entry(linkage=[[0, 5, 1, 2]]), "linkage is not a tree"),
        (entry(__class__="os.system"), "is not an entry"),
        (entry(parameters={"x": {"y": {}}}), "should be a number"),
    ],
)
def test_hostile_files_are_one_line_and_stay(text, message, tmp_path):
    path = hierarchies.folder(tmp_path) / "bad.json"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(HierarchyError, match=message) as caught:
        hierarchies.load("bad", tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert path.read_text("utf-8") == text
    assert hierarchies.saved_names(tmp_path) == ["bad"]


def test_bytes_that_are_no_text(tmp_path):
    path = hierarchies.folder(tmp_path) / "bad.json"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(HierarchyError, match=r"bad\.json is not UTF-8 text: line 1"):
        hierarchies.load("bad", tmp_path)


def test_a_message_on_a_file_names_it_and_what_is_wrong(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 5000, "utf-8")
    with pytest.raises(HierarchyError, match=r"deep\.json: .* nested too deeply"):
        hierarchies.read(path)
    with pytest.raises(HierarchyError, match=r"cannot read .*: it is a folder, not") as caught:
        hierarchies.read(tmp_path)
    assert "rain it" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(given, tmp_path):
    hierarchies.folder(tmp_path).mkdir(mode=0o500)
    with pytest.raises(RunError, match="cannot write"):
        hierarchies.save(given, "x", tmp_path)
