"""Markdown tables of a results file. Numbers come from `dovs.analysis.comparison`; nothing else."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pandas as pd

from dovs.analysis.by_run import unit_of
from dovs.analysis.comparison import growth_frame, paired_frame, spread_frame
from dovs.benchmark.caption import UNCOMMITTED
from dovs.benchmark.results import Results, key_of
from dovs.benchmark.trials import named

GROUPS = (("many", "many"), ("medium", "medium"), ("few", "few"))
THIRDS = (("head_third", "head"), ("middle_third", "middle"), ("tail_third", "tail"))
GEOMETRY = (
    ("test_leakage", "leakage", 3),
    ("test_mean_angle", "mean angle, °", 1),
    ("test_effective_rank", "effective rank", 1),
    ("test_tail_cosine", "tail cosine", 3),
    ("test_neighbour_purity", "neighbour purity", 3),
    ("test_nc1", "NC1", 2),
    ("test_agreement_many", "agreement many", 2),
    ("test_agreement_medium", "agreement medium", 2),
    ("test_agreement_few", "agreement few", 2),
)
SEVERITY = (
    ("mistakes_in_superclass", "mistakes inside the superclass"),
    ("few_superclass_recall", "few: recall of the superclass"),
    ("few_label_recall", "few: recall of the label"),
    ("ece", "ECE"),
    ("ece_many", "ECE many"),
    ("ece_medium", "ECE medium"),
    ("ece_few", "ECE few"),
)
NONE = "–"


def accuracy_table(
    results: Results, level: float = 0.95, only: Collection[str] | None = None
) -> str:
    """Return balanced accuracy, recall of groups and the difference to the reference, in %.

    Of the test split, or of the validation split where the trials have one. Each is mean ± sd over
    draws of the tail, seeds averaged within a draw; over seeds where there is one draw. The
    difference is over the draws and seeds that both rows have, with its t interval over the same
    units. Groups are many, medium and few; thirds of the classes where no class is few. Rows of
    code that is in no commit are marked.

    Args:
        results: the results.
        level: of the interval.
        only: labels of the rows to show; None shows all.
    """
    frame = results.frame()
    of = "validation_" if results.split == "validation" else ""
    groups = GROUPS if frame[f"{of}few"].notna().any() else THIRDS
    spreads = {
        name: _by_row(spread_frame(frame, of + name))
        for name in ("balanced_accuracy", *(name for name, _ in groups))
    }
    accuracy = f"{of}balanced_accuracy"
    paired = _by_row(paired_frame(frame, results.references, accuracy, level))
    interval = f"difference to [{level:.0%} interval]".replace("%", " %")
    repeats = "seeds" if unit_of(frame) == "seed" else "draws × seeds"
    header = ["row", accuracy.replace("_", " "), *(title for _, title in groups), interval, repeats]
    lines = []
    for label in dict.fromkeys(frame["row"]):
        if only is not None and label not in only:
            continue
        lines.append(
            [
                _named(label, results),
                *(_spread(found[label]) for found in spreads.values()),
                _difference(paired.get(label)),
                _repeats(frame[frame["row"] == label]),
            ]
        )
    return "\n".join([markdown(header, lines), *_marks(results, only), *_failures(results)])


def geometry_table(results: Results, only: Collection[str] | None = None) -> str:
    """Return the geometry of the test embeddings: mean over all runs.

    Leakage and angle are of the method's own abstract labels; a star marks rows without any, for
    which they are of labels generated from their embeddings for display. Agreement is that of test
    with training means, by group of classes (`dovs.analysis.shift`). What no row has is left out.

    Args:
        results: the results.
        only: labels of the rows to show; None shows all.
    """
    frame = results.frame()
    starred = {
        trial["row"]
        for trial in results.trials
        if trial["geometry"]["test"]["abstract_labels"] == "made for display"
    }
    repeats = "seeds" if unit_of(frame) == "seed" else "draws × seeds"
    measures = [each for each in GEOMETRY if each[0] in frame and frame[each[0]].notna().any()]
    header = ["row", *(title for _, title, _ in measures), repeats]
    lines = []
    for label, own in frame.groupby("row", sort=False):
        if only is not None and label not in only:
            continue
        means = [_number(pd.to_numeric(own[name]).mean(), digits) for name, _, digits in measures]
        star = "*" * (label in starred)
        lines.append([f"{_named(str(label), results)}{star}", *means, _repeats(own)])
    return "\n".join([markdown(header, lines), *_marks(results, only)])


def severity_table(results: Results, only: Collection[str] | None = None) -> str:
    """Return what accuracy hides, in %: severity of mistakes, recall of labels, calibration.

    Of the test split. Each is mean ± sd over the units of `accuracy_table`; the difference is that
    of the share of mistakes inside the true superclass, to the row's reference. What no row has,
    such as superclasses where a dataset names none, has no column.

    Args:
        results: the results.
        only: labels of the rows to show; None shows all.
    """
    frame = results.frame()
    names = [name for name, _ in SEVERITY if frame[name].notna().any()]
    spreads = {name: _by_row(spread_frame(frame, name)) for name in names}
    inside = "mistakes_in_superclass"
    paired = _by_row(paired_frame(frame, results.references, inside)) if inside in names else {}
    repeats = "seeds" if unit_of(frame) == "seed" else "draws × seeds"
    differences = ["mistakes inside: difference to [95 % interval]"] if paired else []
    titles = dict(SEVERITY)
    header = ["row", *(titles[name] for name in names), *differences, repeats]
    lines = [
        [
            _named(label, results),
            *(_spread(spreads[name][label]) for name in names),
            *([_difference(paired.get(label))] if paired else []),
            _repeats(frame[frame["row"] == label]),
        ]
        for label in dict.fromkeys(frame["row"])
        if only is None or label in only
    ]
    return "\n".join([markdown(header, lines), *_marks(results, only)])


def growth_table(results: Results, row: str, reference: str) -> str:
    """Return what the difference of two rows would have been with fewer draws or seeds, in points.

    The first column counts units: draws where there are several, else seeds.
    """
    of = "validation_" if results.split == "validation" else ""
    frame = results.frame()
    grown = growth_frame(frame, row, reference, f"{of}balanced_accuracy")
    unit = f"{unit_of(frame)}s"
    header = [unit, "difference", "sd", "t interval, 95 %", "bootstrap interval, 95 %"]
    lines = [
        [
            str(line["units"]),
            _signed(line["difference"]),
            _number(100 * line["sd"], 2),
            _interval(line["t_low"], line["t_high"]),
            _interval(line["boot_low"], line["boot_high"]),
        ]
        for line in grown.to_dict("records")
    ]
    return markdown(header, lines)


def markdown(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(markdown(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    rows = [f"| {' | '.join(line)} |" for line in (header, *lines)]
    return "\n".join([rows[0], "|" + "---|" * len(header), *rows[1:]])


def _by_row(frame: pd.DataFrame) -> dict[str, dict]:
    return {line["row"]: line for line in frame.to_dict("records")}


def _spread(line: dict) -> str:
    if not line["seeds"]:
        return NONE
    sd = "" if math.isnan(line["sd"]) else f" ± {100 * line['sd']:.2f}"
    return f"{100 * line['mean']:.2f}{sd}"


def _difference(line: dict | None) -> str:
    if line is None or not line["seeds"]:
        return NONE
    interval = "" if line["units"] < 2 else f" {_interval(line['t_low'], line['t_high'])}"
    return f"`{line['reference']}` {_signed(line['difference'])}{interval}"


def _interval(low: float, high: float) -> str:
    return NONE if math.isnan(low) else f"[{_signed(low)}, {_signed(high)}]"


def _signed(share: float) -> str:
    """Write a difference of shares in points, with a minus sign that no line break can take off.

    >>> _signed(0.0123), _signed(-0.004), _signed(0.0)
    ('+1.23', '−0.40', '+0.00')
    """
    return NONE if math.isnan(share) else f"{100 * share:+.2f}".replace("-", "−")


def _number(value: float, digits: int) -> str:
    return NONE if math.isnan(value) else f"{value:.{digits}f}"


def _listed(numbers: Sequence[int]) -> str:
    """List counts, or their range where they differ."""
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def _repeats(own: pd.DataFrame) -> str:
    """Return how many seeds a row has, and on how many draws: "5 × 3"."""
    of_draws = own.groupby("draw")["seed"].nunique().tolist()
    return str(of_draws[0]) if len(of_draws) == 1 else f"{len(of_draws)} × {_listed(of_draws)}"


def _named(label: str, results: Results) -> str:
    return f"`{label}`{UNCOMMITTED * (label in results.uncommitted)}"


def _marks(results: Results, only: Collection[str] | None) -> list[str]:
    shown = results.uncommitted & set(results.labels if only is None else only)
    return ["", f"{UNCOMMITTED} Made with code that is in no commit."] if shown else []


def _failures(results: Results) -> list[str]:
    if not results.failed:
        return []
    lines = [f"{named(key_of(one))}: {one['message']}" for one in results.failed]
    return ["", "Not trained to the end: " + "; ".join(lines)]
