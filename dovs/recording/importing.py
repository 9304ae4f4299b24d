"""Import embeddings from a file as a run, with a report of what was recognised and left out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dovs.analysis.projection import trustworthiness
from dovs.analysis.projections import PROJECTIONS
from dovs.errors import DataError
from dovs.recording.classes import TRAIN, GivenClasses, given_classes
from dovs.recording.contents import Contents
from dovs.recording.formats import Columns, open_image, read_columns
from dovs.recording.maps import Maps
from dovs.recording.part import Part, part_of, same_samples
from dovs.recording.roles import MATRICES, recognised
from dovs.runs.artifacts import Projection
from dovs.runs.naming import make_folder
from dovs.runs.store import IMPORTED, PARTS, Run, open_run
from dovs.runs.writer import RunWriter

GIVEN_MAP = "imported"
"""Name of a map that the file had."""
TRAINING = ("train", "training", "trn", "tr", "fit")
PREFERRED = ("test", "testing", "evaluation", "eval", "validation", "valid", "val", "dev")
CHOICES = (
    "embedding", "label", "predicted", "logits", "probabilities", "split", "id", "image",
    "superclass", "epoch",
)  # fmt: skip
"""Roles for which a column can be chosen."""


@dataclass
class Understood:
    """A file of embeddings, as it was understood.

    Attributes:
        path: of the file.
        roles: column by role.
        lines: the report: what was recognised, counted and left out.
        epochs: parts by split, by epoch.
        given: the classes.
        images: thumbnails' sources by split, {} without any.
        places: of the rows on a map that the file has, by split; {} without one.
        evaluated: the split that is shown beside "train"; None without one.
    """

    path: Path
    roles: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    epochs: dict[int, dict[str, Part]] = field(default_factory=dict)
    given: GivenClasses = field(default_factory=GivenClasses)
    images: dict[str, Any] = field(default_factory=dict)
    places: dict[str, np.ndarray] = field(default_factory=dict)
    evaluated: str | None = None


def understand(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    class_counts: Any = None,
    evaluate: str | None = None,
) -> Understood:
    """Read a file of embeddings, and report what was understood; nothing is written.

    Args:
        path: a Parquet, npz, npy (with a csv of the same name beside it), tensors.tsv or
            safetensors file.
        columns: column by role, see `CHOICES`, where it is not recognised; "none" leaves one out.
        class_counts: training images of each class: a mapping, a list, or a file of JSON or CSV.
        evaluate: the split to show beside the training split, where there are several.

    Raises:
        DataError: the file cannot be read or understood, or nothing would be left of it.
    """
    chosen = dict(columns or {})
    unknown = sorted(set(chosen) - set(CHOICES))
    if unknown:
        raise DataError(f"'{unknown[0]}' is no role of a column: choose {', '.join(CHOICES)}.")
    found = read_columns(Path(path))
    made = Understood(Path(path).expanduser(), recognised(found, chosen))
    made.lines.append(f"read {', '.join(found.files)}: {found.rows:,} rows")
    made.lines += [f"{role.replace('place_', 'map ')}: column {name}" for role, name in
                   made.roles.items()]  # fmt: skip
    ignored = [name for name in found.columns if name not in made.roles.values()]
    if ignored:
        made.lines.append(f"not used: columns {', '.join(ignored[:12])}")
    rows = _usable(found, made)
    values = {role: _taken(found.columns[name], rows) for role, name in made.roles.items()}
    splits, made.evaluated = _splits(values.get("split"), len(rows), evaluate, made.lines)
    counts = _counts_of(class_counts)
    labels, names = _labels(values, found, made, counts)
    made.given = given_classes(names, counts, _superclasses(values, labels, names, made.lines))
    if labels is not None:
        _count_line(made, labels, splits, names)
    ids = _ids(values.get("id"), values.get("epoch"), made.lines)
    predicted = _predicted(values.get("predicted"), names, made)
    epochs = _epochs(values.get("epoch"), len(rows))
    shown = [split for split in (TRAIN, made.evaluated) if split is not None]
    for epoch in np.unique(epochs).tolist():
        parts: dict[str, Part] = {}
        for split in shown:
            at = np.flatnonzero((epochs == epoch) & (splits == split))
            if not len(at):
                continue
            z = values["embedding"] if "embedding" in values else _places(values)
            parts[split] = part_of(
                z[at],
                None if labels is None else labels[at],
                logits=values["logits"][at] if "logits" in values else None,
                probabilities=values["probabilities"][at] if "probabilities" in values else None,
                predicted=None if predicted is None else predicted[at],
                ids=None if ids is None else ids[at],
                names=made.given.known_names,
            )
            first = next(iter(made.epochs.values()), {}).get(split)
            if first is not None:
                parts[split] = same_samples(parts[split], first, split, epoch)
            elif made.epochs:
                raise DataError(f"epoch {epoch} has split '{split}', but the first had not.")
            if not made.epochs:
                if "image" in values:
                    made.images[split] = _taken(values["image"], at)
                if "place_x" in values and len(np.unique(epochs)) == 1:
                    made.places[split] = _places(values)[at]
        if made.epochs and set(parts) != set(next(iter(made.epochs.values()))):
            raise DataError(f"epoch {epoch} does not have the splits that the first epoch has.")
        made.epochs[int(epoch)] = parts
    _opened(made)
    missing = [role for role in ("label", "predicted", "logits", "image") if role not in made.roles]
    if "probabilities" in made.roles or "predicted" in made.roles or "logits" in made.roles:
        missing = [role for role in missing if role not in ("predicted", "logits")]
    if missing:
        made.lines.append(f"not in the file: {', '.join(missing)}; views that need it say so")
    return made


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

    Raises:
        DataError: the file cannot be read or understood.
        ConfigError: the projection is unknown.
        RunError: the name is not allowed or is taken, or the run cannot be written.
    """
    made = understand(path, columns=columns, class_counts=class_counts, evaluate=evaluate)
    return write(made, name, projection=projection, points=points, seed=seed, home=home, wait=wait)


