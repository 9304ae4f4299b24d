"""Gates pass within their tolerance, fail outside, and do not guess."""

import pytest

from dovs.benchmark.grids import BASELINES
from dovs.benchmark.reproduction import GATES, verdicts
from dovs.benchmark.settings import SETTINGS
from tests.benchmark import made


def results(*accuracies):
    cells = [made.record("ce", seed, accuracy) for seed, accuracy in enumerate(accuracies)]
    return made.results(cells).frame()


@pytest.mark.parametrize(
    "accuracies, passed",
    [([0.38], True), ([0.395], True), ([0.365], True), ([0.396], False), ([0.364], False)],
)
def test_a_gate_holds_within_its_tolerance(accuracies, passed):
    ce, balanced = verdicts("cifar100_p1", results(*accuracies))
    assert ce.passed is passed
    assert balanced.passed is None


def test_the_mean_over_seeds_counts():
    verdict = verdicts("cifar100_p1", results(0.34, 0.42))[0]
    assert verdict.passed
    assert str(verdict) == "pass: cifar100_p1 ce: 38.00 over 2 seeds; expected 38.0 ± 1.5"


def test_verdicts_are_told():
    fail, nothing = map(str, verdicts("cifar100_p1", results(0.30)))
    assert fail == "FAIL: cifar100_p1 ce: 30.00 over 1 seed; expected 38.0 ± 1.5"
    assert nothing == "not measured: cifar100_p1 balanced_softmax: expected 43.0 ± 1.5"


def test_a_setting_without_gates_has_no_verdicts():
    assert verdicts("fashion_cut", results(0.5)) == []


def test_gates_are_of_rows_and_settings_that_there_are():
    labels = {row.label for row in BASELINES}
    assert {gate.setting for gate in GATES} == {"cifar100_p1", "cifar100_p2"}
    for gate in GATES:
        assert gate.setting in SETTINGS
        assert gate.row in labels
        assert 0 < gate.tolerance < gate.expected < 1
