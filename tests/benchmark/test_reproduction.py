"""Reproduction checks pass within their tolerance, fail outside it, and do not guess."""

import pytest

from dovs.benchmark.grids import BASELINES
from dovs.benchmark.reproduction import CHECKS, verdicts
from dovs.benchmark.settings import SETTINGS
from tests.benchmark import samples


def results(*accuracies):
    trials = [samples.record("ce", seed, accuracy) for seed, accuracy in enumerate(accuracies)]
    return samples.results(trials).frame()


@pytest.mark.parametrize(
    "accuracies, passed",
    [([0.38], True), ([0.395], True), ([0.365], True), ([0.396], False), ([0.364], False)],
)
def test_a_check_passes_within_its_tolerance(accuracies, passed):
    ce, balanced = verdicts("cifar100_p1", results(*accuracies))
    assert ce.passed is passed
    assert balanced.passed is None


@pytest.mark.parametrize("accuracy, failed, word", [(0.40, False, "better"), (0.36, True, "FAIL")])
def test_a_baseline_that_is_too_good_stops_nothing(accuracy, failed, word):
    (ce, _) = verdicts("cifar100_p1", results(accuracy))
    assert (ce.passed, ce.failed) == (False, failed)
    assert str(ce).startswith(f"{word}: cifar100_p1 ce:")


def test_the_mean_over_seeds_counts():
    verdict = verdicts("cifar100_p1", results(0.34, 0.42))[0]
    assert verdict.passed
    assert str(verdict) == "pass: cifar100_p1 ce: 38.00 over 2 seeds; expected 38.0 ± 1.5"


def test_verdicts_as_text():
    fail, nothing = map(str, verdicts("cifar100_p1", results(0.30)))
    assert fail == "FAIL: cifar100_p1 ce: 30.00 over 1 seed; expected 38.0 ± 1.5"
    assert nothing == "not measured: cifar100_p1 balanced_softmax: expected 43.0 ± 1.5"


def test_a_setting_without_checks_has_no_verdicts():
    assert verdicts("fashion_cut", results(0.5)) == []


def test_p1_must_reach_its_own_numbers_and_p2_is_compared_with_others():
    assert all(not check.other_recipe for check in CHECKS if check.setting == "cifar100_p1")
    (ce, _) = verdicts("cifar100_p2", results(0.30))
    assert (ce.passed, ce.failed) == (False, False)
    assert "another recipe" in str(ce)
    (ce, _) = verdicts("cifar100_p1", results(0.30))
    assert ce.failed


def test_checks_name_existing_rows_and_settings():
    labels = {row.label for row in BASELINES}
    assert {check.setting for check in CHECKS} == {"cifar100_p1", "cifar100_p2"}
    for check in CHECKS:
        assert check.setting in SETTINGS
        assert check.row in labels
        assert 0 < check.tolerance < check.expected < 1
