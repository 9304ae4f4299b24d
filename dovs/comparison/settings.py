"""What differs in the settings of some runs, by the titles of the parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

import pandas as pd

from dovs.comparison.sides import Side
from dovs.config import RunConfig
from dovs.data.report import named
from dovs.errors import ConfigError, RunError
from dovs.registry import title_of
from dovs.runs.same_settings import NEUTRAL, current_config
from dovs.runs.store import TRAINED, Run, origin_of
from dovs.runs.validation import REGISTRIES

SETTING = "setting"
RATIO = "imbalance_ratio"
NOT_KNOWN = "not known"
NOT_THERE = "–"
"""Value of a parameter that a side does not have."""


@dataclass(frozen=True)
class Value:
    """The value of a setting in one run.

    Attributes:
        title: of the setting.
        text: as it is shown.
        raw: as it is compared.
        usual: whether it is the default.
    """

    title: str
    text: str
    raw: str
    usual: bool


def differing_settings(sides: Sequence[Side]) -> pd.DataFrame:
    """Return the settings that differ between sides, in the order of the configuration.

    A parameter that only some sides have, such as one of a method, is listed where it is not at its
    default.

    Args:
        sides: at least one; a run that cannot be read is left out.

    Returns:
        Columns `SETTING`, the title, and one for each side by its label, with text.
    """
    found = {side.label: _of_runs(side.runs) for side in sides}
    names = dict.fromkeys(name for values in found.values() for name in values)
    lines = []
    for name in names:
        cells = {label: values.get(name, []) for label, values in found.items()}
        if not _differs(list(cells.values())):
            continue
        title = next(each[0].title for each in cells.values() if each)
        lines.append({SETTING: title, **_texts(cells)})
    return pd.DataFrame(lines, columns=[SETTING, *(side.label for side in sides)])


def nothing_differs(sides: Sequence[Side]) -> str:
    """Return what it means that no setting differs between sides.

    The settings of a run that DOVS did not train are not in it.
    """
    foreign = [run.name for side in sides for run in side.runs if run.origin != TRAINED]
    if not foreign:
        return "Nothing: the runs are repeats of one configuration."
    whose = f"{foreign[0]} was" if len(foreign) == 1 else f"{named(foreign, 3)} were"
    return f"Not known: {whose} not trained by DOVS, so how the models differ is not in the runs."


def mixed_settings(side: Side) -> list[str]:
    """Return the titles of settings that differ within a side, its seeds aside."""
    alone = [Side(run.name, (run,)) for run in side.runs]
    return [title for title in differing_settings(alone)[SETTING] if decides(title)]


def decides(title: str) -> bool:
    """Return whether a setting decides what runs are: not its seeds, nor what changes no number.

    Args:
        title: of the setting.
    """
    fields = RunConfig.model_fields
    others = {title_of(name, fields[name]) for name in (*NEUTRAL, "data_seed") if name in fields}
    maps = f"{title_of('projection')}: "  # its parameters
    return title not in others | {DEVICE, VERSION} and not title.startswith(maps)


DEVICE, VERSION = "Trained on", "Version of DOVS"


def settings_of(run: Run) -> dict[str, Value]:
    """Return the settings of a run by name, those of its method and so on as `method.k`.

    Raises:
        RunError: the configuration is damaged.
    """
    facts = run.facts()
    config = current_config(facts)
    found: dict[str, Value] = {}
    for name, value in config.items():
        if name == "format":
            continue
        field = RunConfig.model_fields.get(name)
        if name.endswith("_params") and isinstance(value, Mapping):
            found |= _parameters(name.removesuffix("_params"), config, value)
        elif field is None:
            found[name] = Value(title_of(name), _text(value), _raw(value), False)
        else:
            usual = value == field.get_default(call_default_factory=True, validated_data={})
            found[name] = Value(title_of(name, field), _text(value), _raw(value), usual)
    if origin_of(facts) != TRAINED:
        found.pop("seed", None)  # it only draws the map
        found = _stated_by_images(facts) | found
    summary = run.summary() or {}
    for title, value in ((DEVICE, summary.get("device")), (VERSION, facts.get("dovs"))):
        if value:
            found[title] = Value(title, str(value), str(value), True)
    return found


def _stated_by_images(facts: Mapping[str, Any]) -> dict[str, Value]:
    """Return what is known of the images of a run that DOVS did not train."""
    title = {name: title_of(name, RunConfig.model_fields[name]) for name in ("dataset", RATIO)}
    counts = [count for count in facts.get("class_counts") or () if count]
    ratio = max(counts) / min(counts) if counts else None
    known = NOT_KNOWN if ratio is None else f"{ratio:.4g}, from its class counts"
    return {
        "dataset": Value(title["dataset"], NOT_KNOWN, NOT_KNOWN, False),
        RATIO: Value(title[RATIO], known, NOT_KNOWN if ratio is None else _raw(ratio), False),
    }


def _parameters(
    owner: str, config: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Value]:
    chosen, registered = config.get(owner), REGISTRIES.get(owner)
    fields: Mapping[str, Any] = {}
    if registered is not None and isinstance(chosen, str):
        try:
            fields = registered.registry[chosen].model.model_fields
        except ConfigError:
            fields = {}  # of a plug-in that is not installed here, or `none`
    kind = title_of(owner)
    found = {}
    for name, value in values.items():
        field = fields.get(name)
        title = f"{kind}: {title_of(name, field)}"
        usual = field is not None and not field.is_required() and value == field.default
        found[f"{owner}.{name}"] = Value(title, _text(value), _raw(value), usual)
    return found


def _of_runs(runs: Iterable[Run]) -> dict[str, list[Value]]:
    """Return the values of each setting in some runs."""
    found: dict[str, list[Value]] = {}
    for run in runs:
        try:
            settings = settings_of(run)
        except RunError:
            continue
        for name, value in settings.items():
            found.setdefault(name, []).append(value)
    return found


def _differs(cells: Sequence[Sequence[Value]]) -> bool:
    there = [{value.raw for value in cell} for cell in cells if cell]
    if any(values != there[0] for values in there[1:]) or (len(cells) == 1 and len(there[0]) > 1):
        return True
    missing = len(there) < len(cells)
    return missing and not all(value.usual for cell in cells for value in cell)


def _texts(cells: Mapping[str, Sequence[Value]]) -> dict[str, str]:
    """Return the text of each side; equal texts of different folders are distinguished."""
    texts = {
        label: ", ".join(dict.fromkeys(value.text for value in values)) or NOT_THERE
        for label, values in cells.items()
    }
    raws = {label: {value.raw for value in values} for label, values in cells.items()}
    first = next(iter(texts))
    for label in list(texts)[1:]:
        if texts[label] == texts[first] and raws[label] != raws[first]:
            texts[label] += " (another place)"
    return texts


def _raw(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, default=str)


def _text(value: Any) -> str:
    """Return a value for people; of a folder of this machine only the last part.

    >>> _text(None), _text(0.1), _text("/data/photos"), _text((5, 1)), _text(True)
    ('none', '0.1', 'photos', '5, 1', 'yes')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        for path in (Path(value), PureWindowsPath(value)):
            if path.is_absolute() and path.name:
                return path.name
        return value or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {_text(each)}" for name, each in value.items()) or "none"
    return str(value)
