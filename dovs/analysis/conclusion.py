"""What a comparison shows and what it does not show, in one plain sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dovs.signs import interval, signed


@dataclass(frozen=True)
class Finding:
    """A difference in balanced accuracy, second minus first, and what its interval is over.

    Attributes:
        difference: in [-1, 1].
        low, high: 95% interval; NaN where there is none.
        over: "images", "seeds", "draws", "runs" (whose seeds are not known), or "" where there is
            no interval.
        units: how many seeds or draws; images where the interval is over images.
        runs: of each of the two, that are in pairs; 1 for a pair of runs.
        of_runs: how many runs of the first and of the second the difference is of, where they are
            not in pairs; None where they are.
        draws: of the tail.
        paired: whether runs are compared within the same draw and seed, or image by image.
        images: what the images are called: "test images", "images of split '0'".
        finished: whether all runs are finished.
    """

    difference: float
    low: float
    high: float
    over: str
    units: int
    runs: int = 1
    of_runs: tuple[int, int] | None = None
    draws: int = 1
    paired: bool = True
    images: str = "test images"
    finished: bool = True


def sentence(first: str, second: str, found: Finding) -> str:
    """Return the sentence.

    Args:
        first, second: names of the two.
        found: of their balanced accuracies.

    >>> print(sentence("ce", "dovs", Finding(0.013, 0.004, 0.021, "seeds", 5, runs=5)))
    dovs minus ce, balanced accuracy: +1.3 points [+0.4, +2.1] over 5 seeds, one draw of the tail: a
    gain on these test images; this says nothing of other draws of the tail.
    >>> print(sentence("a", "b", Finding(0.013, -0.004, 0.03, "images", 1000)))
    b minus a, balanced accuracy: +1.3 points [−0.4, +3.0] on the same 1,000 test images, one run
    each: no clear difference; the interval is of the images alone, so this says nothing of other
    seeds or other draws of the tail.
    """
    size = f"{second} minus {first}, balanced accuracy: {signed(100 * found.difference)} points"
    if not math.isnan(found.low):
        size += f" {interval(100 * found.low, 100 * found.high)}"
    early = "" if found.finished else " A run is not finished: these numbers may still change."
    return f"{size} {_basis(found)}: {_limits(found)}.{early}"


def _basis(found: Finding) -> str:
    if found.over == "images":
        return f"on the same {found.units:,} {found.images}, one run each"
    common = "no draw and seed in common" if found.draws > 1 else "no seed in common"
    if found.over == "draws" and found.paired:
        return f"over {found.draws} draws of the tail, {found.runs} runs on each side"
    if found.over == "draws":
        return f"over {found.units} or more draws of the tail on each side, {common}"
    draws = "one draw of the tail" if found.draws == 1 else f"{found.draws} draws of the tail"
    if found.over == "seeds" and found.paired:
        return f"over {found.runs} seeds, {draws}"
    if found.over == "seeds":
        return f"over {found.units} or more seeds each, none in common, {draws}"
    if found.over == "runs":
        return f"over {found.units} or more runs each, whose seeds are not known"
    if found.of_runs is not None and found.of_runs != (1, 1):
        first, second = (f"{n} run{'s' * (n != 1)}" for n in found.of_runs)
        return f"of {second} and {first}, {common}"
    return "with one run each" if found.runs == 1 else f"over {found.runs} runs each"


def _limits(found: Finding) -> str:
    if math.isnan(found.low) and found.over in ("seeds", "draws", "runs"):
        return (
            "the runs do not differ in this at all, so there is no interval, and nothing is known "
            "of how much it varies"
        )
    what = _verdict(found)
    if found.over == "images":
        return (
            f"{what}; the interval is of the images alone, so this says nothing of other seeds or "
            "other draws of the tail"
        )
    if found.over == "draws":
        wide = "; with two draws an interval is very wide" if found.units == 2 else ""
        return f"{what}{wide}; this says nothing of other datasets"
    if found.over == "runs":
        wide = "; with two runs an interval is very wide" if found.units == 2 else ""
        return f"{what}{wide}; what differs between runs of a side is not known"
    if found.over == "seeds":
        wide = "; with two seeds an interval is very wide" if found.units == 2 else ""
        return f"{what}{wide}; this says nothing of other draws of the tail"
    return "there is no interval, so this does not show whether the difference is chance"


def _verdict(found: Finding) -> str:
    if found.low > 0:
        return f"a gain on these {found.images}"
    if found.high < 0:
        return f"a loss on these {found.images}"
    return "no clear difference"
