"""The lines of More settings on the Sweeps page: names of settings and parameters, and values."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from dovs.config import RunConfig
from dovs.errors import ConfigError
from dovs.runs.validation import REGISTRIES
from dovs.sweeps.definition import parameter_names

LINE = re.compile(r"\s*([A-Za-z_][\w.]*)\s*=\s*(.+?)\s*")


def further(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    r"""Return the settings and the parameters of lines such as "k = 3, 5".

    >>> further("k = 3, 5\nbatch_size = 64")
    ({'batch_size': [64]}, {'k': [3, 5]})

    Raises:
        ConfigError: a line is none, or a name has two lines.
    """
    settings: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for line in filter(str.strip, text.splitlines()):
        found = LINE.fullmatch(line)
        if found is None:
            raise ConfigError(f"{line.strip()!r} is not allowed: write a name, = and values.")
        name = found[1]
        place = settings if name in RunConfig.model_fields else parameters
        if name in place:
            raise ConfigError(
                f"{name} has two lines: write all its values in one, with commas between."
            )
        place[name] = _values(found[2])
    return settings, parameters


def names_given(text: str) -> set[str]:
    r"""Return the names of the settings in lines; a line that is none counts for nothing.

    >>> sorted(names_given("epochs = 5\nk = 3\n= 4\nseed"))
    ['epochs']
    """
    found = filter(None, map(LINE.fullmatch, text.splitlines()))
    return {line[1] for line in found} & set(RunConfig.model_fields)


def require_known(parameters: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Refuse a name that nothing has, with the parameters of what is selected.

    Args:
        parameters: by name.
        settings: a value or values by field of `RunConfig`, which select methods and the like.

    Raises:
        ConfigError: a name is unknown.
    """
    known = parameter_names()
    for name in parameters:
        if name.rpartition(".")[2] in known:
            continue
        selected = sorted(set(_parameters_of(settings)))
        names = [*selected, *(each for each in RunConfig.model_fields if "_params" not in each)]
        close = difflib.get_close_matches(name, names, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        raise ConfigError(
            f"There is no setting or parameter '{name}'. The selected methods, datasets and "
            f"encoders have the parameters {', '.join(selected)}.{hint}"
        )


def _parameters_of(settings: Mapping[str, Any]) -> Iterator[str]:
    for field, registered in REGISTRIES.items():
        chosen = settings.get(field, RunConfig.model_fields[field].default)
        for name in [chosen] if isinstance(chosen, str) else chosen:
            if name in registered.registry:
                yield from registered.registry[name].model.model_fields


def _values(text: str) -> list[Any]:
    """Return the values of a line; what is no JSON is a text.

    >>> _values("3, 5"), _values("ward, random"), _values("[1, 2]")
    ([3, 5], ['ward', 'random'], [1, 2])
    """
    try:
        whole = json.loads(text if text.startswith("[") else f"[{text}]")
    except ValueError:
        whole = [_value(part.strip()) for part in text.split(",")]
    return list(whole)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip("\"'")
