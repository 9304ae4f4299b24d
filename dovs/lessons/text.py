"""Texts of lessons whose numbers and sentences depend on the results of experiments.

    [if steep.rare < even.rare - 0.05]
    The recall of the rare class fell to {{steep.rare|percent}}.

    [else]
    This time it did not fall.

A paragraph that begins with `[if …]`, `[elif …]` or `[else]` is shown if its condition is met;
paragraphs of one choice follow each other. A field is `{{expression}}` or `{{expression|form}}`
with a form of `FORMS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dovs.errors import ConfigError, unknown
from dovs.lessons.expressions import NotRun, Results, names_in, parse_expression, value_of

FORMS: dict[str, Callable[[float], str]] = {
    "percent": lambda value: f"{100 * value:.0f}%",
    "percent1": lambda value: f"{100 * value:.1f}%",
    "points": lambda value: f"{100 * abs(value):.1f} percentage points",
    "whole": lambda value: f"{value:,.0f}",
    "number": lambda value: f"{value:.2f}",
    "degrees": lambda value: f"{value:.0f}°",
}
"""How a field writes a number."""
_FIELD = re.compile(r"\{\{(.+?)(?:\|\s*(\w+)\s*)?\}\}")
_MARK = re.compile(r"\[(if|elif|else)\b\s*(.*?)\]\s*(?:\n|$)?")
_MARKDOWN = re.compile(r"([\\`*_\[\]#$:<>~])")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `mark` is "", "if", "elif" or "else"; its condition; its text; its line."""

    mark: str
    condition: str
    text: str
    line: int


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text with their conditions; lines count from 0."""
    line = 0
    for part in re.split(r"(\n\s*\n)", text):
        if part.strip():
            found = _MARK.match(part)
            if found:
                yield Paragraph(found[1], found[2], part[found.end() :].strip("\n"), line)
            else:
                yield Paragraph("", "", part, line)
        line += part.count("\n")


def fill(text: str, results: Results) -> str:
    r"""Return a text with its numbers and the sentences whose conditions are met.

    Paragraphs that need an experiment without results are left out.

    >>> fill("It is {{a.rare|percent}}.", {"a": {"rare": 0.25}})
    'It is 25%.'
    >>> fill("It is {{a.rare}}.", {"a": {"rare": -0.25}})
    'It is −0.25.'
    >>> fill("[if a.rare > 0.5]\nHigh.\n\n[else]\nLow.", {"a": {"rare": 0.25}})
    'Low.'
    """
    shown: list[str] = []
    decided = False
    for each in paragraphs(text):
        try:
            if each.mark in ("elif", "else") and decided:
                continue
            decided = each.mark in ("", "else") or bool(
                value_of(parse_expression(each.condition), results)
            )
            if decided:
                shown.append(_FIELD.sub(lambda found: _field(found, results), each.text))
        except NotRun:
            decided = True  # nothing of this choice
    return "\n\n".join(shown)


def expressions(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, expression, form) of each condition and field, for checks; lines from 0.

    Raises:
        ConfigError: a condition is not in its place, or there is none.
    """
    before = ""
    for each in paragraphs(text):
        if each.mark in ("elif", "else") and before not in ("if", "elif"):
            raise ConfigError(f"[{each.mark}] must follow a paragraph that begins with [if …].")
        if each.mark in ("if", "elif") and not each.condition:
            raise ConfigError(f"[{each.mark}] has no condition. Write one: [if name.result > 0.5].")
        before = each.mark
        if each.condition:
            yield each.line, each.condition, ""
        for found in _FIELD.finditer(each.text):
            place = each.line + bool(each.mark) + each.text[: found.start()].count("\n")
            yield place, found[1], found[2] or ""


def check_expression(text: str, form: str) -> list[tuple[str, str]]:
    """Return the (experiment, result) names that an expression uses.

    Raises:
        ConfigError: it cannot be computed, or the form is unknown.
    """
    if form and form not in FORMS:
        raise unknown("form", form, FORMS)
    return list(names_in(parse_expression(text)))


def _field(found: re.Match[str], results: Results) -> str:
    value = value_of(parse_expression(found[1]), results)
    if isinstance(value, str):
        return _MARKDOWN.sub(r"\\\1", value)
    form = FORMS[found[2]] if found[2] else FORMS["number"]
    return form(float(value)).replace("-", "−")
