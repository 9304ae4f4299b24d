"""What the generators beside Ward find, follow and refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dovs.errors import ConfigError, HierarchyError
from dovs.hierarchy import GENERATORS, GeneratorContext, generate, largest_gap, missing_needs

TREES = ["ward", "agglomerative", "confusion", "classifier"]
FINDERS = [*TREES, "instances"]
BARE = GeneratorContext(np.eye(5), np.ones(5), tuple("abcde"))


def together(hierarchy) -> np.ndarray:
    return hierarchy.groups[:, None] == hierarchy.groups


def permuted(context: GeneratorContext, order: np.ndarray) -> GeneratorContext:
    """The same classes under other numbers: class order[i] becomes i."""
    return replace(
        context,
        prototypes=context.prototypes[order],
        class_counts=context.class_counts[order],
        class_names=tuple(context.class_names[c] for c in order),
        superclass_of=tuple(context.superclass_of[c] for c in order),
        confusion=context.confusion[np.ix_(order, order)],
        classifier_rows=context.classifier_rows[order],
        labels=np.argsort(order)[context.labels],
    )


@pytest.mark.parametrize("name", FINDERS)
@pytest.mark.parametrize(("classes", "groups"), [(9, 3), (100, 20)])
def test_planted_groups_are_recovered(name, classes, groups, planted_context):
    context = planted_context(classes, groups)
    found = generate(name, context)
    truth = np.arange(classes) % groups
    assert found.num_abstract_labels == groups
    np.testing.assert_array_equal(together(found), truth[:, None] == truth)
    np.testing.assert_allclose(found.assignment.max(1), 1)


@pytest.mark.parametrize("linkage", ["average", "complete", "ward"])
@pytest.mark.parametrize("automatic", ["silhouette", "gap"])
def test_every_linkage_and_either_choice_of_the_number(linkage, automatic, planted_context):
    context = planted_context(20, 4)
    found = generate(
        "agglomerative", context, linkage=linkage, distance="euclidean", automatic=automatic
    )
    truth = np.arange(20) % 4
    np.testing.assert_array_equal(together(found), truth[:, None] == truth)
    if automatic == "gap":
        assert largest_gap(found.linkage) == 4


@pytest.mark.parametrize("name", [*FINDERS, "superclasses"])
def test_permuted_classes_give_the_permuted_hierarchy(name, planted_context):
    context = planted_context(15, 3)
    order = np.random.default_rng(0).permutation(15)
    plain, moved = generate(name, context), generate(name, permuted(context, order))
    np.testing.assert_array_equal(together(moved), together(plain)[np.ix_(order, order)])
    shared = plain.assignment @ plain.assignment.T
    np.testing.assert_allclose(
        moved.assignment @ moved.assignment.T, shared[np.ix_(order, order)], atol=1e-9
    )


def test_a_class_of_two_kinds_of_images_holds_two_labels():
    """Six classes of two planted kinds; a quarter of class 5's images are of the other kind."""
    rng = np.random.default_rng(0)
    kind = np.repeat([[0], [0], [0], [1], [1], [1]], 20, axis=1)
    kind[5, :5] = 0
    z = np.eye(2)[kind.ravel()] * 8 + rng.normal(size=(120, 2)) * 0.2
    labels = np.repeat(np.arange(6), 20)
    means = np.stack([z[labels == c].mean(0) for c in range(6)])
    context = GeneratorContext(means, np.full(6, 20), tuple("abcdef"), embeddings=z, labels=labels)
    soft = generate("instances", context, num_labels=2)
    home, other = soft.groups[4], soft.groups[0]
    np.testing.assert_allclose(soft.assignment[5, [home, other]], [0.75, 0.25])
    np.testing.assert_allclose(soft.assignment[:5].max(1), 1)
    hard = generate("instances", context, num_labels=2, least_share=0.3)
    np.testing.assert_allclose(hard.assignment[5, hard.groups[4]], 1)


