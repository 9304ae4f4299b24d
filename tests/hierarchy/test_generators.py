"""The contract that every registered generator keeps."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

import numpy as np
import pytest

from dovs.errors import ConfigError, HierarchyError
from dovs.hierarchy import GENERATORS, GeneratorContext, Hierarchy, generate

NAMES = GENERATORS.names


def test_the_planned_generators_are_found() -> None:
    assert NAMES[:3] == ["ward", "random", "superclasses"]
    assert set(NAMES[3:]) >= {
        *("agglomerative", "confusion", "classifier", "instances", "random_groups")
    }


@pytest.mark.parametrize("name", NAMES)
def test_signature_and_documentation(name: str) -> None:
    entry = GENERATORS[name]
    first, *rest = inspect.signature(entry.target).parameters.values()
    assert first.name == "context"
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in rest)
    assert all(p.default is not inspect.Parameter.empty for p in rest)
    for parameter, field in entry.model.model_fields.items():
        assert field.description, f"{parameter} has no description for the form"
    assert entry.summary.endswith(".")
    assert "Source:" in entry.documentation
    assert "abstract was at hand" in " ".join(entry.documentation.split())
    assert entry.title != name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("num_classes", range(3, 13))
def test_valid_hierarchy_that_survives_json(name: str, num_classes: int, planted_context) -> None:
    context = planted_context(num_classes, 2)
    hierarchy = generate(name, context)
    assert hierarchy.class_names == context.class_names
    assert hierarchy.generator == name
    assert hierarchy.prototypes == "pixels"
    assert 2 <= hierarchy.num_abstract_labels <= num_classes - 1
    assert hierarchy.group_sizes.sum() == num_classes
    np.testing.assert_array_equal(hierarchy.assignment.sum(1), 1)

    read = Hierarchy.from_json(hierarchy.to_json())
    assert read == hierarchy
    np.testing.assert_array_equal(read.assignment, hierarchy.assignment)
    assert read.assignment.dtype == hierarchy.assignment.dtype
    assert (read.linkage is None) == (hierarchy.linkage is None)
    if hierarchy.linkage is not None:
        np.testing.assert_array_equal(read.linkage, hierarchy.linkage)
    assert dict(read.scores) == dict(hierarchy.scores)
    assert dict(read.parameters) == dict(hierarchy.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_the_noted_parameters_make_the_same_hierarchy_again(name: str, planted_context) -> None:
    context = planted_context(11, 3)
    first = generate(name, context)
    noted = json.loads(first.to_json())["parameters"]
    assert set(noted) == set(GENERATORS[name].model.model_fields)
    assert generate(name, context, **noted) == first


@pytest.mark.parametrize("name", NAMES)
def test_the_context_is_left_as_it_was(name: str, planted_context) -> None:
    context, untouched = planted_context(7, 3), planted_context(7, 3)
    generate(name, context)
    np.testing.assert_array_equal(context.prototypes, untouched.prototypes)
    np.testing.assert_array_equal(context.class_counts, untouched.class_counts)


@pytest.mark.parametrize("name", NAMES)
def test_two_classes(name: str) -> None:
    points = np.array([[0.0], [1.0]])
    context = GeneratorContext(
        points,
        np.array([9, 1]),
        ("cat", "dog"),
        ("x", "x"),
        confusion=np.array([[3, 1], [2, 2]]),
        classifier_rows=points,
        embeddings=points,
        labels=np.arange(2),
    )
    hierarchy = generate(name, context)
    assert hierarchy.groups.tolist() == [0, 0]
    assert Hierarchy.from_json(hierarchy.to_json()) == hierarchy


def test_unknown_generator_and_parameter(planted_context) -> None:
    with pytest.raises(ConfigError, match=r"unknown generator 'wart'.*Did you mean 'ward'"):
        generate("wart", planted_context(4, 2))
    with pytest.raises(ConfigError, match="unknown parameter of generator 'ward' 'labels'"):
        generate("ward", planted_context(4, 2), labels=3)
    with pytest.raises(ConfigError, match="shrinkage=nan is not allowed"):
        generate("ward", planted_context(4, 2), shrinkage=float("nan"))


def test_one_class_is_refused() -> None:
    with pytest.raises(HierarchyError, match=r"1 class cannot be grouped.*at least 2"):
        GeneratorContext(np.ones((1, 3)), np.ones(1), ("a",))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"prototypes": np.array([[0.0], [np.nan], [1.0]])}, "class 'b' is not finite .1 of 3"),
        ({"prototypes": np.array([[0.0], [1.0], [np.inf]])}, "class 'c' is not finite"),
        ({"prototypes": np.ones((2, 4))}, r"shape \(2, 4\).*Give an array \(3, D\)"),
        ({"prototypes": np.ones((3, 0))}, r"shape \(3, 0\)"),
        ({"prototypes": np.ones(3)}, r"shape \(3,\)"),
        ({"class_counts": np.array([1, 2])}, r"class_counts has shape \(2,\)"),
        ({"class_counts": np.array([5, 0, 1])}, "class 'b' has 0 training images"),
        ({"superclass_of": ("x", "y")}, "2 superclasses for 3 classes"),
        ({"confusion": np.ones((3, 2))}, r"confusion has shape \(3, 2\).*need \(3, 3\)"),
        ({"confusion": -np.eye(3)}, "confusion holds a number that is not allowed"),
        ({"classifier_rows": np.ones((2, 4))}, r"classifier_rows has shape \(2, 4\).*\(3, D\)"),
        ({"classifier_rows": np.full((3, 4), np.nan)}, "classifier_rows holds a number"),
        ({"embeddings": np.ones((5, 4))}, "embeddings and labels come together"),
        ({"embeddings": np.ones((5, 4)), "labels": np.arange(4)}, "5 embeddings but labels"),
        ({"embeddings": np.ones((3, 4)), "labels": np.array([0, 1, 1])}, r"each of 0\.\.2"),
    ],
)
def test_parts_that_do_not_fit_are_refused(change: dict, message: str) -> None:
    parts = {"prototypes": np.eye(3), "class_counts": np.ones(3), "class_names": ("a", "b", "c")}
    with pytest.raises(HierarchyError, match=message):
        GeneratorContext(**{**parts, **change})


def test_importing_hierarchies_is_cheap() -> None:
    code = (
        "import sys; from dovs import hierarchy; hierarchy.GENERATORS.names; "
        "print([m for m in ('scipy', 'sklearn', 'torch', 'pandas', 'umap') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
