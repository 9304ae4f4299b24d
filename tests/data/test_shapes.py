"""Synthetic shapes: the same everywhere, with known superclasses."""

from __future__ import annotations

import numpy as np
import pytest

from dovs import data
from dovs.analysis.agreement import agreement
from dovs.data.sources.shapes import SHAPES, class_facts, render
from dovs.errors import ConfigError
from dovs.hierarchy import GeneratorContext, generate, pixel_prototypes


def context(classes: int, images: int = 40) -> GeneratorContext:
    dataset = data.load("shapes", classes=classes, images_per_class=images)
    prototypes = pixel_prototypes(dataset.train.images, dataset.train.labels, classes)
    return GeneratorContext(
        prototypes, dataset.available, dataset.class_names, dataset.superclass_of
    )


@pytest.mark.parametrize("classes", range(10, 101, 15))
def test_classes_differ_and_every_superclass_has_several(classes):
    facts = class_facts(classes)
    assert len(set(facts)) == classes
    colours = [colour for colour, _, _ in facts]
    assert min(map(colours.count, colours)) >= 2
    assert {shape for _, shape, _ in facts} <= set(SHAPES)
    dataset = data.load("shapes", classes=classes, images_per_class=20)
    assert dataset.num_classes == classes
    assert dataset.available.tolist() == [20] * classes
    assert dataset.image_shape == (20, 20, 3)


def test_images_are_always_the_same_and_do_not_depend_on_their_number():
    few, many = (render("red", "disc", "plain", n, np.random.default_rng([0, 0])) for n in (3, 9))
    np.testing.assert_array_equal(few, many[:3])
    one, two = (data.load("shapes", images_per_class=20) for _ in range(2))
    np.testing.assert_array_equal(one.train.images, two.train.images)
    np.testing.assert_array_equal(one.test.images, two.test.images)
    # a change of the drawing would change every run on it: bytes of the first image
    assert int(one.train.images[0].sum(dtype=np.int64)) == 107412


def test_train_and_test_share_no_image():
    dataset = data.load("shapes", images_per_class=30)
    train = {image.tobytes() for image in dataset.train.images}
    assert len(train) == 300
    assert not train & {image.tobytes() for image in dataset.test.images}


@pytest.mark.parametrize("classes", [10, 20, 40, 60])
def test_the_silhouette_finds_the_planted_colours_in_pixels(classes):
    found = generate("ward", context(classes))
    planted = generate("superclasses", context(classes))
    assert found.num_abstract_labels == planted.num_abstract_labels
    together = [h.groups[:, None] == h.groups for h in (found, planted)]
    np.testing.assert_array_equal(*together)


def test_a_cut_of_the_tree_of_a_hundred_classes_is_nearly_the_planted_one():
    hundred = context(100, images=150)
    found = generate("ward", hundred, num_labels=10)
    assert 0.9 < agreement(found, hundred.superclass_of)["ari"] < 1  # thin rings show little paint


def test_superclasses_may_be_the_shapes_of_the_same_images():
    by_colour = data.load("shapes", classes=20, images_per_class=20)
    by_shape = data.load("shapes", classes=20, images_per_class=20, superclasses="shape")
    np.testing.assert_array_equal(by_colour.train.images, by_shape.train.images)
    assert set(by_colour.superclass_of) == {"red", "green", "blue", "yellow"}
    assert set(by_shape.superclass_of) == set(SHAPES)
    assert all(
        shape in name
        for shape, name in zip(by_shape.superclass_of, by_shape.class_names, strict=True)
    )


@pytest.mark.parametrize("wrong", [{"classes": 9}, {"classes": 101}, {"superclasses": "size"}])
def test_parameters_out_of_range_are_refused(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        data.load("shapes", **wrong)