def test_distance_decides_whether_length_matters():
    long = np.array([[10.0, 0.0], [0.0, 10.0], [-10.0, -10.0]])
    context = GeneratorContext(np.concatenate([long, long / 20]), np.ones(6), tuple("abcdef"))
    by_direction = generate("agglomerative", context, num_labels=3, shrinkage=0)
    truth = np.array([0, 1, 2, 0, 1, 2])
    np.testing.assert_array_equal(together(by_direction), truth[:, None] == truth)
    by_place = generate("agglomerative", context, num_labels=4, shrinkage=0, distance="euclidean")
    assert len(set(by_place.groups[3:])) == 1  # the short ones lie near each other


def test_confusion_counts_shares_not_images():
    """Classes a and b are confused by half, c and d by a tenth but of many more images."""
    counts = np.array([[2, 2, 0, 0], [2, 2, 0, 0], [0, 0, 900, 100], [1, 0, 100, 900]])
    context = replace(
        BARE, prototypes=np.eye(4), class_counts=np.ones(4), class_names=tuple("abcd")
    )
    found = generate("confusion", replace(context, confusion=counts), num_labels=3)
    assert sorted(found.names) == ["a and b", "c", "d"]
    assert found.linkage[0, 2] == 0


@pytest.mark.parametrize("name", ["confusion", "classifier", "instances"])
def test_what_is_needed_and_absent_is_named(name):
    (needed,) = missing_needs(GENERATORS[name], ())
    with pytest.raises(HierarchyError, match=f"needs {needed}.*or the generator ward"):
        generate(name, BARE)
    assert missing_needs(GENERATORS["ward"], ()) == []


@pytest.mark.parametrize(
    ("name", "extra", "parameters", "message"),
    [
        ("agglomerative", {}, {"linkage": "ward"}, "does not go with distance='cosine'"),
        ("agglomerative", {}, {"num_labels": 6}, "num_labels=6 does not fit 5 classes"),
        ("confusion", {"confusion": np.eye(5)}, {}, "no held-out prediction is wrong"),
        ("confusion", {"confusion": np.ones((5, 5))}, {"linkage": "ward"}, "Choose average"),
        ("classifier", {"classifier_rows": np.ones((5, 3))}, {}, "are all the same"),
        ("random_groups", {}, {"sizes": "3, 3"}, "sum to 6, but there are 5 classes"),
        ("random_groups", {}, {"sizes": "5, x"}, "must be whole numbers above 0"),
        ("random_groups", {}, {"sizes": "5, 0"}, "must be whole numbers above 0"),
        ("random_groups", {}, {"sizes": "3, 2", "num_labels": 3}, "2 sizes for num_labels=3"),
    ],
)
def test_what_does_not_fit_is_refused(name, extra, parameters, message):
    with pytest.raises(HierarchyError, match=message):
        generate(name, replace(BARE, **extra), **parameters)


def test_unknown_linkage():
    with pytest.raises(ConfigError, match="linkage='single' is not allowed"):
        generate("agglomerative", BARE, linkage="single")


def test_random_groups_have_the_sizes_that_are_asked_for(planted_context):
    context = planted_context(17, 3)
    equal = generate("random_groups", context, num_labels=5)
    assert sorted(equal.group_sizes) == [3, 3, 3, 4, 4]
    given = generate("random_groups", context, sizes="10, 4 3")
    assert sorted(given.group_sizes) == [3, 4, 10]
    drawn = {
        tuple(generate("random_groups", replace(context, seed=s), num_labels=5).groups)
        for s in range(5)
    }
    assert len(drawn) == 5


@pytest.mark.parametrize("name", FINDERS)
def test_a_thousand_classes_of_512_dimensions(name):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(1000, 512))
    context = GeneratorContext(
        points,
        rng.integers(1, 500, 1000),
        tuple(f"class {c}" for c in range(1000)),
        confusion=rng.poisson(0.1, (1000, 1000)),
        classifier_rows=points,
        embeddings=points,
        labels=np.arange(1000),
    )
    assert 2 <= generate(name, context).num_abstract_labels <= 25
