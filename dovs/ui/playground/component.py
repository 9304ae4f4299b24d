"""The playground as a component of a page: what it is given, and what it reports.

It trains in the browser; nothing is computed here. Lessons show it with their own settings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dovs.about import PACKAGE_ROOT
from dovs.figures.palette import abstract_label_colours
from dovs.ui.parts import media
from dovs.ui.parts.components import escape_markdown
from dovs.ui.playground.controls import CLASSES
from dovs.ui.playground.settings import differing, for_browser, read_settings, text_of

SCRIPT = PACKAGE_ROOT / "ui" / "playground" / "static" / "playground.js"
"""Built by `make frontend`."""
MOST_CLASSES = max(map(len, CLASSES.values()))
GROUP_COLOURS = (6, 14, 8)
"""Colours of the abstract labels, of no class and easy to tell apart on both themes: violet, amber,
crimson."""

# Registered when this module is first imported.
_playground = st.components.v2.component(
    "dovs.playground", js=media.loader("playground", "The playground")
)


@dataclass(frozen=True)
class Report:
    """What the playground shows when it pauses, reaches `steps`, or after a control has changed.

    Attributes:
        step: steps that the network has learned.
        recall: of each class on balanced test points, (C,), rates in [0, 1].
        balanced_accuracy: their mean.
        loss: mean of the newest steps' losses; NaN before the first.
        settings: all settings, as text.
    """

    step: int
    recall: tuple[float, ...]
    balanced_accuracy: float
    loss: float
    settings: dict[str, str]


def playground(
    settings: Mapping[str, str | float | bool],
    *,
    key: str,
    height: int = 560,
    in_address: bool = False,
    watched: bool = False,
) -> Report | None:
    """Show the playground, and a line about each setting that cannot be used.

    Args:
        settings: values by name, see `dovs.ui.playground.settings`; what is not given has its
            default. Other settings in a later run of the page start it anew.
        key: of the component.
        height: pixels, where there is room for columns.
        in_address: whether it writes its settings into the address of the page.
        watched: whether it plays to `steps`, its last step then, as soon as it is shown.

    Returns:
        The newest report for these settings; None before the first.
    """
    usable, problems = read_settings(settings)
    for problem in problems:
        st.warning(escape_markdown(problem), icon=":material/link_off:")
    given = urlencode(differing(usable))
    colours = abstract_label_colours(1 + max(GROUP_COLOURS))
    body = {
        "given": given,
        "settings": {name: text_of(value) for name, value in usable.items()},
        **for_browser(),
        "colours": colours[:MOST_CLASSES],
        "group_colours": [colours[index] for index in GROUP_COLOURS],
        "height": height,
        "in_address": in_address,
        "watched": watched,
    }
    if watched:
        body["most"] = {**body["most"], "steps": usable["steps"]}
    shown = _playground(
        key=key,
        data={"script": media.serve_script(SCRIPT), "body": body},
        on_report_change=lambda: None,
    )
    return read_report(shown.report, None if in_address else given)


def read_report(message: Any, given: str | None) -> Report | None:
    """Return a report of the browser, None where it is none: never trust a browser.

    Args:
        message: what it sent.
        given: the settings that it must be about, as `urlencode`; None for any.

    >>> read_report({"given": "", "step": 3, "recall": [1, 0.5], "loss": 0.7}, "").balanced_accuracy
    0.75
    >>> read_report({"given": "ratio=20", "step": 3}, "")
    >>> read_report({"given": "", "step": "x", "recall": []}, "")
    """
    if not isinstance(message, Mapping) or (given is not None and message.get("given") != given):
        return None
    try:
        recall = tuple(min(max(float(each), 0.0), 1.0) for each in message["recall"])
        loss = message.get("loss")
        raw = message.get("settings")
        return Report(
            step=int(message["step"]),
            recall=recall,
            balanced_accuracy=sum(recall) / len(recall),
            loss=math.nan if loss is None else float(loss),
            settings=_texts(read_settings(raw if isinstance(raw, Mapping) else {})[0]),
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def _texts(settings: Mapping[str, object]) -> dict[str, str]:
    return {name: text_of(value) for name, value in settings.items()}
