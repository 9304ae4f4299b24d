"""The formats of exports, and writing one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dovs import disk
from dovs.errors import ConfigError, RunError, unknown
from dovs.exports.files import Exported
from dovs.exports.model_card import model_card
from dovs.exports.parquet import parquet
from dovs.exports.projector import projector
from dovs.exports.report import report
from dovs.exports.source import Source, source_of
from dovs.exports.tables import tables
from dovs.exports.tensorboard import tensorboard
from dovs.places import real_path
from dovs.runs.encoder_download import OF_ENCODER
from dovs.runs.export import export_run, left_out_note
from dovs.runs.faults import record_faults
from dovs.runs.file_faults import file_faults
from dovs.runs.files import replacing
from dovs.runs.launch import why_not_continued
from dovs.runs.store import Run

ZIP = "zip"
"""The run as it is, for a dashboard on another machine."""


@dataclass(frozen=True)
class Format:
    """A format of exports.

    Attributes:
        title: in lists.
        about: one sentence.
        make: the export of a run at an epoch.
    """

    title: str
    about: str
    make: Callable[[Source], Exported]


FORMATS = {
    "parquet": Format(
        "Points as Parquet",
        "All points in one file: ids, positions, neighbours, labels, predictions, embeddings and "
        "images, for embedding-atlas, Spotlight, and dovs import.",
        parquet,
    ),
    "tables": Format(
        "Tables as CSV and Parquet",
        "Every table of the pages: points, neighbours, epochs, classes, confusion, labels.",
        tables,
    ),
    "report": Format(
        "Report as HTML",
        "One file that opens in any browser without a network: numbers, charts and the map.",
        report,
    ),
    "card": Format(
        "Model card",
        "One Markdown file: model, data, recall of each class with intervals, limits, settings.",
        model_card,
    ),
    "projector": Format(
        "Embedding projector",
        "tensors.tsv, metadata.tsv and a sprite, for TensorBoard's projector.",
        projector,
    ),
    "tensorboard": Format(
        "TensorBoard",
        "Event files with the measures of every epoch, and the projector's files.",
        tensorboard,
    ),
}
"""What a run can be exported as, besides `ZIP`."""


def made(run: Run, name: str, epoch: int | None = None) -> Exported:
    """Return the export of a run in a format.

    Args:
        run: the run.
        name: one of `FORMATS`.
        epoch: of the points; None for the last that has a map.

    Raises:
        ConfigError: there is no such format, or a package that it needs is not installed.
        RunError: the run has no points of that epoch, or is damaged.
    """
    if name in OF_ENCODER:
        raise ConfigError(
            f"format '{name}' is of the encoder, not of the points: write it with `python -m dovs "
            f"export {run.name} --format {name}`, or dovs.training.encoder_file.export_encoder."
        )
    if name == ZIP:
        raise ConfigError(
            f"format '{ZIP}' is the run itself: write it with `export`, or choose "
            f"one of {', '.join(FORMATS)}."
        )
    if name not in FORMATS:
        raise unknown("format", name, (ZIP, *FORMATS, *OF_ENCODER))
    source = source_of(run, epoch)
    found = FORMATS[name].make(source)
    own = [source.map_note] if source.map_note else []
    return replace(found, notes=(*found.notes, *own, *record_faults(run)))


def export(
    run: Run, name: str, target: Path | None = None, epoch: int | None = None
) -> tuple[Path, tuple[str, ...]]:
    """Write a run in a format: one file, or a folder where there are several.

    Args:
        run: the run.
        name: one of `FORMATS`, or `ZIP`.
        target: file or folder to write; default: one of the run's name in the working folder.
        epoch: of the points; None for the last that has a map. Not of `ZIP`.

    Returns:
        What was written, and what was left out.

    Raises:
        ConfigError: there is no such format, a package that it needs is not installed, or an epoch
            does not go with it.
        RunError: the run has no points, or the target exists or cannot be written.
    """
    if name == ZIP:
        if epoch is not None:
            raise ConfigError(
                f"an epoch does not go with format {ZIP}, which has the run with all of its epochs."
                " Leave it out, or choose another format."
            )
        written = export_run(run, target or Path(f"{run.name}.zip"))
        notes = (left_out_note(run), why_not_continued(run), *file_faults(run))
        return written, tuple(note for note in notes if note)
    found = made(run, name, epoch)
    single = len(found.files) == 1
    usual = next(iter(found.files)) if single else f"{run.name}-{name}"
    place = real_path(target or usual)
    if disk.exists(place):
        raise RunError(f"{place} exists already. Choose another place with --to, or delete it.")
    if place.is_relative_to(run.path.resolve()):
        raise RunError(f"{place} is inside the run itself. Choose a place outside it.")
    for file, content in found.files.items():
        path = place if single else place / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{path.parent} cannot be made: {error.strerror}.") from None
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    return place, found.notes


def download(run: Run, name: str, epoch: int | None = None) -> tuple[str, bytes, tuple[str, ...]]:
    """Return an export as one file for a browser: its name, its content, and what was left out.

    Raises:
        ConfigError: there is no such format, or a package that it needs is not installed.
        RunError: the run has no points, or is damaged.
    """
    found = made(run, name, epoch)
    if len(found.files) == 1:
        ((file, content),) = found.files.items()
        return file, content, found.notes
    folder = re.sub(r"[^\w.-]+", "-", f"{run.name}-{name}")
    return f"{folder}.zip", found.zipped(folder), found.notes
