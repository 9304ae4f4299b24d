"""Markdown tables of a results file. Numbers come from `dovs.analysis.comparison`; nothing else."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pandas as pd

from dovs.analysis.comparison import paired_frame, seeds_frame, spread_frame
from dovs.benchmark.results import Results

GROUPS = (("many", "many"), ("medium", "medium"), ("few", "few"))
THIRDS = (("head_third", "head"), ("middle_third", "middle"), ("tail_third", "tail"))
GEOMETRY = (
    ("test_leakage", "leakage", 3),
    ("test_mean_angle", "mean angle, °", 1),
    ("test_effective_rank", "effective rank", 1),
    ("test_tail_cosine", "tail cosine", 3),
    ("test_neighbour_purity", "neighbour purity", 3),
    ("test_nc1", "NC1", 2),
)
NONE = "–"
HELD_OUT = "on held-out training images, which the tail leaves out, and not on the test split"


def accuracy_table(
    results: Results, level: float = 0.95, only: Collection[str] | None = None
) -> str:
    """Return balanced accuracy, recall of groups and the difference to the reference, in %.

    Of the test split, or of the validation split where the trials have one. Each is mean ± sd over
    seeds; the difference is over the seeds that both rows have, with its t interval. Groups are
    many, medium and few; thirds of the classes where no class is few.

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
    header = ["row", accuracy.replace("_", " "), *(title for _, title in groups), interval, "seeds"]
    lines = []
    for label in dict.fromkeys(frame["row"]):
        if only is not None and label not in only:
            continue
        lines.append(
            [
                f"`{label}`",
                *(_spread(found[label]) for found in spreads.values()),
                _difference(paired.get(label)),
                str(spreads["balanced_accuracy"][label]["seeds"]),
            ]
        )
    return "\n".join([markdown(header, lines), *_failures(results)])


def geometry_table(results: Results, only: Collection[str] | None = None) -> str:
    """Return the geometry of the test embeddings: mean over seeds.

    Leakage and angle are of the method's own abstract labels; a star marks rows without any, for
    which they are of labels generated from their embeddings for display.

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
    header = ["row", *(title for _, title, _ in GEOMETRY), "seeds"]
    lines = []
    for label, own in frame.groupby("row", sort=False):
        if only is not None and label not in only:
            continue
        means = [
            _number(pd.to_numeric(own[name]).mean(), digits) if name in own else NONE
            for name, _, digits in GEOMETRY
        ]
        lines.append([f"`{label}`{'*' * (label in starred)}", *means, str(len(own))])
    return markdown(header, lines)


def seeds_table(results: Results, row: str, reference: str) -> str:
    """Return what the difference of two rows would have been with fewer seeds, in points."""
    of = "validation_" if results.split == "validation" else ""
    frame = seeds_frame(results.frame(), row, reference, f"{of}balanced_accuracy")
    header = ["seeds", "difference", "sd", "t interval, 95 %", "bootstrap interval, 95 %"]
    lines = [
        [
            str(line["seeds"]),
            _signed(line["difference"]),
            _number(100 * line["sd"], 2),
            _interval(line["t_low"], line["t_high"]),
            _interval(line["boot_low"], line["boot_high"]),
        ]
        for line in frame.to_dict("records")
    ]
    return markdown(header, lines)


def caption(results: Results) -> str:
    """Return one sentence that says of what the numbers are."""
    trials = results.trials
    if not trials:
        return f"{results.header['title']}: nothing is measured yet."
    images = sorted({sum(trial["class_counts"]) for trial in trials})
    seeds = ", ".join(map(str, results.seeds))
    machines = {(trial.get("machine") or {}).get("cpu") for trial in trials} - {None}
    devices = sorted({str(trial["device"]) for trial in trials})
    epochs = sorted({trial["config"]["epochs"] for trial in trials})
    where = " and ".join(devices)
    if machines and any(device.startswith("cpu") for device in devices):
        where += f" on {' and '.join(sorted(map(str, machines)))}"
    if "held_out" in results.measured_on:
        where += f"; measured {'partly ' * (len(results.measured_on) > 1)}{HELD_OUT}"
    return (
        f"{results.header['title']}; {_listed(images)} training images, {_listed(epochs)} epochs, "
        f"last epoch, seed{'s' * (len(results.seeds) > 1)} {seeds}, {where}."
    )


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
    interval = "" if math.isnan(line["t_low"]) else f" {_interval(line['t_low'], line['t_high'])}"
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
    return " or ".join(f"{number:,}" for number in numbers)


def _failures(results: Results) -> list[str]:
    if not results.failed:
        return []
    told = [
        f"`{trial['row']}` seed {trial['seed']}: {trial['message']}" for trial in results.failed
    ]
    return ["", "Not trained to the end: " + "; ".join(told)]
