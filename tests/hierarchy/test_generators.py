"""The contract of generators, what it finds, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Annotated

import numpy as np
import pandas as pd
import pytest
from pydantic import Field

from dovs.errors import ConfigError, ContractError, HierarchyError
from dovs.hierarchy import GENERATORS, GeneratorContext, Hierarchy, generate
from dovs.hierarchy.contract import check_generated, check_generator, check_signature
from dovs.hierarchy.contract import example_context as example
from dovs.registry import Entry, Registry


@pytest.mark.parametrize("name", GENERATORS.names)
def test_every_generator_keeps_the_contract(name: str) -> None:
    check_generator(GENERATORS[name])


def groups_of(context: GeneratorContext, groups: list[int]) -> Hierarchy:
    return Hierarchy.from_groups(context.class_names, np.array(groups))


def shared(context):
    return groups_of(context, [0, 0, 1, 1])


def changes_the_context(context):
    context.prototypes[:] = 0
    return shared(context)


def other_classes(context):
    return shared(replace(context, class_names=tuple("wxyz")))


def more_labels_than_classes(context):
    return Hierarchy(context.class_names, np.full((4, 5), 0.2), tuple("abcde"))


def single_precision(context):
    return Hierarchy(context.class_names, np.full((4, 3), 1 / 3, np.float32), tuple("abc"))


class Unseeded:
    """Gives other groups at every call, as the global random state would."""

    __module__ = __name__
    calls = 0

    def __call__(self, context):
        self.calls += 1
        return groups_of(context, [0, 1, self.calls % 2, self.calls % 2])


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        (changes_the_context, "changed the context's prototypes"),
        (other_classes, "classes in their order"),
        (lambda context: None, "must return a Hierarchy"),
        (more_labels_than_classes, "5 abstract labels of 4 classes"),
        (single_precision, "must be float64"),
        (Unseeded(), "same context and parameters"),
    ],
)
def test_the_contract_finds_what_breaks_it(target, rule) -> None:
    check_generated(Entry("generator", "good", "Good", shared), example(4, 2))
    with pytest.raises(ContractError, match=rf"^generator 'bad' \(.*\): .*{rule}"):
        check_generated(Entry("generator", "bad", "Bad", target), example(4, 2))


def test_the_contract_reads_the_signature() -> None:
    for target, rule in (
        (lambda names: None, "must be `context`"),
        (lambda context, num: None, "parameter num must be keyword-only"),
    ):
        with pytest.raises(ContractError, match=rule):
            check_signature(Entry("generator", "bad", "Bad", target))


def fixed_number(context, *, num_labels: Annotated[int, Field(ge=1)] = 3) -> Hierarchy: ...


def without_default(context, *, depth: int) -> Hierarchy: ...


@pytest.mark.parametrize(
    ("target", "facts", "rule"),
    [
        (fixed_number, {}, "Allow num_labels=None"),
        (without_default, {}, "give every parameter a default"),
        (shared, {"needs": ("wings",)}, "needs 'wings', which no context has: choose among conf"),
    ],
)
def test_what_training_could_not_call_is_refused_at_registration(target, facts, rule) -> None:
    registry = Registry("generator", "dovs.hierarchy.generators", GENERATORS.check)
    with pytest.raises(ContractError, match=f"generator 'bad'.*{rule}"):
        registry.register("bad", **facts)(target)
    assert registry.register("good")(shared) is shared


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
        ({"confusion": -np.eye(3)}, "confusion contains a number that is not allowed"),
        ({"classifier_rows": np.ones((2, 4))}, r"classifier_rows has shape \(2, 4\).*\(3, D\)"),
        ({"classifier_rows": np.full((3, 4), np.nan)}, "classifier_rows contains a number"),
        ({"embeddings": np.ones((5, 4))}, "embeddings and labels belong together"),
        ({"embeddings": np.ones((5, 4)), "labels": np.arange(4)}, "5 embeddings but labels"),
        ({"embeddings": np.ones((3, 4)), "labels": np.array([0, 1, 1])}, r"each of 0\.\.2"),
    ],
)
def test_parts_that_do_not_fit_are_refused(change: dict, message: str) -> None:
    parts = {"prototypes": np.eye(3), "class_counts": np.ones(3), "class_names": ("a", "b", "c")}
    with pytest.raises(HierarchyError, match=message):
        GeneratorContext(**{**parts, **change})


def test_tensors_with_gradients_are_accepted() -> None:
    import torch

    def tensor(values: np.ndarray) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float32, requires_grad=True)

    context = GeneratorContext(
        prototypes=tensor(np.eye(3)).to(torch.bfloat16),
        class_counts=torch.tensor([3, 2, 1]),
        class_names=("a", "b", "c"),
        confusion=tensor(np.eye(3)),
        classifier_rows=tensor(np.eye(3)),
        embeddings=tensor(np.eye(3)),
        labels=torch.arange(3),
    )
    assert context.prototypes.tolist() == np.eye(3).tolist()
    assert context.class_counts.tolist() == [3, 2, 1]
    for name in ("confusion", "classifier_rows", "embeddings"):
        assert context.required(name).tolist() == np.eye(3).tolist()
    assert generate("ward", context).num_classes == 3


@pytest.mark.parametrize("name", ["prototypes", "class_counts", "confusion", "classifier_rows"])
def test_parts_that_are_no_numbers_are_refused(name: str) -> None:
    parts = {"prototypes": np.eye(3), "class_counts": np.ones(3), "class_names": ("a", "b", "c")}
    with pytest.raises(HierarchyError, match=f"{name} are of type <U1: give real numbers"):
        GeneratorContext(**{**parts, name: np.full((3, 3), "x")})


def test_importing_hierarchies_is_cheap() -> None:
    code = (
        "import sys; from dovs import hierarchy; hierarchy.GENERATORS.names; "
        "print([m for m in ('scipy', 'sklearn', 'torch', 'pandas', 'umap') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rows_that_are_called_by_the_classes_are_put_into_their_order():
    names, rows = ("cat", "dog", "shark", "whale"), np.array([[1, 0], [1, 0.2], [0, 1], [0.2, 1]])
    table = pd.DataFrame(rows, index=names)
    shuffled = table.loc[["whale", "cat", "shark", "dog"]]
    counts = pd.DataFrame(np.arange(16).reshape(4, 4), index=names, columns=names)
    for given in (shuffled, {name: table.loc[name].tolist() for name in shuffled.index}):
        context = GeneratorContext(
            given, [9] * 4, names, confusion=counts.loc[shuffled.index, ::-1], classifier_rows=given
        )
        np.testing.assert_array_equal(context.prototypes, rows)
        np.testing.assert_array_equal(context.classifier_rows, rows)
        np.testing.assert_array_equal(context.confusion, counts.to_numpy())
    with pytest.raises(
        HierarchyError, match="prototypes are called cat, dog, shark, but the class"
    ):
        GeneratorContext(table[:3], [9] * 4, names)
    assert GeneratorContext(pd.DataFrame(rows), [9] * 4, names).prototypes[3].tolist() == [0.2, 1]