def write(
    made: Understood,
    name: str | None = None,
    *,
    projection: str = "umap",
    points: int = 5_000,
    seed: int = 0,
    home: str | Path | None = None,
    wait: bool = True,
) -> Run:
    """Write what was understood as a run; see `import_embeddings`."""
    if projection != "none":
        _ = PROJECTIONS[projection]
    root = None if home is None else Path(home)
    usual = re.sub(r"[^A-Za-z0-9._-]+", "-", made.path.stem).strip("-.") or "embeddings"
    folder = make_folder(name or usual, root, numbered=name is None)
    facts = {
        "origin": IMPORTED,
        "config": {
            "format": 1,
            "origin": IMPORTED,
            "measured_on": made.evaluated or TRAIN,
            "seed": seed,
            "projection": GIVEN_MAP if made.places else projection,
            "projection_params": {},
        },
        "lacks": list(PARTS),
        "source": made.path.name,
        "report": made.lines,
    }
    last = max(made.epochs)
    with RunWriter(folder).begin(facts, last).lock() as writer:
        writer.status("running")
        contents = Contents(writer, made.given, made.images or None, made.evaluated, points, seed)
        contents.begin(min(made.epochs), made.epochs[min(made.epochs)])
        for epoch, parts in sorted(made.epochs.items()):
            row = {"epoch": epoch, **contents.epoch(epoch, parts)}
            writer.append_metrics(row)
            writer.status(epoch=epoch)
        if made.places:
            xy = np.concatenate([made.places[split][rows] for split, rows in contents.rows.items()])
            z = writer_embeddings(contents, made, last)
            writer.projection(Projection(last, GIVEN_MAP, xy, trustworthiness(z, xy, seed=seed)))
        writer.finish({**contents.summary(), "epochs": last})
    if projection != "none" and not made.places:
        maps = Maps(folder)
        if not wait:
            maps.leave()
        elif not maps.wait():
            made.lines.append("the map could not be drawn: the log of the run has the reason")
    return open_run(folder)


def writer_embeddings(contents: Contents, made: Understood, epoch: int) -> np.ndarray:
    """Return the embeddings of the points that are shown, in their order."""
    parts = made.epochs[epoch]
    return np.concatenate(
        [parts[split].answers.embeddings[rows] for split, rows in contents.rows.items()]
    )


def _taken(column: Any, rows: np.ndarray) -> Any:
    return column[rows] if isinstance(column, np.ndarray) else [column[row] for row in rows]


