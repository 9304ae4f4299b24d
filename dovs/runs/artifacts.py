"""The artifacts of a run, written and read: points, snapshots and projections.

Points are the images that the maps show. A snapshot has their embeddings and predictions at one
epoch, a projection their positions in the map of that epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dovs import disk
from dovs.runs.arrays import read_npz, write_npz_atomic
from dovs.runs.files import damaged, missing, replacing

if TYPE_CHECKING:
    import pandas as pd

POINT_COLUMNS = ("id", "split", "index", "label")
SPLITS = ("train", "test")
YOUR_ID = "your_id"
"""Optional column of the points: the name that the user gave each, text."""
HALF = 65_504.0
"""Largest float16."""
VISIBLE = 0.02
"""Rounding that moves a point visibly, in standard deviations of the widest direction."""


@dataclass(frozen=True)
class Snapshot:
    """Embeddings and predictions of all points at one epoch, in the row order of `Run.points`.

    Attributes:
        epoch: epochs done.
        stored: z as in the file, (P, D) float16, or of any precision before it is written; compute
            with `embeddings`.
        predicted: (P,) int64 class indices; -1 in a run that has no predictions.
        confidence: (P,) float32 in [0, 1], probability of the predicted class; NaN in a run that
            has no probabilities.
        true_probability: (P,) float32 in [0, 1], probability of the true class; or NaN.
        basis: U, (D, D) float32 orthonormal columns, or None where no subspaces were fitted.
        sizes: (M + 1,) int64 columns of each block, the shared one first, or None.
        mean: μ_G, (D,) float32, or None.
        margin: (P,) float32 in [-1, 1], probability of the true class minus the best of the others;
            None in runs of older versions.
        true_rank: (P,) int64, classes more probable than the true one, 0 = predicted; or None.
    """

    epoch: int
    stored: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray
    true_probability: np.ndarray
    basis: np.ndarray | None = None
    sizes: np.ndarray | None = None
    mean: np.ndarray | None = None
    margin: np.ndarray | None = None
    true_rank: np.ndarray | None = None

    @property
    def embeddings(self) -> np.ndarray:
        """z, (P, D) float32: a new array each time, so that memory is freed after use."""
        return self.stored.astype(np.float32)


@dataclass(frozen=True)
class Projection:
    """The map of all points at one epoch, in the row order of `Run.points`.

    Attributes:
        epoch: epochs done.
        name: registered name of the projection.
        xy: (P, 2) float32.
        trustworthiness: of xy, in [0, 1].
        xyz: (P, 3) float32, or None.
        trustworthiness_3d: of xyz, or None.
        interim: whether it is a first one, that another projection is to replace.
    """

    epoch: int
    name: str
    xy: np.ndarray
    trustworthiness: float
    xyz: np.ndarray | None = None
    trustworthiness_3d: float | None = None
    interim: bool = False


def write_points(path: Path, points: pd.DataFrame) -> None:
    """Write which images the snapshots and maps show, in their row order.

    Args:
        path: file to write.
        points: P rows with the columns of `POINT_COLUMNS`, and perhaps `YOUR_ID`; other columns
            are not written.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    with replacing(path) as temporary:
        columns = [*POINT_COLUMNS, *({YOUR_ID} & set(points.columns))]
        points[columns].to_parquet(temporary, index=False)


def read_points(path: Path) -> pd.DataFrame:
    """Read which images the maps show: id, split, index (row in the source's split), label.

    Raises:
        RunError: there are none yet, or the file is damaged.
    """
    import pandas as pd
    import pyarrow

    try:
        with disk.open_file(path) as stream:
            frame = pd.read_parquet(stream)
    except FileNotFoundError:
        text = f"run '{path.parent.name}' has no points yet: its first snapshot comes later. "
        raise missing(path, path.parent, f"{text}Wait for it.") from None
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        raise damaged(path, error) from None
    if not set(POINT_COLUMNS) <= set(frame.columns):
        raise damaged(path, KeyError("columns " + ", ".join(POINT_COLUMNS)))
    for name in ("index", "label"):
        if not pd.api.types.is_integer_dtype(frame[name]) or frame[name].isna().any():
            raise damaged(path, TypeError(f"{name} has others than whole numbers"))
    if not frame["split"].isin(SPLITS).all():
        raise damaged(path, ValueError(f"split has others than {' and '.join(SPLITS)}"))
    if (frame["index"] < 0).any() or frame.duplicated(["split", "index"]).any():
        raise damaged(path, ValueError("an image is there twice, or has an index below 0"))
    return frame


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write one snapshot; numbers are rounded to the precision of the file.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    arrays = {
        "embeddings": _shortened(snapshot.stored),
        "predicted": snapshot.predicted.astype(np.int16),
        "confidence": snapshot.confidence.astype(np.float16),
        "true_probability": snapshot.true_probability.astype(np.float16),
    }
    basis, sizes, mean = snapshot.basis, snapshot.sizes, snapshot.mean
    if basis is not None and sizes is not None and mean is not None:
        arrays["basis"] = basis.astype(np.float32)
        arrays["sizes"] = sizes.astype(np.int32)
        arrays["mean"] = mean.astype(np.float32)
    if snapshot.margin is not None:
        arrays["margin"] = snapshot.margin.astype(np.float16)
    if snapshot.true_rank is not None:
        arrays["true_rank"] = snapshot.true_rank.astype(np.int16)
    write_npz_atomic(path, **arrays)


