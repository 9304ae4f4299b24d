"""Edits by hand: what they do, what they refuse, and that undo is exact."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy, generate
from dovs.hierarchy.edit import EDITED, History, join, merge, move, rename, separate, split
from dovs.hierarchy.fit import require_classes


@pytest.fixture
def ward(planted_context) -> Hierarchy:
    return generate("ward", planted_context(9, 3))


def members(hierarchy: Hierarchy) -> dict[str, list[int]]:
    return {
        n: np.flatnonzero(hierarchy.groups == m).tolist() for m, n in enumerate(hierarchy.names)
    }


def test_rename_changes_one_name(ward):
    changed = rename(ward, 1, "  wild \n beasts ")
    assert changed.names[1] == "wild beasts"
    assert (changed.names[0], changed.names[2]) == (ward.names[0], ward.names[2])
    np.testing.assert_array_equal(changed.assignment, ward.assignment)
    assert changed.generator == "edited"
    assert changed.parameters == {**ward.parameters, "edited_from": "ward"}
    assert rename(changed, 0, "x").parameters == changed.parameters


def test_move_takes_classes_along_and_keeps_the_tree(ward):
    before = members(ward)
    source, target = ward.names[0], ward.names[2]
    removed = before[source][:2]
    changed = move(ward, removed, 2)
    assert members(changed)[source] == before[source][2:]
    assert members(changed)[target] == sorted(before[target] + removed)
    np.testing.assert_array_equal(changed.linkage, ward.linkage)
    assert not changed.scores


def test_separate_then_merge_is_where_it_began(ward):
    removed = members(ward)[ward.names[1]][:1]
    apart = separate(ward, removed, "alone")
    assert apart.names[-1] == "alone"
    assert members(apart)["alone"] == removed
    back = merge(apart, [1, 3], ward.names[1])
    np.testing.assert_array_equal(back.assignment, ward.assignment)
    assert back.names == ward.names


def test_split_follows_the_tree(ward):
    whole = merge(ward, [0, 1, 2], "all")
    parts = split(split(whole, 0), 0)
    assert {tuple(m) for m in members(parts).values()} == {tuple(m) for m in members(ward).values()}
    finest = ward
    while (finest.group_sizes > 1).any():
        finest = split(finest, int(finest.group_sizes.argmax()))
    assert finest.num_abstract_labels == 9


def test_split_of_a_label_that_is_no_branch(ward):
    """After a move the label's classes lie on two branches: these are the parts."""
    moved = members(ward)[ward.names[0]][0]
    mixed = move(ward, [moved], 1)
    parts = split(mixed, 1)
    assert [moved] in members(parts).values()
    assert members(ward)[ward.names[1]] in members(parts).values()


def test_soft_rows_still_sum_to_one(planted_context):
    q = np.array([[1, 0, 0], [0.6, 0.4, 0], [0, 1, 0], [0, 0.3, 0.7], [0, 0, 1]])
    tree = generate("ward", planted_context(5, 2)).linkage
    soft = Hierarchy(tuple("abcde"), q, ("x", "y", "z"), linkage=tree)
    moved = move(soft, [1], 2)
    assert moved.assignment[1].tolist() == [0, 0, 1]
    merged = merge(soft, [0, 1])
    assert merged.assignment[:, 0].tolist() == [1, 1, 1, 0.3, 0]
    parts = split(merged, 0)
    np.testing.assert_allclose(parts.assignment.sum(1), 1)
    np.testing.assert_allclose(
        parts.assignment[:, 0] + parts.assignment[:, 2], merged.assignment[:, 0]
    )


def test_undo_redo_and_reset_are_exact(ward):
    steps = [
        rename(ward, 0, "first"),
        (moved := move(rename(ward, 0, "first"), [int(np.flatnonzero(ward.groups == 0)[0])], 1)),
        merge(moved, [1, 2], "rest"),
    ]
    history = History(ward)
    for step in steps:
        history = history.then(step)
    states = [ward, *steps]
    for back in reversed(range(3)):
        history = history.undo()
        assert history.present.to_json() == states[back].to_json()
        np.testing.assert_array_equal(history.present.assignment, states[back].assignment)
    assert history.undo() == history
    for forth in range(1, 4):
        history = history.redo()
        assert history.present is states[forth]
    assert history.redo() == history
    reset = history.reset()
    assert reset.present is ward
    assert not reset.edited
    assert reset.undo().present is steps[-1]
    assert reset.then(steps[0]).future == ()


def test_a_change_that_changes_nothing_is_no_step(ward):
    history = History(ward)
    assert history.then(ward) is history


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda h: rename(h, 3, "x"), "no abstract label 3: choose 0 to 2"),
        (lambda h: rename(h, -1, "x"), "no abstract label -1"),
        (lambda h: rename(h, 0, "  "), "needs a name"),
        (lambda h: rename(h, 0, "x" * 201), "201 letters is too long"),
        (lambda h: rename(h, 0, h.names[1]), "already. Choose another name"),
        (lambda h: move(h, [], 0), "no class is chosen"),
        (lambda h: move(h, [9], 0), "there is no class 9"),
        (lambda h: move(h, [0], 7), "no abstract label 7"),
        (lambda h: move(h, np.flatnonzero(h.groups == 1), 0), "left without a class"),
        (lambda h: separate(h, np.flatnonzero(h.groups == 1)), "left without a class"),
        (lambda h: separate(h, [0], h.names[0]), "already"),
        (lambda h: merge(h, [1]), "at least two"),
        (lambda h: merge(h, [1, 5]), "no abstract label 5"),
        (lambda h: merge(h, [0, 1], h.names[2]), "already"),
        (lambda h: split(generate_alone(h), 3), "has one class"),
    ],
)
def test_what_is_refused_leaves_all_as_it_was(edit, message, ward):
    before = ward.to_json()
    with pytest.raises(HierarchyError, match=message):
        edit(ward)
    assert ward.to_json() == before


def generate_alone(hierarchy: Hierarchy) -> Hierarchy:
    return separate(hierarchy, [0])


def test_no_tree_no_split(planted_context):
    drawn = generate("random", planted_context(9, 3))
    with pytest.raises(HierarchyError, match="no tree to split at"):
        split(drawn, 0)


def test_edited_hierarchies_survive_json(ward):
    edited = separate(split(ward, 0), [int(np.flatnonzero(ward.groups == 1)[0])])
    assert Hierarchy.from_json(edited.to_json()) == edited


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a", "b", "d"), "lacks 'd' and has 'c'"),
        (("a", "b"), "has 'c'"),
        (("a", "b", "c", "d", "e"), "lacks 'd' and 1 more"),
        (("b", "a", "c"), "in another order"),
    ],
)
def test_other_classes_are_one_line(names, message):
    given = Hierarchy.from_groups(tuple("abc"), np.array([0, 0, 1]))
    assert require_classes(given, tuple("abc")) is given
    with pytest.raises(HierarchyError, match=message) as caught:
        require_classes(given, names, "dataset 'zoo'")
    assert "\n" not in str(caught.value)


def test_labels_of_rare_classes_alone_join_as_an_edit():
    tree = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]), generator="ward")
    joined = join(tree, np.array([90, 90, 1]), np.array([[0.0], [1.0], [9.0]]))
    assert (joined.num_abstract_labels, joined.generator) == (1, EDITED)
    with pytest.raises(HierarchyError, match="no abstract label has rare classes alone"):
        join(tree, np.array([90, 90, 30]), np.array([[0.0], [1.0], [9.0]]))
