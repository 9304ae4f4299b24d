"""Spread and paired differences over seeds, against values computed by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from dovs.analysis.by_run import unit_of
from dovs.analysis.comparison import (
    PAIRED_COLUMNS,
    SPREAD_COLUMNS,
    differences,
    growth_frame,
    paired_frame,
    spread_frame,
)
from dovs.analysis.intervals import bootstrap_interval, t_interval, welch_interval

T_95 = {1: 12.706205, 2: 4.302653, 4: 2.776445}
"""The 97.5 % quantile of t, by degrees of freedom, from a printed table."""


def results(**rows):
    """One line for each row and seed; seeds count from 0."""
    return pd.DataFrame(
        [
            {"row": row, "seed": seed, "balanced_accuracy": value}
            for row, values in rows.items()
            for seed, value in enumerate(values)
        ]
    )


def test_spread_is_mean_sample_sd_and_t_interval():
    frame = spread_frame(results(ce=[0.1, 0.2, 0.3], dos=[0.5]))
    assert tuple(frame.columns) == SPREAD_COLUMNS
    ce, dos = frame.to_dict("records")
    assert (ce["row"], ce["seeds"], dos["row"], dos["seeds"]) == ("ce", 3, "dos", 1)
    assert ce["mean"] == pytest.approx(0.2)
    assert ce["sd"] == pytest.approx(0.1)
    half = T_95[2] * 0.1 / math.sqrt(3)
    assert [ce["t_low"], ce["t_high"]] == pytest.approx([0.2 - half, 0.2 + half], abs=1e-6)
    assert dos["mean"] == 0.5
    assert np.isnan([dos["sd"], dos["t_low"], dos["t_high"]]).all()


def test_paired_differences_by_hand():
    """Differences 0.01, 0.03: mean 0.02, sd 0.01·√2, t interval 0.02 ± 12.706·0.01."""
    frame = paired_frame(results(ce=[0.50, 0.70], dos=[0.51, 0.73]), "ce")
    assert tuple(frame.columns) == PAIRED_COLUMNS
    (line,) = frame.to_dict("records")
    assert (line["row"], line["reference"], line["seeds"]) == ("dos", "ce", 2)
    assert line["difference"] == pytest.approx(0.02)
    assert line["sd"] == pytest.approx(0.01 * math.sqrt(2))
    assert line["t_low"] == pytest.approx(0.02 - T_95[1] * 0.01, abs=1e-6)
    assert line["t_high"] == pytest.approx(0.02 + T_95[1] * 0.01, abs=1e-6)


def test_what_a_seed_does_to_both_rows_cancels():
    """The rows spread by 0.2, their differences not at all."""
    frame = paired_frame(results(ce=[0.4, 0.6, 0.8], dos=[0.5, 0.7, 0.9]), "ce")
    (line,) = frame.to_dict("records")
    assert line["difference"] == pytest.approx(0.1)
    assert line["sd"] == pytest.approx(0, abs=1e-12)
    assert np.isnan([line["t_low"], line["t_high"]]).all()


def test_only_common_seeds_are_paired():
    table = pd.DataFrame(
        {
            "row": ["a", "a", "a", "b", "b"],
            "seed": [0, 1, 2, 2, 1],
            "balanced_accuracy": [0.9, 0.1, 0.2, 0.4, 0.2],
        }
    )
    assert differences(table, "b", "a", "balanced_accuracy") == pytest.approx(
        {(0, 1): 0.1, (0, 2): 0.2}
    )
    assert paired_frame(table, "a")["seeds"].tolist() == [2]


def test_a_missing_value_counts_as_a_missing_seed():
    table = results(a=[0.1, None, 0.3], b=[0.2, 0.3, 0.5])
    assert spread_frame(table)["seeds"].tolist() == [2, 3]
    assert paired_frame(table, "a")["difference"].tolist() == pytest.approx([0.15])


def test_rows_may_have_references_of_their_own():
    table = results(a=[0.1, 0.1], b=[0.3, 0.3], c=[0.6, 0.6])
    frame = paired_frame(table, {"b": "a", "c": "b"})
    assert frame[["row", "reference"]].to_numpy().tolist() == [["b", "a"], ["c", "b"]]
    assert frame["difference"].tolist() == pytest.approx([0.2, 0.3])


def test_a_reference_without_results_gives_no_numbers():
    frame = paired_frame(results(a=[0.1]), {"a": "gone"})
    (line,) = frame.to_dict("records")
    assert line["seeds"] == 0
    assert np.isnan([line[name] for name in PAIRED_COLUMNS[6:]]).all()


@pytest.mark.parametrize("values", [[0.1, 0.2, 0.3], [0.1, 0.3]])
def test_percentile_bootstrap_of_few_values_ends_at_the_extremes(values):
    """All three draws are the least with probability 1/27 > 2.5 %, both of two with 1/4."""
    found = bootstrap_interval(np.array(values), method="percentile")
    assert found == pytest.approx((min(values), max(values)))


def test_percentile_bootstrap_of_a_coin():
    """The mean of n = 10 draws from {0 × 5, 1 × 5} is binomial: quantiles 0.2 and 0.8 at 95 %."""
    values = np.array([0.0] * 5 + [1.0] * 5)
    assert bootstrap_interval(values, method="percentile") == pytest.approx((0.2, 0.8))


def test_bca_moves_the_interval_towards_the_long_tail():
    values = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    plain, corrected = (bootstrap_interval(values, method=m) for m in ("percentile", "BCa"))
    assert corrected[0] > plain[0]
    assert corrected[1] > plain[1]


def test_the_bootstrap_has_a_seed():
    values = np.array([0.11, 0.29, 0.2, 0.35, 0.02])
    assert bootstrap_interval(values, seed=3) == bootstrap_interval(values, seed=3)


def test_t_is_wider_than_bootstrap_with_few_seeds():
    frame = paired_frame(results(a=[0.0] * 5, b=[0.01, 0.02, 0.04, 0.01, 0.03]), "a")
    (line,) = frame.to_dict("records")
    assert line["t_high"] - line["t_low"] > line["boot_high"] - line["boot_low"] > 0


@pytest.mark.parametrize("values", [[0.5, 0.5, 0.5], [0.3 - 0.2, 0.2 - 0.1], [0.0, 0.0]])
def test_equal_values_have_no_interval(values):
    """They do not show how much they vary; differences may differ in their last digit."""
    of = np.array(values)
    for found in (bootstrap_interval(of), t_interval(of), welch_interval(of, of)):
        assert np.isnan(found).all()
    (line,) = paired_frame(results(a=[0.1] * len(of), b=0.1 + of), "a").to_dict("records")
    assert line["difference"] == pytest.approx(values[0])
    assert np.isnan([line[name] for name in ("t_low", "t_high", "boot_low", "boot_high")]).all()


def test_how_the_number_of_seeds_shows():
    values = [0.01, 0.03, 0.02, 0.05, 0.04]
    frame = growth_frame(results(a=[0.0] * 5, b=values), "b", "a")
    assert frame["units"].tolist() == [1, 2, 3, 4, 5]
    assert frame["difference"].tolist() == pytest.approx([0.01, 0.02, 0.02, 0.0275, 0.03])
    assert np.isnan(frame["t_low"][0])
    last = T_95[4] * np.std(values, ddof=1) / math.sqrt(5)
    assert frame["t_high"][4] - 0.03 == pytest.approx(last, abs=1e-6)
    whole = paired_frame(results(a=[0.0] * 5, b=values), "a")
    assert frame.iloc[[4]].reset_index(drop=True).equals(whole[list(frame.columns)])


def test_a_seed_twice_is_a_mistake():
    table = pd.DataFrame({"row": ["a", "a"], "seed": [0, 0], "balanced_accuracy": [0.1, 0.2]})
    with pytest.raises(ValueError, match="row 'a' has a seed twice"):
        spread_frame(table)


def draws(**rows):
    """One line for each row, draw and seed: lists of draws, each a list of values by seed."""
    return pd.DataFrame(
        [
            {"row": row, "draw": draw, "seed": seed, "balanced_accuracy": value}
            for row, each in rows.items()
            for draw, values in enumerate(each)
            for seed, value in enumerate(values)
        ]
    )


TWO_DRAWS = draws(a=[[0.2, 0.4], [0.5, 0.5]], b=[[0.3, 0.5], [0.5, 0.5]])


def test_several_draws_are_the_units_and_seeds_are_averaged_within_them():
    """Means of the draws of a: 0.3 and 0.5; 0.4 ± 12.706 · 0.1."""
    assert unit_of(TWO_DRAWS) == "draw"
    a, _ = spread_frame(TWO_DRAWS).to_dict("records")
    assert (a["draws"], a["seeds"], a["units"]) == (2, 4, 2)
    assert a["mean"] == pytest.approx(0.4)
    assert a["sd"] == pytest.approx(math.sqrt(0.02))
    assert a["t_low"] == pytest.approx(0.4 - T_95[1] * 0.1, abs=1e-6)


def test_differences_pair_within_draw_and_seed_and_are_averaged_within_the_draw():
    """Differences 0.1, 0.1 | 0, 0: draws 0.1 and 0, 0.05 ± 12.706 · 0.05; over seeds ± 0.092."""
    (line,) = paired_frame(TWO_DRAWS, "a").to_dict("records")
    assert (line["draws"], line["seeds"], line["units"]) == (2, 4, 2)
    assert line["difference"] == pytest.approx(0.05)
    assert line["t_high"] == pytest.approx(0.05 + T_95[1] * 0.05, abs=1e-6)


def test_a_draw_counts_once_however_many_seeds_it_has():
    """Draw 0 has one seed with 0.3, draw 1 three with 0, of which two have a partner."""
    table = draws(a=[[0.1], [0.1, 0.1]], b=[[0.4], [0.1, 0.1, 0.9]])
    (line,) = paired_frame(table, "a").to_dict("records")
    assert (line["draws"], line["seeds"]) == (2, 3)
    assert line["difference"] == pytest.approx(0.15)


def test_one_draw_has_seeds_as_units_whatever_its_number():
    one = TWO_DRAWS[TWO_DRAWS["draw"] == 1]
    assert unit_of(one) == "seed"
    assert spread_frame(one)["units"].tolist() == [2, 2]
    without = one.drop(columns="draw")
    pd.testing.assert_frame_equal(paired_frame(one, "a"), paired_frame(without, "a"))


def test_a_row_with_one_draw_of_several_has_no_interval():
    """Its seeds say nothing of other draws."""
    some = TWO_DRAWS[(TWO_DRAWS["row"] == "a") | (TWO_DRAWS["draw"] == 0)]
    _, b = spread_frame(some).to_dict("records")
    assert (b["draws"], b["seeds"], b["units"]) == (1, 2, 1)
    assert b["mean"] == pytest.approx(0.4)
    assert np.isnan([b["sd"], b["t_low"]]).all()


def test_draws_add_up():
    frame = growth_frame(TWO_DRAWS, "b", "a")
    assert frame["units"].tolist() == [1, 2]
    assert frame["difference"].tolist() == pytest.approx([0.1, 0.05])
