"""What the three generators find, and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dovs.errors import ConfigError, HierarchyError
from dovs.hierarchy import GeneratorContext, cut_tree, generate


def together(groups: np.ndarray) -> np.ndarray:
    """(C, C): which classes share a group; does not depend on the numbers of the groups."""
    return groups[:, None] == groups


@pytest.mark.parametrize("num_classes, num_groups", [(6, 2), (50, 10)])
def test_ward_recovers_planted_groups(num_classes, num_groups, planted_context) -> None:
    context = planted_context(num_classes, num_groups)
    hierarchy = generate("ward", context)
    assert hierarchy.num_abstract_labels == num_groups
    truth = np.array([int(name.split()[1]) for name in context.superclass_of])
    np.testing.assert_array_equal(together(hierarchy.groups), together(truth))
    assert max(hierarchy.scores, key=hierarchy.scores.get) == num_groups


@pytest.mark.parametrize("seed", range(2))
def test_permuted_classes_give_the_permuted_hierarchy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prototypes, counts = rng.normal(size=(15, 8)), rng.integers(1, 300, 15)
    names = tuple("abcdefghijklmno")
    order = rng.permutation(15)
    plain = generate("ward", GeneratorContext(prototypes, counts, names))
    moved = generate(
        "ward",
        GeneratorContext(prototypes[order], counts[order], tuple(names[c] for c in order)),
    )
    np.testing.assert_array_equal(together(moved.groups), together(plain.groups[order]))
    assert moved.scores.keys() == plain.scores.keys()
    for m, score in plain.scores.items():
        assert moved.scores[m] == pytest.approx(score, abs=1e-9)


def test_shift_and_scale_of_the_prototypes_do_not_matter_without_shrinkage(planted_context) -> None:
    context = planted_context(12, 3)
    moved = replace(context, prototypes=context.prototypes * 7.5 - 40)
    one, other = (generate("ward", c, shrinkage=0).groups for c in (context, moved))
    np.testing.assert_array_equal(one, other)


def test_direction_groups_classes_and_length_does_not() -> None:
    long = np.array([[10.0, 0.0], [0.0, 10.0], [-10.0, -10.0]])
    context = GeneratorContext(np.concatenate([long, long / 20]), np.ones(6), tuple("abcdef"))
    groups = generate("ward", context, num_labels=3, shrinkage=0).groups
    np.testing.assert_array_equal(together(groups), together(np.array([0, 1, 2, 0, 1, 2])))


def test_shrinkage_moves_a_class_of_one_image_to_its_neighbours() -> None:
    # seen from the centre (-3.8) class 0 lies with the group at -10, but the group at 1 is nearer
    prototypes = np.array([-4.4, 1.0, 1.1, 0.9, 1.2, -10.0, -10.1, -9.9])[:, None]
    context = GeneratorContext(prototypes, np.array([1] + [500] * 7), tuple("abcdefgh"))
    shrunk = generate("ward", context, num_labels=2).groups
    plain = generate("ward", context, num_labels=2, shrinkage=0).groups
    np.testing.assert_array_equal(together(shrunk), together(np.array([0, 0, 0, 0, 0, 1, 1, 1])))
    np.testing.assert_array_equal(together(plain), together(np.array([1, 0, 0, 0, 0, 1, 1, 1])))


@pytest.mark.parametrize("num_labels", [1, 4, 7])
def test_the_chosen_number_is_cut(num_labels: int, planted_context) -> None:
    context = planted_context(7, 3)
    hierarchy = generate("ward", context, num_labels=num_labels)
    assert hierarchy.num_abstract_labels == num_labels
    assert hierarchy.parameters["num_labels"] == num_labels
    assert set(hierarchy.scores) == {2, 3, 4, 5}
    np.testing.assert_array_equal(hierarchy.groups, cut_tree(hierarchy.linkage, num_labels))


@pytest.mark.parametrize("name", ["ward", "random"])
def test_too_many_or_too_few_labels_are_refused(name: str, planted_context) -> None:
    with pytest.raises(HierarchyError, match="num_labels=8 does not fit 7 classes: choose 1 to 7"):
        generate(name, planted_context(7, 3), num_labels=8)
    with pytest.raises(ConfigError, match="num_labels=0 is not allowed"):
        generate(name, planted_context(7, 3), num_labels=0)


def test_equal_prototypes_still_give_a_hierarchy() -> None:
    context = GeneratorContext(np.full((6, 3), 0.1), np.ones(6), tuple("abcdef"))
    hierarchy = generate("ward", context)
    assert hierarchy.num_abstract_labels == 2
    assert dict(hierarchy.scores) == {2: 0.0, 3: 0.0, 4: 0.0, 5: 0.0}


def test_duplicates_share_a_label() -> None:
    points = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1], [-1, -1], [-1, -1]])
    context = GeneratorContext(points, np.full(6, 50), tuple("abcdef"))
    hierarchy = generate("ward", context, shrinkage=0)
    assert hierarchy.num_abstract_labels == 3
    np.testing.assert_array_equal(
        together(hierarchy.groups), together(np.array([0, 0, 1, 1, 2, 2]))
    )
    assert hierarchy.scores[3] == pytest.approx(1.0)


@pytest.mark.parametrize("num_labels", [None, 2, 4])
def test_random_has_the_sizes_of_ward(num_labels, planted_context) -> None:
    context = planted_context(17, 3)
    ward = generate("ward", context, num_labels=num_labels)
    drawn = generate("random", context, num_labels=num_labels)
    np.testing.assert_array_equal(drawn.group_sizes, ward.group_sizes)
    assert drawn.linkage is None


def test_random_follows_the_seed_alone(planted_context) -> None:
    context = planted_context(17, 3)
    seeds = [generate("random", replace(context, seed=seed)).groups for seed in range(6)]
    again = [generate("random", replace(context, seed=seed)).groups for seed in range(6)]
    np.testing.assert_array_equal(seeds, again)
    assert len({tuple(groups) for groups in seeds}) == 6
    moved = replace(context, prototypes=context.prototypes * 2)
    np.testing.assert_array_equal(
        generate("random", moved).groups, generate("random", context).groups
    )


def test_superclasses_are_the_dataset_s_own() -> None:
    given = ("pets", "tools", "pets", "food")
    hierarchy = generate(
        "superclasses", GeneratorContext(np.eye(4), np.ones(4), tuple("abcd"), given)
    )
    assert hierarchy.names == ("pets", "tools", "food")
    assert hierarchy.groups.tolist() == [0, 1, 0, 2]
    assert hierarchy.linkage is None


def test_superclasses_need_some() -> None:
    with pytest.raises(HierarchyError, match=r"names no superclasses.*Choose the generator ward"):
        generate("superclasses", GeneratorContext(np.eye(4), np.ones(4), tuple("abcd")))
