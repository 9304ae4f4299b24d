"""Import embeddings from a file as a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dovs.analysis.projection import LINEAR, fitting, trustworthiness
from dovs.analysis.projections import PROJECTIONS
from dovs.data.report import counted
from dovs.errors import DovsError
from dovs.recording.classes import TRAIN
from dovs.recording.contents import Contents
from dovs.recording.maps import Maps
from dovs.recording.reading.file_images import FileImages
from dovs.recording.reading.understanding import understand
from dovs.recording.reading.understood import Understood
from dovs.runs.artifacts import Projection
from dovs.runs.finding import open_run
from dovs.runs.first_map import UNKNOWN, first_map
from dovs.runs.folders import make_folder
from dovs.runs.store import IMPORTED, PARTS, Run
from dovs.runs.writer import RunWriter

GIVEN_MAP = "imported"
"""Name of a map that the file had."""
NO_MAP = "none"
WRITTEN = 0.3
"""Share of an import that is done before its map is drawn."""

Progress = Callable[[float, str], None]
"""Gets the share that is done, in [0, 1], and the present step."""


def import_embeddings(
    path: str | Path,
    name: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    class_counts: Any = None,
    evaluate: str | None = None,
    projection: str = "umap",
    points: int = 5_000,
    seed: int = 0,
    home: str | Path | None = None,
    wait: bool = True,
    progress: Progress | None = None,
) -> Run:
    """Import embeddings from a file as a run; `understand` has the first arguments.

    Args:
        path: of the file.
        name: of the run; default: of the file, with a number where it is taken.
        columns, class_counts, evaluate: as in `understand`.
        projection: of the map, unless the file has one: a registered name, or "none".
        points: most points of each split on the map.
        seed: draws these points, and the map.
        home: default `DOVS_HOME`.
        wait: for the map; otherwise a process in the background draws it.
        progress: called with the share that is done and the present step.

    Raises:
        DataError: the file cannot be read or understood.
        ConfigError: the projection is unknown.
        RunError: the name is not allowed or is taken, or the run cannot be written.
    """
    made = understand(path, columns=columns, class_counts=class_counts, evaluate=evaluate)
    return write(
        made,
        name,
        projection=projection,
        points=points,
        seed=seed,
        home=home,
        wait=wait,
        progress=progress,
    )


def write(
    made: Understood,
    name: str | None = None,
    *,
    projection: str = "umap",
    points: int = 5_000,
    seed: int = 0,
    home: str | Path | None = None,
    wait: bool = True,
    progress: Progress | None = None,
    mapped: Callable[[Run], None] | None = None,
) -> Run:
    """Write what was understood as a run; see `import_embeddings`.

    Args:
        made, name, projection, points, seed, home, wait, progress: as there.
        mapped: called once the points can be explored: the rest is measured after that.
    """
    check_projection(projection)
    root = None if home is None else Path(home)
    folder = make_folder(name or usual_name(made.path), root, numbered=name is None)
    facts = first_facts(made.path.name, projection, seed)
    with RunWriter(folder).begin(facts).lock() as writer:
        fill(
            writer,
            made,
            projection,
            points,
            seed,
            wait=wait,
            progress=progress,
            mapped=None if mapped is None else lambda: mapped(open_run(folder)),
        )
    return open_run(folder)


def check_projection(projection: str) -> None:
    """Check the name of a projection, before there is a run.

    Raises:
        ConfigError: it is unknown.
    """
    if projection != NO_MAP:
        _ = PROJECTIONS[projection]


def usual_name(path: Path) -> str:
    """Return the name of the run of a file.

    >>> usual_name(Path("my data.parquet"))
    'my-data'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.")[:80] or "embeddings"


def first_facts(source: str, projection: str, seed: int) -> dict[str, Any]:
    """Return the content of config.json before anything is known of the file.

    Args:
        source: name of the file.
        projection: of the map, or "none".
        seed: draws the points and the map.
    """
    config = {
        "format": 1,
        "origin": IMPORTED,
        "measured_on": "test",
        "seed": seed,
        "projection": projection,
        "projection_params": {},
    }
    return {"origin": IMPORTED, "config": config, "lacks": list(PARTS), "source": source}


