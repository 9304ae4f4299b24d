"""What a hierarchy is, and what its JSON form accepts and refuses."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy, generate, group_names


@pytest.fixture
def hierarchy(planted_context) -> Hierarchy:
    return generate("ward", planted_context(6, 2))


def changed(hierarchy: Hierarchy, **entries: Any) -> str:
    body = json.loads(hierarchy.to_json())
    body.update(entries)
    return json.dumps(body)


def labels(*groups: str) -> list[dict[str, Any]]:
    """Entries of abstract_labels; each digit of a group stands for "class <digit>"."""
    return [
        {"name": f"label {m}", "classes": [f"class {c}" for c in group]}
        for m, group in enumerate(groups)
    ]


def test_equal_means_equal_in_every_part(hierarchy: Hierarchy) -> None:
    assert hierarchy == Hierarchy.from_json(hierarchy.to_json())
    assert hierarchy != hierarchy.reordered(np.array([1, 0]))
    assert hierarchy != "hierarchy"


def test_soft_assignments_survive_json_to_the_last_bit() -> None:
    q = np.random.default_rng(0).dirichlet(np.ones(3), size=7)
    soft = Hierarchy(tuple("abcdefg"), q, ("x", "y", "z"), parameters={"k": [1, None, "two", 0.1]})
    read = Hierarchy.from_json(soft.to_json())
    np.testing.assert_array_equal(read.assignment, q)
    assert read == soft


def test_a_soft_label_that_is_no_class_s_first_survives_json() -> None:
    q = np.array([[0.9, 0.1], [0.8, 0.2]])
    soft = Hierarchy(("a", "b"), q, ("x", "y"))
    assert json.loads(soft.to_json())["abstract_labels"][1]["classes"] == []
    assert Hierarchy.from_json(soft.to_json()) == soft


def test_names_of_any_script_and_markup_survive_json() -> None:
    names = ("<b>猫</b>", 'quote " \\ \n', "é😀")
    odd = Hierarchy.from_groups(names, np.array([0, 1, 1]))
    assert Hierarchy.from_json(odd.to_json()).class_names == names
    assert "猫" in odd.to_json()


def test_an_edit_by_hand_is_read(hierarchy: Hierarchy) -> None:
    edited = Hierarchy.from_json(changed(hierarchy, abstract_labels=labels("014", "235")))
    assert edited.groups.tolist() == [0, 0, 1, 1, 0, 1]
    assert edited.names == ("label 0", "label 1")


def test_group_names_differ_even_where_classes_are_named_like_groups() -> None:
    assert group_names(("a", "b", "a and b"), np.array([0, 0, 1])) == ["a and b", "a and b (2)"]


def test_from_groups_closes_gaps_in_the_numbers() -> None:
    h = Hierarchy.from_groups(("a", "b", "c"), np.array([7, -2, 7]))
    assert h.groups.tolist() == [1, 0, 1]
    assert h.names == ("b", "a and c")


@pytest.mark.parametrize(
    "change, message",
    [
        ({"class_names": ()}, "class_names is empty"),
        ({"class_names": ("a", "a")}, "class_names contains 'a' twice"),
        ({"names": ("x", "x")}, "names of abstract labels contains 'x' twice"),
        ({"assignment": np.eye(3)}, r"shape \(3, 3\)"),
        ({"assignment": np.array([[1, 0], [np.nan, 1]])}, "must be finite"),
        ({"assignment": np.array([[2, -1], [0, 1.0]])}, "not negative"),
        ({"assignment": np.array([[1, 0], [0, 0.5]])}, "sum to 1"),
        ({"assignment": np.array([[1.0, 0], [1, 0]])}, "'y' has no class"),
        ({"scores": {2: float("nan")}}, "2 abstract labels is nan"),
        ({"scores": {3: 0.5}}, "score of 3 abstract labels"),
    ],
)
def test_malformed_hierarchies_are_refused(change: dict, message: str) -> None:
    parts = {"class_names": ("a", "b"), "assignment": np.eye(2), "names": ("x", "y")}
    with pytest.raises(HierarchyError, match=message):
        Hierarchy(**{**parts, **change})


@pytest.mark.parametrize(
    "entries, message",
    [
        (
            {"abstract_labels": labels("012", "2345")},
            "class 'class 2' is listed twice, in 'label 0'",
        ),
        ({"abstract_labels": labels("0012", "345")}, "class 'class 0' is listed twice"),
        ({"abstract_labels": labels("012", "34")}, "class 'class 5' is in no abstract label"),
        ({"abstract_labels": labels("012", "3459")}, "unknown class 'class 9' in abstract label"),
        ({"abstract_labels": labels("012345", "")}, "'label 1' has no class"),
        ({"abstract_labels": []}, "class 'class 0' is in no abstract label"),
        ({"abstract_labels": {}}, "'abstract_labels' is {} but should be a valid list"),
        ({"abstract_labels": [7]}, "'abstract_labels.0' is 7 but should be"),
        ({"abstract_labels": [{"name": "x"}]}, "'abstract_labels.0.classes' is missing"),
        ({"abstract_labels": [{"name": 1, "classes": []}]}, "name' is 1 but should be a valid str"),
        ({"abstract_labels": [{"name": "x", "classes": "ab"}]}, "should be a valid list"),
        ({"class_names": "abcdef"}, "'class_names' is 'abcdef' but should be a valid list"),
        ({"class_names": None}, "'class_names' is None"),
        ({"class_names": ["class 0", "class 0"]}, "contains 'class 0' twice"),
        ({"format": 2}, "format 2 is not 1: it was written by another version"),
        ({"format": "1"}, "format '1' is not 1"),
        ({"format": True}, "'format' is True but should be a valid integer"),
        ({"surprise": 1}, "'surprise' is not an entry of a hierarchy"),
        ({"scores": {"two": 0.5}}, "'scores.two' is 'two' but should be a valid integer"),
        ({"scores": {"99": 0.5}}, "score of 99 abstract labels"),
        ({"scores": {"2": float("nan")}}, "the number NaN is not finite"),
        ({"linkage": [[0, 1, float("inf"), 2]]}, "the number Infinity is not finite"),
        ({"linkage": [[0, 1, 1.0, 2]]}, r"shape \(1, 4\), but 6 classes need \(5, 4\)"),
        ({"linkage": [[0, 1, 1.0, 2], [1]]}, "linkage has rows of 1 to 4 numbers"),
        ({"linkage": [[0, 0, 1.0, 2]] * 5}, "not a tree over 6 classes"),
        ({"linkage": "tree"}, "'linkage' is 'tree' but should be a valid list"),
        ({"linkage": [[10**400, 1, 1.0, 2]] * 5}, "should be a valid number"),
        ({"assignment": [[1.0, 0.0]] * 5}, r"shape \(5, 2\)"),
        ({"assignment": [[0.5, 0.2]] * 6}, "sum to 1"),
        ({"assignment": [["a", 0.2]] * 6}, "should be a valid number"),
        ({"assignment": [[0.1, 0.9]] * 6}, "assignment is greatest for.*Change both"),
        ({"parameters": [1]}, "should be a valid dictionary"),
        ({"parameters": {"a": {"b": 1}}}, "should be a number, a text, or a list of these"),
        ({"prototypes": 3}, "'prototypes' is 3"),
    ],
)
def test_hostile_entries_get_one_clear_line(
    entries: dict[str, Any], message: str, hierarchy: Hierarchy
) -> None:
    with pytest.raises(HierarchyError, match=message) as caught:
        Hierarchy.from_json(changed(hierarchy, **entries))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "Expecting value"),
        ("{", "not a hierarchy file"),
        ("null", "it contains a NoneType, not an object"),
        ("[]", "it contains a list, not an object"),
        ("{}", "'format' is missing"),
        ('{"format": 1}', "'class_names' is missing"),
        ("[" * 100_000, "nested too deeply"),
        ('{"format": 1, "parameters": ' + '{"a":' * 50_000, "nested too deeply"),
        ('{"format": ' + "9" * 5000 + "}", "not a hierarchy file"),
        ('{"format": 1e999}', "the number 1e999 is not finite"),
        ('{"format": 1, "generator": "\\ud800"}', "not valid Unicode"),
    ],
)
def test_hostile_texts_get_one_clear_line(text: str, message: str) -> None:
    with pytest.raises(HierarchyError, match=message) as caught:
        Hierarchy.from_json(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("depth", [50, 500, 900, 960, 980, 1000])
def test_parameters_nested_to_any_depth_are_refused(depth: int, hierarchy: Hierarchy) -> None:
    nested = '{"a":' * depth + "1" + "}" * depth
    text = hierarchy.to_json().replace('"parameters": {', f'"parameters": {{"deep": {nested},', 1)
    with pytest.raises(HierarchyError, match=r"nested too deeply|should be a number"):
        Hierarchy.from_json(text)
