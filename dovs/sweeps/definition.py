"""What a sweep varies: values of settings and of parameters, and its TOML file.

name = "ratios"

[settings]               # of a run; a list is varied, one value is not
dataset = "digits"
imbalance_ratio = [10, 50]
method = ["ce", "dovs"]
seed = [0, 1, 2]
data_seed = [0, 1]       # draws of the tail

[parameters]             # of methods, encoders and the like, where they have them
k = [1, 5]
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dovs import access, disk, texts
from dovs import config as configuration
from dovs.config import RunConfig
from dovs.errors import ConfigError, DataError, RunError, brief, unknown
from dovs.runs import files
from dovs.runs.naming import check_name
from dovs.runs.validation import REGISTRIES
from dovs.sweeps.identity import FOLDER_NAME

SEEDS = ("data_seed", "seed")
"""Settings over which means are taken: draws of the tail, and seeds."""
TABLES = ("settings", "parameters")
LISTS = ("class_counts",)
"""Settings of which one value is a list; several values are a list of lists."""
MOST_BYTES = 4 * 2**20
"""Of the file of a sweep; one of 10,000 values has less than a tenth of it."""
SHORT = {"seeds": "seed", "draws": "data_seed"}
"""Other names of settings, as options have them."""

Values = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Sweep:
    """Values of settings and parameters; every combination is a cell.

    Attributes:
        name: of the sweep; names of its runs begin with it.
        settings: fields of `RunConfig` and their values.
        parameters: names of parameters of what is chosen, and their values. Cells vary those that
            what they choose has. "encoder.width" is that of the encoder alone.
    """

    name: str
    settings: Values = field(default_factory=dict)
    parameters: Values = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_sweep_name(self.name)
        for name in self.settings:
            if name not in RunConfig.model_fields or name.endswith("_params"):
                fields = [each for each in RunConfig.model_fields if not each.endswith("_params")]
                raise unknown("setting", name, fields)
        known = parameter_names()
        for name in self.parameters:
            owner, _, plain = name.rpartition(".")
            if plain not in known or (owner and owner not in REGISTRIES):
                raise unknown("parameter", name, sorted(known))
        for name, values in (*self.settings.items(), *self.parameters.items()):
            if not values:
                raise ConfigError(f"{name} has no values: give at least one, or leave it out.")
            repeated = next((v for i, v in enumerate(values) if v in values[:i]), None)
            if repeated is not None:
                raise ConfigError(f"{name} has the value {text_of(repeated)} twice: give it once.")

    @property
    def varied(self) -> list[str]:
        """Names of what has several values, draws and seeds aside."""
        both = (*self.settings.items(), *self.parameters.items())
        return [name for name, values in both if len(values) > 1 and name not in SEEDS]

    def to_toml(self) -> str:
        """Return the text of its TOML file."""
        lines = [f"name = {json.dumps(self.name)}"]
        for title in TABLES:
            values: Values = getattr(self, title)
            if values:
                lines += ["", f"[{title}]"]
                lines += [f"{name} = {_toml(each)}" for name, each in values.items()]
        return "\n".join(lines) + "\n"


def _check_sweep_name(name: str) -> None:
    try:
        check_name(name, "sweep")
    except RunError as error:
        raise ConfigError(str(error)) from None


def sweep_file(name: str, home: Path | None = None) -> Path:
    """Return the file of the definition of a sweep of a home.

    Raises:
        RunError: the name is not allowed.
    """
    return (home or configuration.home()) / "sweeps" / f"{check_name(name, 'sweep')}.toml"


def save(sweep: Sweep, home: Path | None = None) -> Path:
    """Write the definition of a sweep into the home, in place of an earlier one of its name.

    Raises:
        RunError: the folder cannot be written.
        AccessError: visitors may not replace that of another sweep.
    """
    path = sweep_file(sweep.name, home)
    if is_other(sweep, path):
        access.require_manage()
    files.write_text_atomic(path, sweep.to_toml())
    return path


def is_other(sweep: Sweep, path: Path) -> bool:
    """Return whether a file has another sweep, or what cannot be read; False without a file."""
    try:
        return disk.exists(path) and files.read_text(path) != sweep.to_toml()
    except RunError:
        return True


def saved_sweeps(home: Path | None = None) -> list[str]:
    """Return the names of the sweeps of a home, newest first."""
    folder = (home or configuration.home()) / "sweeps"
    found = {path.stem: path.stat().st_mtime for path in folder.glob("*.toml") if path.is_file()}
    return sorted(found, key=lambda name: (-found[name], name))


def note_of_run(name: str, home: Path | None = None) -> str:
    """Return what becomes of a sweep when a run of it is renamed or deleted; "" for other runs."""
    for sweep in saved_sweeps(home):
        if name.startswith(f"{sweep}-") and FOLDER_NAME.fullmatch(name[len(sweep) + 1 :]):
            return (
                f"{name} is a run of sweep '{sweep}', which finds its runs by their names: without "
                f"it, the sweep is incomplete, and the command sweep trains it again."
            )
    return ""


def read_saved(name: str, home: Path | None = None) -> Sweep:
    """Read the definition of a sweep of a home.

    Raises:
        ConfigError: there is none, it is damaged, or it has the name of another sweep.
        RunError: the name is not allowed.
    """
    path = _existing(name, home)
    found = read_toml(path)
    if found.name != name:
        raise ConfigError(
            f"{path} has the name '{found.name}', with which the names of its runs begin. Rename "
            f"the file to {found.name}.toml, or write name = {json.dumps(name)} in it."
        )
    return found


def remove(name: str, home: Path | None = None) -> None:
    """Delete the definition of a sweep, even a damaged one; runs and results remain.

    Raises:
        ConfigError: there is none.
        RunError: the name is not allowed, or the file cannot be deleted.
        AccessError: visitors may not delete it.
    """
    access.require_manage()
    path = _existing(name, home)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise files.write_error(path, error) from None


def _existing(name: str, home: Path | None) -> Path:
    path = sweep_file(name, home)
    if not path.is_file():
        listed = ", ".join(saved_sweeps(home)) or "none"
        raise ConfigError(
            f"there is no sweep '{brief(name)}'. Sweeps here: {listed}. "
            "`python -m dovs sweep` makes one."
        )
    return path


def read_toml(path: Path, name: str | None = None) -> Sweep:
    """Read a sweep from a TOML file.

    Args:
        path: of the file.
        name: of the sweep; default: that in the file, else the name of the file.

    Raises:
        ConfigError: there is no such file, it cannot be read, or it is not a sweep; the message
            names the line or key.
    """
    try:
        body = tomllib.loads(texts.decoded(disk.read_bytes(path, MOST_BYTES), path))
    except FileNotFoundError:
        raise ConfigError(f"there is no file {path}: give the TOML file of a sweep.") from None
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {disk.reason(error)}. Give the TOML file of a sweep."
        ) from None
    except DataError as error:  # of another encoding
        raise ConfigError(str(error)) from None
    except (ValueError, RecursionError) as error:
        reason = disk.reason(error)
        raise ConfigError(f"{path} is not TOML: {reason}. examples/sweep.toml is one.") from None
    if not body:
        raise ConfigError(
            f"{path} is empty, as a file that was cut: write what the sweep varies, such as "
            '[settings] and method = ["ce", "dovs"], or give the command sweep its options again.'
        )
    given = body.get("name", path.stem)
    if not isinstance(given, str):
        raise ConfigError(
            f"{path}: name is {given!r:.60}, not text: write name = {json.dumps(path.stem)}."
        )
    return of_tables(body, given if name is None else name, str(path))


def of_tables(body: Mapping[str, Any], name: str, where: str = "the sweep") -> Sweep:
    """Return the sweep of the content of a TOML file.

    Raises:
        ConfigError: a key is unknown, or a table is none.
    """
    for key in body:
        if key not in (*TABLES, "name"):
            raise ConfigError(
                f"{where} has an unknown key '{key}': it may have name, [settings] (such as "
                "imbalance_ratio) and [parameters] (such as k)."
            )
    tables: dict[str, Values] = {}
    for title in TABLES:
        table = body.get(title, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{where}: {title} must be a table: write [{title}] on a line.")
        for short, usual in SHORT.items():
            if short in table and usual in table:
                raise ConfigError(f"{where}: {short} and {usual} are the same: give one of them.")
        tables[title] = {
            str(SHORT.get(key, key)): listed(key, value) for key, value in table.items()
        }
    return Sweep(name, tables["settings"], tables["parameters"])


def listed(name: str, value: Any) -> tuple[Any, ...]:
    """Return the values of a setting or parameter, as TOML and JSON have them: one, or a list.

    >>> listed("epochs", [10, 30]), listed("epochs", 10)
    ((10, 30), (10,))
    >>> listed("class_counts", [90, 30]), listed("class_counts", [[90, 30], "none"])
    (((90, 30),), ((90, 30), 'none'))
    """
    several = isinstance(value, list) and (
        name not in LISTS or not value or any(isinstance(each, list | str) for each in value)
    )
    values = value if several else [value]
    return tuple(tuple(each) if isinstance(each, list) else each for each in values)


def parameter_names() -> set[str]:
    """Return the names of the parameters of everything that is registered."""
    return {
        name
        for registered in REGISTRIES.values()
        for entry in registered.registry
        for name in entry.model.model_fields
    }


def text_of(value: Any) -> str:
    """Return a value as labels show it.

    >>> text_of(50.0), text_of(True), text_of("dovs"), text_of(None)
    ('50', 'true', 'dovs', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value if isinstance(value, str) else json.dumps(value, default=str)  # dates


def _toml(values: tuple[Any, ...]) -> str:
    if len(values) == 1 and not isinstance(values[0], list | tuple):
        return _literal(values[0])
    return f"[{', '.join(map(_literal, values))}]"


def _literal(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps("none" if value is None else value, ensure_ascii=False)
