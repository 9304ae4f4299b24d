"""Rows of the benchmark: a number with its spread and its goal; and the table of them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- speed -->", "<!-- /speed -->"


def row(
    what: str,
    values: Iterable[float],
    unit: str = "",
    *,
    most: float | None = None,
    least: float | None = None,
    why: str = "",
) -> dict[str, Any]:
    """Return a row.

    Args:
        what: is measured.
        values: of each repetition.
        unit: of the values.
        most, least: the goal of their median, if there is one.
        why: the goal is missed, where it is.

    >>> row("step", [3.0, 1.0, 2.0], "s", most=1.5, why="slow")["met"]
    False
    """
    every = [float(value) for value in values]
    middle = statistics.median(every)
    met = None if most is None and least is None else True
    if (most is not None and middle > most) or (least is not None and middle < least):
        met = False
    return {
        "what": what,
        "values": every,
        "unit": unit,
        "most": most,
        "least": least,
        "met": met,
        "why": why,
    }


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return the ratio of each pair of repetitions, which took turns.

    >>> ratios([1.0, 2.0], [2.0, 2.0])
    [0.5, 1.0]
    """
    return [mine / its for mine, its in zip(ours, theirs, strict=True)]


def exponent(low: tuple[float, float], high: tuple[float, float]) -> float:
    """Return e of cost ~ N^e between two (N, cost).

    >>> round(exponent((10, 1.0), (1000, 100.0)), 2)
    1.0
    """
    return math.log(max(high[1], 1e-9) / max(low[1], 1e-9)) / math.log(high[0] / low[0])


def shown(value: float) -> str:
    """Return a number with three digits.

    >>> shown(0.01234), shown(12.34), shown(123456.0)
    ('0.0123', '12.3', '123,456')
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def table(body: Mapping[str, Any]) -> str:
    """Return results as Markdown: what was measured, on what, and what was left out."""
    facts, lines = body["machine"], []
    lines += ["| | measured | goal | |", "|---|---|---|---|"]
    for part in body["parts"].values():
        for each in part["rows"]:
            lines.append(
                f"| {each['what']} | {_measured(each)} | {_goal(each)} | {_verdict(each)} |"
            )
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    loads = [load for part in body["parts"].values() for load in part["load"]]
    lines += [
        "",
        f"Median (least to most; n repetitions) on {facts['cpu']}, {facts['cores']} cores, "
        f"{facts['memory_gib']} GiB, device {body['device']}, one thread, {body['seconds']:.0f} s "
        f"in all; the load of the machine was {min(loads):.0f} to {max(loads):.0f}. Times on a CPU "
        f"are processor seconds. {versions}; commit {body['commit']}.",
    ]
    if body["left_out"]:
        lines += ["", *(f"- Left out: {part}: {why}" for part, why in body["left_out"].items())]
    return "\n".join(lines)


def _measured(each: Mapping[str, Any]) -> str:
    values, unit = each["values"], f" {each['unit']}" if each["unit"] else ""
    middle = f"{shown(statistics.median(values))}{unit}"
    if len(values) == 1:
        return f"{middle} (n = 1)"
    return f"{middle} ({shown(min(values))} to {shown(max(values))}; n = {len(values)})"


def _goal(each: Mapping[str, Any]) -> str:
    if each["most"] is not None:
        return f"≤ {each['most']:g}"
    return "" if each["least"] is None else f"≥ {each['least']:g}"


def _verdict(each: Mapping[str, Any]) -> str:
    if each["met"] is None:
        return each["why"]
    return "met" if each["met"] else f"**missed**: {each['why'] or 'the reason is not known'}"


def put_into(page: Path, body: Mapping[str, Any]) -> None:
    """Replace the table between the markers of a page."""
    text = page.read_text("utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{table(body)}\n{END}{after}", "utf-8")
