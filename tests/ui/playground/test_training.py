"""What the playground's methods do, trained by node: the same numbers as in the browser."""

from __future__ import annotations

import pytest

from dovs.ui.playground.methods import METHODS
from dovs.ui.playground.settings import DEFAULTS
from tests.ui.playground.node import answers

TAU = ("balanced_softmax", "logit_adjustment")


def recalls(*changes, steps=300):
    calls = [["recalls", {**DEFAULTS, **change}, steps] for change in changes]
    return answers(*calls)


def test_rare_classes_lose_under_cross_entropy_and_every_method_brings_them_back():
    plain, *others = recalls(*({"method": method.name} for method in METHODS))
    assert plain["counts"] == [200, 91, 42, 19, 9, 4]
    assert min(plain["recall"][:3]) > 0.9
    assert tail(plain) < 0.75
    for method, other in zip(METHODS[1:], others, strict=True):
        assert tail(other) > tail(plain) + 0.05, method.name


def test_the_same_settings_train_to_the_same_numbers():
    settings = {"method": "abstract_labels", "added": "F52_-31.A0_10"}
    first, again, other = recalls(settings, settings, settings | {"seed": 1}, steps=150)
    assert first == again
    assert first["recall"] != other["recall"]
    assert first["counts"] == [201, 91, 42, 19, 9, 5]


def test_tau_moves_recall_from_large_classes_to_rare_ones():
    plain, *found = recalls(
        {},
        *({"method": method, "tau": tau} for method in TAU for tau in (0, 1, 3)),
        steps=150,
    )
    for off, on, more in (found[:3], found[3:]):
        assert off["recall"] == plain["recall"]
        assert tail(off) < tail(on) < tail(more) + 0.02
        assert more["recall"][0] < on["recall"][0] < off["recall"][0]


def test_balanced_classes_need_no_method():
    even = {"ratio": 1, "points": 50}
    plain, *others = recalls(even, *(even | {"method": name} for name in TAU), steps=60)
    for other in others:
        assert other["recall"] == pytest.approx(plain["recall"])


def test_the_loss_is_finite_where_few_points_leave_directions_open():
    scarce = {"ratio": 100, "points": 10, "width": 2}
    for found in recalls(*(scarce | {"method": method.name} for method in METHODS)):
        assert found["loss"] is not None  # so is infinity written


def tail(answer):
    return sum(answer["recall"][3:]) / 3
