"""Labels on which several hierarchies agree."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy
from dovs.hierarchy.consensus import co_association, consensus

NAMES = tuple(f"class {c}" for c in range(12))
TRUTH = np.arange(12) % 4


def hierarchy(groups, names=NAMES) -> Hierarchy:
    return Hierarchy.from_groups(names, np.asarray(groups))


def noisy(count: int, moved: int, seed: int = 0) -> list[Hierarchy]:
    """The true groups, with some classes moved at random in each."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        groups = TRUTH.copy()
        groups[rng.choice(12, moved, replace=False)] = rng.integers(0, 4, moved)
        made.append(hierarchy(groups))
    return made


def same(hierarchy: Hierarchy, groups: np.ndarray) -> bool:
    together = hierarchy.groups[:, None] == hierarchy.groups
    return bool((together == (groups[:, None] == groups)).all())


@pytest.mark.parametrize("linkage", ["average", "ward"])
def test_errors_of_single_hierarchies_are_outvoted(linkage):
    given = noisy(9, moved=4)
    assert not any(same(each, TRUTH) for each in given)
    assert same(consensus(given, 4, linkage), TRUTH)


def test_their_number_is_chosen_where_none_is_given():
    found = consensus(noisy(9, moved=3))
    assert found.num_abstract_labels == 4
    assert max(found.scores, key=found.scores.__getitem__) == 4


def test_one_hierarchy_is_its_own_consensus_and_labels_may_be_many_or_few():
    assert same(consensus([hierarchy(TRUTH)], 4), TRUTH)
    mixed = [hierarchy(TRUTH), hierarchy(np.arange(12)), hierarchy(TRUTH % 2)]
    shared = co_association(mixed)
    assert shared[0, 4] == pytest.approx(2 / 3)
    assert shared[0, 2] == pytest.approx(1 / 3)
    assert shared[0, 1] == 0


def test_soft_labels_count_by_their_shares():
    q = np.array([[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]])
    soft = Hierarchy(("a", "b", "c"), q, ("x", "y"))
    np.testing.assert_allclose(
        co_association([soft]), [[1, 0.75, 0], [0.75, 1, 0.25], [0, 0.25, 1]]
    )


def test_it_says_what_it_was_made_from_and_survives_json():
    found = consensus(noisy(3, moved=2), 4)
    assert "3 hierarchies" in found.notes[0]
    assert found.generator == "consensus"
    assert Hierarchy.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("given", "num_labels", "message"),
    [
        ([], None, "at least one"),
        ([hierarchy(TRUTH)], 13, "num_labels=13"),
        (
            [hierarchy(TRUTH), hierarchy(TRUTH, tuple("abcdefghijkl"))],
            None,
            r"other classes.*this is 2",
        ),
    ],
)
def test_what_does_not_fit_is_refused(given, num_labels, message):
    with pytest.raises(HierarchyError, match=message):
        consensus(given, num_labels)
