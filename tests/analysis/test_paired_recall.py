"""Differences on the same images: known answers, scipy, and how often intervals are right."""

import numpy as np
import pytest
from scipy import stats

from dovs.analysis.paired_recall import FEWEST, class_differences, mcnemar, part_differences


def found(total, first, second, gained, lost, seen=None, counts=None):
    total = np.asarray(total)
    counts = np.asarray(counts if counts is not None else np.arange(len(total), 0, -1) * 50)
    seen = total if seen is None else np.asarray(seen)
    names = [f"c{c}" for c in range(len(total))]
    rates = (np.asarray(each, float) for each in (first, second))
    return class_differences(
        total, *rates, np.asarray(gained), np.asarray(lost), seen, counts, names
    )


def test_the_interval_of_a_class_is_that_of_agresti_and_min():
    """Their recipe by hand: half an image in each cell, then Wald."""
    frame = found([50], [0.6], [0.7], gained=[8], lost=[3])
    n, gained, lost = 52, 8.5, 3.5
    middle = (gained - lost) / n
    half = 1.959964 * np.sqrt(gained + lost - (gained - lost) ** 2 / n) / n
    assert frame.loc[0, "low"] == pytest.approx(middle - half)
    assert frame.loc[0, "high"] == pytest.approx(middle + half)


def test_a_class_none_of_whose_images_is_seen_has_no_interval():
    frame = found([50, 50], [0.6, 0.5], [0.7, 0.5], gained=[2, 0], lost=[1, 0], seen=[10, 0])
    assert frame["difference"].tolist() == pytest.approx([0.1, 0.0])
    assert np.isfinite(frame.loc[0, "low"])
    assert np.isnan(frame.loc[1, ["low", "high", "se"]].to_numpy(float)).all()
    whole = part_differences(frame).set_index("part").loc["balanced_accuracy"]
    assert whole["difference"] == pytest.approx(0.05)
    assert np.isnan(whole["low"])


def test_more_images_than_are_seen_make_the_interval_narrower_but_not_that_of_more_seen():
    part = found([20], [0.5], [0.6], gained=[4], lost=[2])
    whole = found([200], [0.5], [0.6], gained=[4], lost=[2], seen=[20])
    every = found([200], [0.5], [0.6], gained=[40], lost=[20])
    widths = [float(each.loc[0, "high"] - each.loc[0, "low"]) for each in (part, whole, every)]
    assert widths[0] > widths[1] >= widths[2]


def test_groups_of_classes_and_too_few_images():
    counts = [500, 60, 5]
    frame = found(
        [40, 40, 4], [0.9, 0.5, 0.25], [0.8, 0.7, 0.75], [1, 9, 2], [5, 1, 0], None, counts
    )
    parts = part_differences(frame).set_index("part")
    assert parts.loc["balanced_accuracy", "difference"] == pytest.approx((-0.1 + 0.2 + 0.5) / 3)
    assert parts.loc["few", "difference"] == pytest.approx(0.5)
    assert parts.loc["few", "images"] < FEWEST
    assert np.isnan(parts.loc["few", "low"])
    assert np.isfinite(parts.loc["many", "low"])
    assert parts.loc["medium", ["gained", "lost"]].tolist() == [9, 1]


def test_the_interval_of_the_mean_is_near_that_of_a_bootstrap_within_classes():
    rng = np.random.default_rng(0)
    cells = [rng.choice([0, 1, -1], n, p=[0.7, 0.2, 0.1]) for n in (150, 100, 200)]
    gained, lost = ([int((c == sign).sum()) for c in cells] for sign in (1, -1))
    total = [len(c) for c in cells]
    difference = [c.mean() for c in cells]
    frame = found(total, [0.4] * 3, 0.4 + np.array(difference), gained, lost)
    ours = part_differences(frame).iloc[0]
    theirs = stats.bootstrap(
        cells,
        lambda *samples, axis: sum(each.mean(axis) for each in samples) / 3,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert ours["low"] == pytest.approx(theirs.low, abs=0.006)
    assert ours["high"] == pytest.approx(theirs.high, abs=0.006)


@pytest.mark.parametrize("seen", [40, 12])
def test_the_interval_of_the_mean_covers_the_true_difference(seen):
    """Ten classes of 40 images, of which all or 12 are seen one by one."""
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(400):
        cells = rng.choice(4, (10, 40), p=[0.5, 0.12, 0.2, 0.18])  # both, first, second, none
        rates = [np.isin(cells, right).mean(1) for right in ((0, 1), (0, 2))]
        part = cells[:, :seen]
        frame = found([40] * 10, *rates, (part == 2).sum(1), (part == 1).sum(1), [seen] * 10)
        row = part_differences(frame).iloc[0]
        covered.append(row["low"] <= 0.08 <= row["high"])
    assert 0.93 < np.mean(covered) <= 0.99


def test_mcnemar_is_the_exact_binomial_test():
    assert mcnemar(15, 5) == pytest.approx(2 * stats.binom.cdf(5, 20, 0.5))
    assert mcnemar(4, 4) == 1