def _usable(found: Columns, made: Understood) -> np.ndarray:
    """Return the rows that can be used, and report the others."""
    good = np.ones(found.rows, dtype=bool)
    for role in (*MATRICES, "place_x", "place_y"):
        if role in made.roles:
            column = np.asarray(found.columns[made.roles[role]], dtype=np.float64)
            finite = np.isfinite(column.reshape(len(column), -1)).all(1)
            if (out := int((good & ~finite).sum())) > 0:
                made.lines.append(f"left out: {out:,} rows with NaN or infinity in {role}")
            good &= finite
    if "label" in made.roles:
        column = found.columns[made.roles["label"]]
        labelled = np.array([not _empty(value) for value in column])
        if not labelled[good].any():
            made.lines.append("the column of labels is empty, so there are no labels")
            del made.roles["label"]
        else:
            if (out := int((good & ~labelled).sum())) > 0:
                made.lines.append(f"left out: {out:,} rows without a label")
            good &= labelled
    if not good.any():
        raise DataError(f"{made.path.name}: no row is left. {'. '.join(made.lines)}.")
    return np.flatnonzero(good)


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))


def _splits(
    column: Any, rows: int, evaluate: str | None, lines: list[str]
) -> tuple[np.ndarray, str | None]:
    """Return the split of each row, with the training split as "train", and the one to show."""
    if column is None:
        if evaluate is not None:
            raise DataError("there is no column of splits, so none can be chosen: leave it out.")
        lines.append("no column of splits: all points are in one split, test")
        return np.full(rows, "test"), "test"
    given = np.array([str(value) for value in column])
    splits = np.array([TRAIN if value.lower() in TRAINING else value for value in given])
    others = [split for split in dict.fromkeys(splits.tolist()) if split != TRAIN]
    if evaluate is not None and evaluate not in others:
        raise DataError(f"there is no split '{evaluate}': choose one of {', '.join(others)}.")
    usual = [split for each in PREFERRED for split in others if split.lower() == each]
    shown = evaluate or next(iter([*usual, *others]), None)
    for split in dict.fromkeys(splits.tolist()):
        use = "" if split in (TRAIN, shown) else ", left out: a map shows train and one other split"
        lines.append(f"split {split}: {int((splits == split).sum()):,} rows{use}")
    return splits, shown


def _labels(
    values: Mapping[str, Any], found: Columns, made: Understood, counts: Any
) -> tuple[np.ndarray | None, tuple[str, ...] | None]:
    """Return the class index of each row, and the names of the classes."""
    if "label" not in values:
        return None, None
    column = values["label"]
    stated = found.class_names.get(made.roles["label"], found.class_names.get("*"))
    width = next((values[r].shape[1] for r in ("logits", "probabilities") if r in values), None)
    whole = _whole(column)
    if whole is not None and (stated is not None or width is not None):
        names = stated or tuple(map(str, range(width or 0)))
        return whole, names
    if whole is not None and isinstance(counts, list) and whole.min() >= 0:
        return whole, tuple(map(str, range(len(counts))))
    texts = [_text(value) for value in column]
    seen = set(texts)
    if "predicted" in values:
        seen |= {_text(value) for value in values["predicted"] if not _empty(value)}
    if isinstance(counts, dict):
        seen |= {str(key) for key in counts}
    names = tuple(sorted(seen, key=_natural))
    if width is not None and width != len(names):
        raise DataError(
            f"labels are text of {len(names)} classes, but logits have {width} columns. Give "
            "labels as indices of these columns."
        )
    place = {name: index for index, name in enumerate(names)}
    return np.array([place[text] for text in texts]), names


def _whole(column: Any) -> np.ndarray | None:
    """Return a column as class indices, None where it is not of whole numbers."""
    if not isinstance(column, np.ndarray) or column.ndim != 1 or column.dtype.kind not in "iuf":
        return None
    whole = column.dtype.kind != "f" or (column == np.floor(column)).all()
    return column.astype(np.int64) if whole else None


def _text(value: Any) -> str:
    if isinstance(value, float | np.floating) and value == np.floor(value):
        return str(int(value))
    return value.decode() if isinstance(value, bytes) else str(value)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.split(r"(\d+)", text)
    return tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts if p)