def fill(
    writer: RunWriter,
    made: Understood,
    projection: str,
    points: int,
    seed: int,
    *,
    wait: bool = True,
    progress: Progress | None = None,
    mapped: Callable[[], None] | None = None,
) -> None:
    """Write everything of a run that was begun: a first map before it is measured, its own last.

    A `DovsError` of `progress` ends it: so an import is stopped.

    Args:
        writer: of the run, locked.
        made: the file.
        projection, points, seed, wait, progress: as in `import_embeddings`.
        mapped: called once the points can be explored.

    Raises:
        DataError: images, labels and classes do not fit together.
        RunError: it cannot be written.
    """

    def step(done: float, text: str) -> None:
        if progress is not None:
            progress(done, text)

    writer.status("running", message="Reading the file.")
    step(0.0, "writing points and images")
    config = writer.facts()["config"]
    config["measured_on"] = made.evaluated or TRAIN
    config["projection"] = GIVEN_MAP if made.places else projection
    writer.write_facts(config=config)
    contents = Contents(writer, made.given, made.images or None, made.evaluated, points, seed)
    contents.begin(min(made.epochs), made.epochs[min(made.epochs)])
    contents.complete(made.epochs[min(made.epochs)])
    made.notes += broken_images(made.images)
    writer.write_facts(report=made.report)
    last, first = max(made.epochs), None
    for number, (epoch, parts) in enumerate(sorted(made.epochs.items()), start=1):
        contents.snapshot(epoch, parts)
        if number == 1:
            first = _first(contents, made, epoch, projection)
        if number == 1 and first is not None:
            writer.projection(first)
            if mapped is not None:
                mapped()
        step(WRITTEN * number / (len(made.epochs) + 1), f"measuring epoch {epoch}")
        writer.append_metrics({"epoch": epoch, **contents.measured()})
        writer.status(epoch=epoch, epochs=last)
    final = first is not None and not first.interim
    if first is not None and final:
        writer.projection(_with_trust(first, contents.shown_embeddings(), seed))
    summary = {**contents.summary(), "epochs": last}
    if projection == NO_MAP or final:
        writer.finish(summary)
    elif not wait:
        writer.finish(summary)
        Maps(writer.path).leave()
    else:
        _draw(writer, summary, step)


def _first(contents: Contents, made: Understood, epoch: int, projection: str) -> Projection | None:
    """Return a map that takes no time: the one in the file, or by PCA; None for a run without."""
    if made.places:
        xy = np.concatenate([made.places[split][rows] for split, rows in contents.rows.items()])
        return Projection(epoch, GIVEN_MAP, xy, UNKNOWN)
    if projection == NO_MAP:
        return None
    z = contents.shown_embeddings()
    linear = fitting(projection, z) == LINEAR and len(made.epochs) == 1
    return replace(first_map(epoch, z), interim=not linear)


def _with_trust(drawn: Projection, z: np.ndarray, seed: int) -> Projection:
    """Return a map with its trustworthiness."""
    solid = None if drawn.xyz is None else trustworthiness(z, drawn.xyz, seed=seed)
    flat = trustworthiness(z, drawn.xy, seed=seed)
    return replace(drawn, trustworthiness=flat, trustworthiness_3d=solid)


def _draw(writer: RunWriter, summary: Mapping[str, Any], step: Progress) -> None:
    """Draw the maps in a process of its own, and finish the run."""
    writer.status("projecting", message="The map is being drawn.")
    maps = Maps(writer.path)
    try:
        drawn = maps.wait(lambda done, text: step(WRITTEN + (1 - WRITTEN) * done, text))
    except KeyboardInterrupt:  # the embeddings are imported; the map appears later
        maps.leave()
        writer.finish(summary)
        raise
    except DovsError:
        maps.stop()
        raise
    writer.finish(summary)
    if not drawn:
        writer.status(message="The map could not be drawn: the log of the run has the reason.")


def broken_images(images: Mapping[str, Any]) -> list[str]:
    """Return a note on the images of each split that cannot be read, as far as they were opened."""
    return [
        f"{counted(column.broken, 'image', 'images')} of split {split} cannot be read: shown black"
        for split, column in images.items()
        if isinstance(column, FileImages) and column.broken
    ]
