"""A run as one zip file for other machines, with a table of its classes for spreadsheets."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import zipfile
from pathlib import Path

from dovs import config as configuration
from dovs import disk
from dovs.errors import RunError
from dovs.places import real_path
from dovs.runs.files import damaged, replacing
from dovs.runs.layout import CHECKPOINT, STOP, SUMMARY
from dovs.runs.lock import LOCK, MAPS, NOTES
from dovs.runs.map_progress import FILE as MAP_PROGRESS
from dovs.runs.starting import FILE as STARTING
from dovs.runs.store import Run

LEFT_OUT = {LOCK, MAPS, NOTES, MAP_PROGRESS, STOP, STARTING}
ADDED = "per_class.csv"
"""File in the zip that is no file of the run."""
TEXTS = {".json", ".jsonl", ".txt"}


def export_run(run: Run, target: Path) -> Path:
    """Zip a run's files, without lock, under one folder of the run's name.

    A run that is not finished brings its checkpoint, so that it can be continued elsewhere.
    Links are left out, so that nothing from outside the run is exported. Of folders and files of
    this machine that its settings name, such as that of own images, only the last part is written.

    Raises:
        RunError: the target exists or cannot be written.
    """
    target = real_path(target)
    if disk.exists(target):
        raise RunError(f"{target} exists already. Choose another file, or delete that one.")
    if target.is_relative_to(run.path.resolve()):
        raise RunError(f"{target} is inside the run itself. Choose a file outside it.")
    with replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        folders = folders_in(run)
        for path in exported_files(run):
            name = f"{run.name}/{path.relative_to(run.path).as_posix()}"
            if path.suffix in TEXTS and folders:
                text = _without(path.read_text("utf-8", "replace"), folders)
                archive.writestr(name, text, zipfile.ZIP_DEFLATED)
            else:
                archive.write(path, name, zipfile.ZIP_DEFLATED)
        table = None
        with contextlib.suppress(RunError):  # `file_faults` names what is damaged
            table = per_class_csv(run)
        if table is not None:
            archive.writestr(f"{run.name}/{ADDED}", table, zipfile.ZIP_DEFLATED)
    return target


def exported_files(run: Run) -> list[Path]:
    """Return the files of a run that are its result, in a fixed order.

    The checkpoint comes first: what is written while the others are read is later than it.

    Raises:
        RunError: the status of the run is damaged.
    """
    left_out = LEFT_OUT | ({CHECKPOINT} if run.status().state == "finished" else set())
    found = [
        path
        for path in sorted(run.path.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.name not in left_out
        and not path.name.endswith(".tmp")
    ]
    return sorted(found, key=lambda path: path.name != CHECKPOINT)


def left_out_note(run: Run) -> str:
    """Return a sentence that names what a zip of a run leaves out as no ordinary file; or ""."""
    found = [
        path.relative_to(run.path).as_posix()
        for path in sorted(run.path.rglob("*"))
        if (path.is_symlink() or not (path.is_file() or path.is_dir()))
        and path.name not in LEFT_OUT
    ]
    if not found:
        return ""
    from dovs.data.report import named

    return (
        f"Not in the zip, as links and pipes are left out: {named(found, 10)}. To export them, put "
        "the files or folders themselves in their place."
    )


def folders_in(run: Run) -> dict[str, str]:
    """Return the places on this machine that a run's files may name, and what stands for each.

    Raises:
        RunError: config.json is damaged.
    """
    found = {str(run.path.resolve()): run.name, str(run.path): run.name}
    for place, name in ((configuration.home(), "DOVS_HOME"), (Path.home(), "~")):
        if len(place.parts) > 1:
            found[str(place)] = name

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for each in value.values():
                collect(each)
        elif isinstance(value, list):
            for each in value:
                collect(each)
        elif isinstance(value, str) and Path(value).is_absolute() and Path(value).name:
            found[value] = Path(value).name
            found[str(Path(value))] = Path(value).name

    collect(run.facts())
    return found


def _without(text: str, folders: dict[str, str]) -> str:
    """Return a text with the last part of each place, longest places first."""
    for place in sorted(folders, key=len, reverse=True):
        for written in (place, json.dumps(place)[1:-1]):
            text = text.replace(written, folders[place])
    return text


def per_class_csv(run: Run) -> str | None:
    """Return each class's name, training images and recall as CSV; None before a run is finished.

    Raises:
        RunError: summary.json or hierarchy.json is damaged, or they do not fit together.
    """
    summary = run.summary()
    recalls = None if summary is None else summary.get("per_class_recall")
    if summary is None or recalls is None:
        return None
    counts = summary.get("class_counts") or [None] * len(recalls)
    hierarchy = run.hierarchy()
    names = hierarchy.class_names if hierarchy else tuple(str(c) for c in range(len(recalls)))
    if not len(names) == len(counts) == len(recalls):
        raise damaged(run.path / SUMMARY, ValueError("per_class_recall does not fit the classes"))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("class_index", "class_name", "class_count", "recall"))
    for c, (name, count, recall) in enumerate(zip(names, counts, recalls, strict=True)):
        table.writerow((c, _text(name), count, recall))
    return text.getvalue()


def _text(name: str) -> str:
    """Return a class name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t") else name