def _predicted(column: Any, names: tuple[str, ...] | None, made: Understood) -> np.ndarray | None:
    if column is None:
        return None
    if names is None:
        made.lines.append("predictions are not used, because there are no labels")
        return None
    whole = _whole(column)
    place = {name: index for index, name in enumerate(names)}
    if whole is not None and not {_text(v) for v in column} <= set(place):
        return whole
    unknown = sorted({_text(value) for value in column} - set(place))
    if unknown:
        raise DataError(f"a predicted class '{unknown[0]}' is none of the classes of the labels.")
    return np.array([place[_text(value)] for value in column])


def _ids(column: Any, epochs: Any, lines: list[str]) -> np.ndarray | None:
    if column is None:
        return None
    ids = np.array([_text(value) for value in column])
    keys = ids if epochs is None else np.char.add(np.char.add(ids, "|"), np.array(epochs, str))
    twice = len(keys) - len(np.unique(keys))
    if twice:
        lines.append(f"ids are not used: {twice:,} of {len(ids):,} appear more than once")
        return None
    return ids


def _epochs(column: Any, rows: int) -> np.ndarray:
    if column is None:
        return np.zeros(rows, dtype=np.int64)
    whole = _whole(column if isinstance(column, np.ndarray) else np.array(column))
    if whole is None or whole.min() < 0:
        raise DataError("the column of epochs must have whole numbers from 0.")
    return whole


def _superclasses(
    values: Mapping[str, Any], labels: np.ndarray | None, names: Any, lines: list[str]
) -> tuple[str, ...] | None:
    if "superclass" not in values or labels is None or names is None:
        return None
    texts = np.array([_text(value) for value in values["superclass"]])
    found = [sorted(set(texts[labels == c].tolist())) for c in range(len(names))]
    if any(len(each) != 1 for each in found):
        lines.append("superclasses are not used: a class has none, or several")
        return None
    return tuple(each[0] for each in found)


def _places(values: Mapping[str, Any]) -> np.ndarray:
    return np.stack([values["place_x"], values["place_y"]], axis=1).astype(np.float32)


def _count_line(made: Understood, labels: np.ndarray, splits: np.ndarray, names: Any) -> None:
    classes = len(names) if names is not None else int(labels.max()) + 1
    if made.given.counts is not None:
        how = "training counts are given"
    elif (splits == TRAIN).any():
        how = "training counts are those of the split train"
    else:
        how = "there are no training points, so sizes of classes are counted on all points"
    made.lines.append(f"{classes:,} classes; {how}")
    for split in (TRAIN, made.evaluated):
        absent = classes - len(np.unique(labels[splits == split])) if split else 0
        if split and (splits == split).any() and absent:
            made.lines.append(f"{absent} of {classes} classes have no point in split {split}")


def _counts_of(value: Any) -> Any:
    """Return training counts as a mapping from name to number, or as a list, or None."""
    if not isinstance(value, str | Path):
        if isinstance(value, Mapping):
            return {str(key): number for key, number in value.items()}
        return None if value is None else [*value]
    path = Path(value).expanduser()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"class counts cannot be read from {path}: {error}.") from None
    try:
        if path.suffix == ".json":
            body = json.loads(text)
            return {str(k): int(v) for k, v in body.items()} if isinstance(body, dict) else body
        lines = [re.split(r"[,\t;]", line) for line in text.splitlines() if line.strip()]
        if all(len(line) == 1 for line in lines):
            return [int(line[0]) for line in lines]
        if not lines[0][-1].strip().isdecimal():
            lines = lines[1:]
        return {line[0].strip(): int(line[-1]) for line in lines}
    except (ValueError, IndexError, AttributeError):
        raise DataError(
            f'{path.name} must have a number for each class: JSON such as {{"cat": 500}}, or '
            "lines such as cat,500."
        ) from None


def _opened(made: Understood) -> None:
    """Open the images of the rows, and report how many cannot be read."""
    for split, column in made.images.items():
        if isinstance(column, np.ndarray) and column.ndim > 1:
            continue
        opened = [open_image(value, made.path.parent) for value in column]
        broken = sum(image is None for image in opened)
        if broken:
            made.lines.append(f"{broken:,} images of split {split} cannot be read: shown black")
        made.images[split] = opened
    if made.images and all(
        isinstance(each, list) and not any(image is not None for image in each)
        for each in made.images.values()
    ):
        made.images = {}
