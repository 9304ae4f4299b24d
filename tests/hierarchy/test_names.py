"""Abstract labels from names: what is grouped, mixed, noted and refused."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis.agreement import agreement
from dovs.data.sources.cifar100 import CLASS_NAMES, SUPERCLASS_OF
from dovs.errors import HierarchyError
from dovs.hierarchy import (
    GENERATORS,
    GeneratorContext,
    Hierarchy,
    check_class_names,
    generate,
)
from dovs.hierarchy.wordnet import find_wordnet
from dovs.hierarchy.wordnet.location import VARIABLE


def context(names, prototypes=None, **rest) -> GeneratorContext:
    points = np.eye(len(names)) if prototypes is None else np.asarray(prototypes, float)
    return GeneratorContext(points, np.full(len(names), 50), tuple(names), **rest)


def groups(hierarchy) -> set[frozenset[str]]:
    return {
        frozenset(np.array(hierarchy.class_names)[hierarchy.groups == m])
        for m in range(hierarchy.num_abstract_labels)
    }


def sets(*texts):
    return {frozenset(text.split()) for text in texts}


NAMES = ["cat", "dog", "mouse", "tiger", "person", "lawn_mower"]


def test_names_that_mean_similar_things_are_grouped():
    found = generate("names", context(NAMES), num_labels=3)
    assert groups(found) == sets("cat dog mouse", "tiger person", "lawn_mower")
    assert found.linkage is not None
    assert found.scores


def test_a_corrected_sense_moves_a_class():
    found = generate("names", context(NAMES), num_labels=3, senses="tiger=2, mouse=2")
    assert groups(found) == sets("cat dog tiger", "person", "mouse lawn_mower")


def test_images_have_the_share_that_is_chosen():
    """By name cat is with dog and mouse; by image with tiger and person."""
    points = [[9, 0, 1], [0, 9, 0], [0, 9, 1], [9, 1, 0], [9, 1, 1], [0, 0, 9]]
    by_name = generate("names", context(NAMES, points), num_labels=3)
    assert by_name == generate("names", context(NAMES), num_labels=3)
    by_image = generate("names", context(NAMES, points), num_labels=3, embedding_share=1.0)
    assert groups(by_image) == sets("dog mouse", "cat tiger person", "lawn_mower")
    by_both = generate("names", context(NAMES, points), num_labels=3, embedding_share=0.1)
    assert groups(by_both) == groups(by_name)


def test_only_the_order_of_image_distances_counts():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(6, 4))
    first, second = (
        generate("names", context(NAMES, p), embedding_share=0.5) for p in (points, points * 100)
    )
    np.testing.assert_allclose(first.linkage, second.linkage)


def test_a_name_that_is_no_noun_is_placed_by_its_images_and_noted():
    names = [*NAMES, "xyzzy"]
    points = np.eye(7)
    points[6] = points[4] + 0.1 * points[5]  # as the person looks
    found = generate("names", context(names, points, prototype_source="embeddings"), num_labels=3)
    assert found.groups[6] == found.groups[4]
    noted = " ".join(found.notes)
    assert "'xyzzy' with 'person'" in noted
    assert "embeddings" in noted
    assert Hierarchy.from_json(found.to_json()).notes == found.notes


def test_a_name_read_by_its_last_word_is_noted():
    found = generate("names", context(["siamese cat", "dog", "person"]))
    assert any("'siamese cat' as cat" in note for note in found.notes)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (list("0123456789"), r"10 of 10.*0, 1, 2.*ward"),
        (["cat", "q1", "q2"], r"2 of 3.*q1, q2.*ward"),
        (["cat 1", "cat 2", "cats"], r"one word, 'cat'.*ward"),
    ],
)
def test_names_that_are_no_words_are_listed(names, message):
    with pytest.raises(HierarchyError, match=message):
        generate("names", context(names))
    with pytest.raises(HierarchyError, match=message):
        check_class_names(GENERATORS["names"], names)
    check_class_names(GENERATORS["names"], NAMES)
    check_class_names(GENERATORS["names"], ["q1", "q2"], {"senses": "q1=cat, q2=dog"})


def test_corrections_make_words_of_codes():
    senses = "0=cat, 1=dog, 2=mouse, 3=tiger, 4=person, 5=lawn mower"
    found = generate("names", context(list("012345")), num_labels=3, senses=senses)
    by_word = generate("names", context(NAMES), num_labels=3)
    np.testing.assert_array_equal(found.groups, by_word.groups)


def test_the_wordnet_that_is_chosen_is_read(tmp_path):
    with pytest.raises(HierarchyError, match="holds no WordNet"):
        generate("names", context(NAMES), wordnet=str(tmp_path))


def test_agreement_with_the_superclasses_of_cifar100(monkeypatch):
    """ARI 0.41 with WordNet 3.0; random groups of the same sizes agree by 0."""
    monkeypatch.delenv(VARIABLE)
    try:
        find_wordnet()
    except HierarchyError:
        pytest.skip("no WordNet is installed: apt install wordnet-base")
    found = generate("names", context(CLASS_NAMES), num_labels=20)
    agreed = agreement(found, [SUPERCLASS_OF[name] for name in CLASS_NAMES])
    assert agreed["ari"] >= 0.35
