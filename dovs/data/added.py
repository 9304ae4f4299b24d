"""Datasets that the user added under a name: one JSON file each, `DOVS_HOME/datasets/NAME.json`.

Such a dataset is a registered one ("folder", "parquet", "list") with its parameters filled in, so
that a name alone selects it: in configurations, on the command line and in the address of pages.
Whether its images are in order is not checked here: `dovs.data.report`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs import access, disk, places
from dovs.data.cache import writing_to
from dovs.errors import ConfigError, DataError

if TYPE_CHECKING:
    from dovs.registry import Registry

FORMAT = 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|none|auto)(\..*)?", re.IGNORECASE)
MOST_BYTES = 16_000_000
UPLOADS = "uploads"
PATHS = ("path", "images")
"""Parameters of datasets that are paths, unless they are the word auto."""


@dataclass(frozen=True)
class AddedDataset:
    """A dataset of the user's own images.

    Attributes:
        name: by which it is selected.
        source: registered dataset that reads it.
        params: its parameters, with `path`.
        title: name for people.
        added: when, as ISO 8601 with a time zone.
        report: what `dovs.data.report` found, as plain values; {} where nothing is known.
        problem: why its file cannot be read; "" where it can.
    """

    name: str
    source: str
    params: Mapping[str, Any]
    title: str = ""
    added: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def path(self) -> Path:
        """Where its images are."""
        return Path(str(self.params.get("path", "")))

    @property
    def gone(self) -> str:
        """Why there are no images any more, and what to do; "" while there is something."""
        if self.problem or self.path.exists():
            return ""
        return (
            f"there is no {self.path}, where the images of dataset '{self.name}' were. Put them "
            f"back, or state their new place: `dovs data add PATH --name {self.name} "
            f"--replace {self._options()}`."
        )

    def _options(self) -> str:
        """Return its source, title and parameters as options, without those that are the default.

        A folder of the images that is not there either is the word FOLDER.
        """
        from dovs.data.registry import SOURCES
        from dovs.data.report import options_of

        titled = {"title": self.title} if self.title not in ("", self.name) else {}
        if self.source not in SOURCES.registered:
            return options_of({"source": self.source, **titled})
        entry = SOURCES.registered[self.source]
        fields = entry.model.model_fields
        chosen = {
            name: value
            for name, value in entry.with_current_names(self.params).items()
            if name in fields and name != "path"
            if value != fields[name].get_default(call_default_factory=True)
        }
        for name in paths_in(chosen):
            if not Path(str(chosen[name])).exists():
                chosen[name] = "FOLDER"
        return options_of({"source": self.source, **titled, **chosen})

    @property
    def classes(self) -> int | None:
        """C, or None where it is not known."""
        return len(self.report.get("classes", ())) or None

    @property
    def images(self) -> int | None:
        """Training images, or None where it is not known."""
        return sum(self.report.get("counts", {}).get("train", ())) or None


def paths_in(params: Mapping[str, Any]) -> list[str]:
    """Return the names of the parameters that are paths.

    >>> paths_in({"path": "a", "images": "auto", "split_seed": 0})
    ['path']
    """
    return [
        name
        for name in PATHS
        if isinstance(value := params.get(name), str) and value not in ("", "auto")
    ]


def folder(home: Path | None = None) -> Path:
    """Return the folder of a home that has a file for each added dataset; default `DOVS_HOME`."""
    return (home or places.home()) / "datasets"


def added_names(home: Path | None = None) -> list[str]:
    """Return the names of added datasets, sorted alphabetically, damaged ones included."""
    try:
        found = [path.stem for path in folder(home).glob("*.json") if path.is_file()]
    except OSError:
        return []
    return sorted((name for name in found if NAME.fullmatch(name)), key=str.lower)


def check_name(name: str, registry: Registry) -> str:
    """Return the name if a dataset can be added under it.

    Raises:
        ConfigError: it could lead out of its folder, some systems cannot store it, or a registered
            dataset has it.
    """
    if not NAME.fullmatch(name) or name.endswith("."):
        given = f"dataset name {name!r} is not allowed" if name else "the dataset has no name"
        raise ConfigError(
            f"{given}: use 1 to 100 letters (A to Z), digits, '.', "
            "'_' and '-', starting with a letter or digit."
        )
    if RESERVED.fullmatch(name):
        raise ConfigError(f"dataset name {name!r} is reserved. Choose another.")
    taken = {each.lower(): each for each in registry.registered}
    if name.lower() in taken:
        raise ConfigError(
            f"dataset name {name!r} is not allowed: '{taken[name.lower()]}' is a dataset of DOVS. "
            "Choose another."
        )
    return name


def check_free(
    name: str, home: Path | None = None, replace: bool = False, command: bool = False
) -> None:
    """Check that no added dataset has a name, or that it may be overwritten.

    Upper and lower case count as equal, as they do in some file systems.

    Args:
        name: wanted.
        home: default `DOVS_HOME`.
        replace: whether an added dataset of exactly that name may be overwritten.
        command: whether the message may name options of the command line.

    Raises:
        ConfigError: the name is taken.
    """
    same = next((each for each in added_names(home) if each.lower() == name.lower()), None)
    if same is None or (replace and same == name):
        return
    text = f"there is a dataset '{same}' already"
    how = "remove that one first"
    if same != name:
        text += f", and names that differ only in upper and lower case count as equal: '{name}'"
    if command:
        options = [f"--name {same}"] * (same != name) + ["--replace"] * (not replace)
        how = f"give {' '.join(options)} to overwrite it"
    raise ConfigError(f"{text}. Choose another name, or {how}.")


def free_name(wanted: str, registry: Registry, home: Path | None = None) -> str:
    """Return an allowed name like the wanted one that no dataset has.

    >>> from dovs.data import SOURCES
    >>> free_name("My photos (2)", SOURCES, Path("/nowhere")), free_name("", SOURCES)
    ('My-photos-2', 'my-images')
    """
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", wanted).strip("-._")[:90] or "my-images"
    if RESERVED.fullmatch(plain):
        plain = f"my-{plain}"
    used = {name.lower() for name in (*registry.registered, *added_names(home))}
    choices = (plain, *(f"{plain}-{number}" for number in range(2, 10_000)))
    return next(name for name in choices if name.lower() not in used)


def save(
    dataset: AddedDataset, registry: Registry, home: Path | None = None, replace: bool = False
) -> AddedDataset:
    """Store an added dataset, and return it as it is stored.

    Args:
        dataset: its `added` time is filled in.
        registry: of the datasets, `dovs.data.SOURCES`.
        home: default `DOVS_HOME`.
        replace: whether an added dataset of that name may be overwritten.

    Raises:
        ConfigError: the name is not allowed or is taken, or a parameter is out of range.
        DataError: it cannot be written.
        AccessError: visitors may add no data.
    """
    access.require_manage()
    check_name(dataset.name, registry)
    check_free(dataset.name, home, replace)
    entry = registry.registered[dataset.source]
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    values = {
        "format": FORMAT,
        "name": dataset.name,
        "source": dataset.source,
        "params": _portable(entry.validate(dataset.params), home or places.home()),
        "title": dataset.title or dataset.name,
        "added": dataset.added or stamp,
        "report": dataset.report,
    }
    _write(folder(home) / f"{dataset.name}.json", values)
    return find(dataset.name, home)


def find(name: str, home: Path | None = None) -> AddedDataset:
    """Return the added dataset of that name.

    Raises:
        ConfigError: there is none.
        DataError: its file is damaged.
    """
    home = home or places.home()
    path = folder(home) / f"{name}.json"
    if not NAME.fullmatch(name) or not path.is_file():
        known = ", ".join(added_names(home)) or "none"
        raise ConfigError(
            f"there is no added dataset '{name}': there are {known}. `dovs data add` adds one."
        )
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB")
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']} instead of {FORMAT}")
        return AddedDataset(
            name=name,
            source=str(values["source"]),
            params=_absolute(dict(values["params"]), home),
            title=str(values["title"]),
            added=str(values["added"]),
            report=dict(values["report"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the file of dataset '{name}' is damaged ({type(error).__name__}: {error}). Remove "
            f"the dataset with `dovs data rm {name}` and add it again."
        ) from None


def added_datasets(home: Path | None = None) -> list[AddedDataset]:
    """Return all added datasets by name; those whose file is damaged have a `problem`."""
    found = []
    for name in added_names(home):
        try:
            found.append(find(name, home))
        except (ConfigError, DataError) as error:
            found.append(AddedDataset(name, "", {}, name, problem=str(error)))
    return found


def remove(name: str, home: Path | None = None) -> None:
    """Delete the file of an added dataset; its images and the converted ones remain.

    Raises:
        ConfigError: there is none of that name.
        DataError: the file cannot be deleted.
        AccessError: visitors may remove no data.
    """
    access.require_manage()
    if name not in added_names(home):
        find(name, home)
    with writing_to(folder(home)):
        (folder(home) / f"{name}.json").unlink(missing_ok=True)


def _portable(params: dict[str, Any], home: Path) -> dict[str, Any]:
    """Return parameters with a path below the home relative to it, so that a home can be moved."""
    for name in paths_in(params):
        whole = Path(os.path.abspath(Path(params[name]).expanduser()))
        inside = whole.is_relative_to(home / UPLOADS)
        params[name] = str(whole.relative_to(home)) if inside else str(whole)
    return params


def _absolute(params: dict[str, Any], home: Path) -> dict[str, Any]:
    for name in paths_in(params):
        params[name] = str(home / params[name])  # an absolute path remains as it is
    return params


def _write(path: Path, values: dict[str, Any]) -> None:
    with writing_to(path.parent):
        text = json.dumps(values, indent=1, ensure_ascii=False)
        with disk.replacing(path) as temporary:
            temporary.write_text(text + "\n", encoding="utf-8", errors="surrogateescape")
