"""The values that a search may give a parameter, and how a text describes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError
from dovs.registry import Entry
from dovs.runs.validation import chosen_entries
from dovs.sweeps.cells import combinations
from dovs.sweeps.definition import Sweep


@dataclass(frozen=True)
class Range:
    """The values that a parameter may have.

    Attributes:
        name: of the parameter.
        low, high: the least and the greatest value.
        log: whether values are drawn by their logarithm.
        whole: whether they are whole numbers.
    """

    name: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ConfigError(
                f"the range of {self.name} is {self.low:g} to {self.high:g}: give a low value and "
                "a higher one."
            )
        if self.log and self.low <= 0:
            raise ConfigError(
                f"the range of {self.name} begins at {self.low:g}: by logarithm it must begin "
                "above 0."
            )


def range_of(text: str, sweep: Sweep) -> Range:
    """Return the range that a text describes: NAME=LOW:HIGH, with ":log" for logarithmic.

    Args:
        text: such as "lambda-mc=0.01:1:log".
        sweep: what is trained; one of what it chooses has the parameter.

    Raises:
        ConfigError: the text is no range, or nothing that is chosen has a number of this name.
    """
    word, _, values = text.partition("=")
    name = word.strip().lstrip("-").replace("-", "_")
    low, _, rest = values.partition(":")
    high, _, scale = rest.partition(":")
    try:
        if scale not in ("", "log"):
            raise ValueError
        bounds = float(low), float(high)
    except ValueError:
        raise ConfigError(
            f"the range '{text}' is not of the form NAME=LOW:HIGH or NAME=LOW:HIGH:log: write "
            "lambda-mc=0.01:1:log, for example."
        ) from None
    return Range(name, *bounds, log=scale == "log", whole=_is_whole(name, _entries(sweep)))


def _entries(sweep: Sweep) -> Mapping[str, Entry]:
    first = next(iter(combinations(sweep)))
    return chosen_entries(parse(RunConfig, dict(first.changes)))


def _is_whole(name: str, entries: Mapping[str, Entry]) -> bool:
    """Return whether a parameter of what is chosen is a whole number.

    Raises:
        ConfigError: there is no such parameter, or it is no number.
    """
    owner, _, plain = name.rpartition(".")
    for field, entry in entries.items():
        found = entry.model.model_fields.get(plain) if owner in ("", field) else None
        if found is None:
            continue
        kinds = str(found.annotation)
        if "float" in kinds:
            return False
        if "int" in kinds:
            return True
        raise ConfigError(f"{name} of {field} '{entry.name}' is no number: it has no range.")
    known = sorted({each for entry in entries.values() for each in entry.model.model_fields})
    raise ConfigError(
        f"nothing that is chosen has a parameter '{name}': choose one of {', '.join(known)}."
    )