def _shortened(z: np.ndarray) -> np.ndarray:
    """Return embeddings in float16 where that is enough, else in float32.

    It is not where a value is too large, or where all values are so near to each other, far from
    zero, that rounding would move points visibly.
    """
    if z.dtype == np.float16 or not z.size:
        return z.astype(np.float16)
    if np.abs(z).max() <= HALF:
        half = z.astype(np.float16)
        spread = z.std(0, dtype=np.float64).max()
        if np.abs(half - z).max() <= VISIBLE * spread or not spread:
            return half
    return z.astype(np.float32)


def read_snapshot(path: Path, epoch: int) -> Snapshot:
    """Read one snapshot.

    Raises:
        RunError: the file is missing or damaged.
    """
    arrays = read_npz(path)
    try:
        whole = (arrays[name] for name in ("predicted", "true_rank") if name in arrays)
        if not all(np.issubdtype(each.dtype, np.integer) for each in whole):
            raise TypeError("predicted or true_rank has others than whole numbers")
        snapshot = Snapshot(
            epoch=epoch,
            stored=arrays["embeddings"],
            predicted=arrays["predicted"].astype(np.int64),
            confidence=arrays["confidence"].astype(np.float32),
            true_probability=arrays["true_probability"].astype(np.float32),
            basis=arrays.get("basis"),
            sizes=arrays["sizes"].astype(np.int64) if "sizes" in arrays else None,
            mean=arrays.get("mean"),
            margin=arrays["margin"].astype(np.float32) if "margin" in arrays else None,
            true_rank=arrays["true_rank"].astype(np.int64) if "true_rank" in arrays else None,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(path, error) from None
    if wrong := _misshapen(snapshot):
        raise damaged(path, ValueError(wrong))
    return snapshot


def _misshapen(snapshot: Snapshot) -> str:
    """Return which part of a snapshot does not have the shape that its embeddings decide; or ""."""
    z = snapshot.stored
    if z.ndim != 2 or not z.shape[1] or not np.issubdtype(z.dtype, np.floating):
        return f"embeddings are {z.dtype} of shape {z.shape}"
    if not np.isfinite(z).all():
        return "embeddings have values that are no finite numbers"
    points, size = z.shape
    for name in ("predicted", "confidence", "true_probability", "margin", "true_rank"):
        part = getattr(snapshot, name)
        if part is not None and part.shape != (points,):
            return f"{name} has shape {part.shape}, but there are {points} embeddings"
    basis, sizes, mean = snapshot.basis, snapshot.sizes, snapshot.mean
    if basis is None or sizes is None or mean is None:
        return ""
    if basis.shape != (size, size) or mean.shape != (size,):
        return f"basis or mean is of another size than the embeddings, which have {size} dimensions"
    fits = sizes.ndim == 1 and (sizes >= 0).all() and sizes.sum() == size
    return "" if fits else f"sizes of subspaces do not sum to {size}"


def read_classifier_rows(path: Path) -> np.ndarray | None:
    """Read the weights of the classifier head, (C, D) float32; None if there are none.

    Args:
        path: file of the run's weights, which a copy of a run may lack.

    Raises:
        RunError: the file is damaged.
    """
    import safetensors
    from safetensors.numpy import load

    try:
        tensors = load(disk.read_bytes(path))
    except FileNotFoundError:
        return None
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise damaged(path, error) from None
    rows = tensors.get("head.weight")
    return None if rows is None or rows.ndim != 2 else rows.astype(np.float32)


def check_tensors(path: Path) -> None:
    """Read the names of the tensors in a file, beside which is stated how long the file is.

    Raises:
        RunError: the file is missing or damaged, such as one that was cut.
    """
    import safetensors

    try:
        disk.require_file(path)
        with safetensors.safe_open(path, "numpy") as tensors:
            tensors.keys()
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise damaged(path, error) from None


def write_projection(path: Path, projection: Projection) -> None:
    """Write one map.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    arrays: dict[str, np.ndarray] = {
        "xy": projection.xy.astype(np.float32),
        "trustworthiness": np.array(projection.trustworthiness, dtype=float),
        "projection": np.array(projection.name),
    }
    if projection.xyz is not None:
        arrays["xyz"] = projection.xyz.astype(np.float32)
        if projection.trustworthiness_3d is not None:
            arrays["trustworthiness_3d"] = np.array(projection.trustworthiness_3d, dtype=float)
    if projection.interim:
        arrays["interim"] = np.array(True)
    write_npz_atomic(path, **arrays)


def read_projection(path: Path, epoch: int) -> Projection:
    """Read one map.

    Raises:
        RunError: the file is missing or damaged.
    """
    arrays = read_npz(path)
    try:
        in_space = arrays.get("trustworthiness_3d")
        xy, xyz = arrays["xy"].astype(np.float32), arrays.get("xyz")
        if xy.ndim != 2 or xy.shape[1] != 2:
            raise ValueError(f"xy has shape {xy.shape}")
        if xyz is not None and xyz.shape != (len(xy), 3):
            raise ValueError(f"xyz has shape {xyz.shape}, but there are {len(xy)} places in 2-D")
        return Projection(
            epoch=epoch,
            name=str(arrays["projection"]),
            xy=xy,
            trustworthiness=float(arrays["trustworthiness"]),
            xyz=None if xyz is None else xyz.astype(np.float32),
            trustworthiness_3d=None if in_space is None else float(in_space),
            interim=bool(arrays.get("interim", False)),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(path, error) from None
