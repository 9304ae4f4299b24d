"""Differences over seeds and draws, against scipy and by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dovs.analysis.intervals import welch_interval
from dovs.analysis.over_runs import class_differences_over_runs, measure_differences

A, B = [0.50, 0.52, 0.55, 0.51], [0.53, 0.53, 0.60, 0.52]


def results(first, second, seeds=(range(9), range(9)), draws=None):
    lines = []
    for row, values, own in (("a", first, seeds[0]), ("b", second, seeds[1])):
        for place, value in enumerate(values):
            draw = 0 if draws is None else draws[place]
            lines.append({"row": row, "draw": draw, "seed": list(own)[place], "m": value})
    return pd.DataFrame(lines)


def test_runs_of_the_same_seed_are_paired():
    (row,) = measure_differences(results(A, B), "a", "b", ["m"]).itertuples()
    exact = stats.ttest_rel(B, A).confidence_interval(0.95)
    assert row.difference == pytest.approx(np.mean(B) - np.mean(A))
    assert (row.low, row.high) == pytest.approx((exact.low, exact.high))
    assert (row.units, row.unit, row.draws, row.paired) == (4, "seed", 1, True)
    assert row.first_sd == pytest.approx(np.std(A, ddof=1))


def test_only_common_seeds_count_for_the_difference():
    (row,) = measure_differences(
        results(A, B, ([0, 1, 2, 3], [2, 3, 4, 5])), "a", "b", ["m"]
    ).itertuples()
    assert row.units == 2
    assert row.difference == pytest.approx(np.mean([B[0] - A[2], B[1] - A[3]]))
    assert row.second == pytest.approx(np.mean(B))


def test_without_a_common_seed_the_interval_is_welchs():
    (row,) = measure_differences(
        results(A, B, (range(4), range(10, 14))), "a", "b", ["m"]
    ).itertuples()
    exact = stats.ttest_ind(B, A, equal_var=False).confidence_interval(0.95)
    assert (row.low, row.high) == pytest.approx((exact.low, exact.high))
    assert not row.paired


def test_several_draws_count_once_each():
    draws = [0, 0, 1, 2]
    (row,) = measure_differences(results(A, B, draws=draws), "a", "b", ["m"]).itertuples()
    apart = np.array(B) - np.array(A)
    units = [apart[:2].mean(), apart[2], apart[3]]
    exact = stats.ttest_1samp(units, 0).confidence_interval(0.95)
    assert (row.unit, row.units, row.runs, row.draws) == ("draw", 3, 4, 3)
    assert (row.low, row.high) == pytest.approx((exact.low, exact.high))


@pytest.mark.parametrize("seeds", [(range(1), range(1)), (range(1), range(5, 6))])
def test_one_run_each_has_no_interval(seeds):
    (row,) = measure_differences(results(A[:1], B[:1], seeds), "a", "b", ["m"]).itertuples()
    assert row.difference == pytest.approx(B[0] - A[0])
    assert np.isnan([row.low, row.high, row.sd]).all()


def test_a_measure_that_neither_has_is_left_out_and_one_that_one_has_is_no_difference():
    table = results(A, B).assign(few=[*A, *[np.nan] * 4], none=np.nan)
    frame = measure_differences(table, "a", "b", ["m", "few", "none", "other"])
    assert frame["measure"].tolist() == ["m", "few"]
    assert np.isnan(frame.set_index("measure").loc["few", "difference"])


def test_welch_needs_two_values_each_and_some_spread():
    assert np.isnan(welch_interval(np.array([1.0]), np.array([1.0, 2.0]))).all()
    assert np.isnan(welch_interval(np.ones(3), np.ones(3))).all()


def test_classes_over_seeds():
    first = {(0, seed): np.array([0.9, value, np.nan]) for seed, value in enumerate(A)}
    second = {(0, seed): np.array([0.9, value, np.nan]) for seed, value in enumerate(B)}
    second[0, 9] = np.array([0.1, 0.1, np.nan])  # no run of the first has this seed
    frame = class_differences_over_runs(first, second, np.array([9, 90, 1]), ["x", "y", "z"])
    assert frame["class_name"].tolist() == ["y", "x", "z"]
    exact = stats.ttest_rel(B, A).confidence_interval(0.95)
    assert frame.loc[0, ["low", "high"]].tolist() == pytest.approx([exact.low, exact.high])
    assert frame.loc[0, "units"] == 4
    assert frame.loc[2, ["difference", "low"]].isna().all()
    one = class_differences_over_runs(
        {(0, 0): first[0, 0]}, {(0, 0): second[0, 0]}, np.array([9, 90, 1]), ["x", "y", "z"]
    )
    assert one["low"].isna().all()
    assert one["sd"].isna().all()


def test_classes_without_a_common_seed_have_welchs_interval():
    first = {(0, seed): np.array([value]) for seed, value in enumerate(A)}
    second = {(0, seed): np.array([value]) for seed, value in enumerate(B, 9)}
    frame = class_differences_over_runs(first, second, np.array([9]), ["x"])
    exact = stats.ttest_ind(B, A, equal_var=False).confidence_interval(0.95)
    assert frame.loc[0, ["low", "high"]].tolist() == pytest.approx([exact.low, exact.high])
    assert frame.loc[0, "difference"] == pytest.approx(np.mean(B) - np.mean(A))
    none = class_differences_over_runs(first, {}, np.array([9]), ["x"])
    assert none[["second", "difference", "low", "high"]].isna().all().all()


def test_an_interval_ends_where_a_difference_must():
    (row,) = measure_differences(results([0.0, 0.5], [0.9, 0.5]), "a", "b", ["m"]).itertuples()
    assert (row.low, row.high) == (-1, 1)
