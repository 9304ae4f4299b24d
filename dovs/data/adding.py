"""Adding a user's images under a name after a look at them, and removing them again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs import access, places
from dovs.data import added, uploads
from dovs.data.added import AddedDataset
from dovs.data.converted import bytes_below, converted_folder, delete_converted
from dovs.errors import DataError

if TYPE_CHECKING:
    from dovs.data.report import Finding, Report

MOST_DETAILS = 50
"""File names of a finding that are stored with a dataset."""


def add(
    report: Report, name: str, home: Path | None = None, replace: bool = False, title: str = ""
) -> AddedDataset:
    """Add examined images under a name.

    Args:
        report: of `dovs.data.examining.examine`; its parameters are stored.
        name: by which the dataset is selected.
        home: default `DOVS_HOME`.
        replace: whether an added dataset of that name may be overwritten.
        title: name for people; default: the name.

    Raises:
        ConfigError: the name is not allowed or is taken.
        DataError: the images cannot be used, or the dataset cannot be stored.
    """
    from dovs.data.registry import SOURCES

    require_usable(report)
    made = AddedDataset(name, report.source, report.params, title or name, report=_short(report))
    return added.save(made, SOURCES, home, replace)


def require_usable(report: Report) -> None:
    """Check that images can be used with the choices that were made.

    Raises:
        DataError: they cannot; the message says why.
    """
    if report.usable:
        return
    first, *others = report.problems
    more = f" And {len(others)} more: `dovs data check` shows all." if others else ""
    line = one_line(first)
    where = "" if line.startswith(report.path) else f"{report.path}: "
    raise DataError(f"{where}{line}{more}")


def one_line(finding: Finding) -> str:
    """Return a finding with its choices as options of the command line, on one line."""
    from dovs.data.report import options_of

    choices = " or ".join(
        f"{options_of(choice)} ({label})" for label, choice in finding.choices.items()
    )
    return f"{finding.message.rstrip('.')}. Choose {choices}." if choices else finding.message


@dataclass(frozen=True)
class Removal:
    """What removing an added dataset deletes; the user's own files are never among it.

    Attributes:
        name: of the dataset.
        upload: folder of its uploaded images, or None.
        converted: folder of its converted images, or None; other added datasets do not use it.
        bytes: of both.
        shared: names of added datasets that may use its converted images, whose own images are not
            at their place, so that it is not known; the converted ones are left then.
    """

    name: str
    upload: Path | None
    converted: Path | None
    bytes: int
    shared: tuple[str, ...] = ()


def removal_of(name: str, home: Path | None = None) -> Removal:
    """Return what `remove` would delete.

    Raises:
        ConfigError: no dataset was added under that name.
    """
    home = home or places.home()
    datasets = {dataset.name: dataset for dataset in added.added_datasets(home)}
    if name not in datasets:
        datasets[name] = added.find(name, home)
    others = [dataset for other, dataset in datasets.items() if other != name]
    upload = uploads.upload_of(datasets[name].path, home)
    if upload in {uploads.upload_of(other.path, home) for other in others}:
        upload = None
    converted = converted_folder(datasets[name], home)
    if converted in [converted_folder(other, home) for other in others]:
        converted = None
    source = datasets[name].source
    away = tuple(each.name for each in others if each.gone and each.source == source)
    shared = away if converted is not None else ()
    if shared:
        converted = None
    folders = [folder for folder in (upload, converted) if folder is not None]
    return Removal(name, upload, converted, sum(map(bytes_below, folders)), shared)


def remove(name: str, home: Path | None = None) -> Removal:
    """Remove an added dataset, with its uploaded and converted images; return what was deleted.

    Raises:
        ConfigError: no dataset was added under that name.
        DataError: something cannot be deleted.
        AccessError: visitors may remove no data.
    """
    access.require_manage()
    found = removal_of(name, home)
    added.remove(name, home)
    if found.upload is not None:
        uploads.remove_upload(found.upload, home)
    delete_converted(found.converted)
    return found


def _short(report: Report) -> dict[str, Any]:
    """Return a report as plain values, with fewer names of files."""
    from dovs.data.report import as_json

    values = as_json(report)
    for finding in values["findings"]:
        finding["details"] = finding["details"][:MOST_DETAILS]
    return values
