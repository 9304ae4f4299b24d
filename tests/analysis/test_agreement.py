"""Agreement of abstract labels with known superclasses."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis.agreement import agreement, purity_frame
from dovs.hierarchy import Hierarchy

NAMES = tuple("abcdef")
TRUTH = ("pet", "pet", "pet", "car", "car", "car")


def test_equal_groups_agree_whatever_their_order():
    hierarchy = Hierarchy.from_groups(NAMES, np.array([1, 1, 1, 0, 0, 0]))
    assert agreement(hierarchy, TRUTH) == pytest.approx({"ari": 1, "nmi": 1, "purity": 1})


def test_one_class_in_the_wrong_group_by_hand():
    hierarchy = Hierarchy.from_groups(NAMES, np.array([0, 0, 1, 1, 1, 1]))
    found = agreement(hierarchy, TRUTH)
    # pairs: 1 + 3 = 4 together in both, 7 together here, 6 there, of 15
    chance = 7 * 6 / 15
    assert found["ari"] == pytest.approx((4 - chance) / ((7 + 6) / 2 - chance))
    assert found["purity"] == pytest.approx(5 / 6)
    assert 0 < found["nmi"] < 1
    assert purity_frame(hierarchy, TRUTH).to_dict("list") == {
        "abstract_label": [0, 1],
        "name": ["a and b", "c, d, e and f"],
        "classes": [2, 4],
        "superclass": ["pet", "car"],
        "purity": [1.0, 0.75],
    }


def test_random_groups_agree_by_chance_alone():
    rng = np.random.default_rng(0)
    truth = [f"s{c % 5}" for c in range(40)]
    names = tuple(f"c{c}" for c in range(40))
    found = [
        agreement(Hierarchy.from_groups(names, rng.permutation(40) % 5), truth)["ari"]
        for _ in range(60)
    ]
    assert abs(np.mean(found)) < 0.03


def test_a_label_that_leads_no_class_has_no_purity():
    hierarchy = Hierarchy(("a", "b"), np.array([[0.6, 0.4], [1.0, 0.0]]), ("x", "y"))
    frame = purity_frame(hierarchy, ("p", "p"))
    assert frame["classes"].tolist() == [2, 0]
    assert frame["superclass"].tolist() == ["p", ""]
    assert np.isnan(frame["purity"][1])
    assert agreement(hierarchy, ("p", "p"))["purity"] == 1
