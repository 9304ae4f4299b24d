"""Write the long-tailed part of an image set in Parquet, small enough to be carried elsewhere.

    python -m benchmarks.make_subset --data FOLDER --to .carry/cifar100 --imbalance-ratio 10

Kept are the training images of one exponential tail and the whole test split, their bytes passed
through. Tails of that ratio or a higher one, cut from the part, have the same images as those cut
from the whole, as long as profile, class order and data_seed are the same: a tail takes the rows of
a class in an order that depends on how many there are, so the rows of a class are written in the
order that makes it take the same. Their order in the file, and with it the order of batches, is
another one. With another data_seed the part gives another draw. At the end both are cut at several
ratios and compared.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dovs import data
from dovs.config import TailConfig, parse
from dovs.data.longtail import sampling_order
from dovs.sweeps.images import images_of

MOST_BYTES = 55_000_000
ROWS_A_GROUP = 1000


def arranged(labels: np.ndarray, class_counts: np.ndarray, seed: int) -> np.ndarray:
    """Return the rows to write, in the order in which to write them, (N',).

    Args:
        labels: of the whole train split, (N,).
        class_counts: how many images of each class to keep, (C,).
        seed: `data_seed` of the tails.
    """
    taken = [
        sampling_order(np.flatnonzero(labels == c), c, seed)[:count]
        for c, count in enumerate(class_counts)
    ]
    places = labels[np.sort(np.concatenate(taken))]  # the classes, as they follow in the whole
    result = np.empty(len(places), dtype=np.int64)
    for c, rows in enumerate(taken):
        own = np.flatnonzero(places == c)
        result[sampling_order(own, c, seed)] = rows
    return result


def shards(folder: Path, split: str) -> list[Path]:
    """Return the files of a split."""
    for place in (folder, folder / "data"):
        found = sorted(place.glob(f"{split}-*.parquet")) or sorted(place.glob(f"{split}.parquet"))
        if found:
            return found
    raise SystemExit(f"{folder} holds no {split}-*.parquet")


def write(table: pa.Table, to: Path) -> None:
    """Write a table without compression of its own: the images are compressed."""
    pq.write_table(table, to, row_group_size=ROWS_A_GROUP, compression="none")


def make(source: Path, to: Path, tail: TailConfig) -> int:
    """Write the part and return its size in bytes."""
    whole = data.long_tail(tail)
    labels = whole.dataset.train.labels
    train = pa.concat_tables([pq.read_table(file) for file in shards(source, "train")])
    if train.num_rows != len(labels):
        raise SystemExit(f"{source}: {train.num_rows} rows, but {len(labels)} training images")
    to.mkdir(parents=True, exist_ok=True)
    rows = arranged(labels, whole.class_counts, tail.data_seed)
    write(train.take(pa.array(rows)), to / "train-00000-of-00001.parquet")
    test = pa.concat_tables([pq.read_table(file) for file in shards(source, "test")])
    write(test, to / "test-00000-of-00001.parquet")
    groups = shards(source, "train")[0].parent / "superclasses.json"
    if groups.is_file():
        shutil.copyfile(groups, to / "superclasses.json")
    return sum(file.stat().st_size for file in to.iterdir())


def compare(source: Path, to: Path, tail: TailConfig, ratios: list[float]) -> None:
    """Cut both at each ratio and leave with an error where the images differ."""
    for ratio in ratios:
        found = [
            images_of(
                tail.model_copy(
                    update={"imbalance_ratio": ratio, "dataset_params": {"path": str(path)}}
                )
            )
            for path in (source, to)
        ]
        if found[0] != found[1]:
            raise SystemExit(f"ratio {ratio:g}: the part gives other images than the whole")
        print(f"ratio {ratio:g}: the same images ({found[0]})")


def main() -> None:
    """Read the arguments, write the part, compare it with the whole."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the whole")
    parser.add_argument("--to", type=Path, default=Path(".carry/cifar100"))
    parser.add_argument("--imbalance-ratio", type=float, default=10, help="the lowest to be cut")
    parser.add_argument("--data-seed", type=int, default=0)
    arguments = parser.parse_args()
    source, to = (path.expanduser().resolve() for path in (arguments.data, arguments.to))
    fields = {
        "dataset": "parquet",
        "dataset_params": {"path": str(source)},
        "imbalance_ratio": arguments.imbalance_ratio,
        "data_seed": arguments.data_seed,
    }
    tail = parse(TailConfig, fields)
    size = make(source, to, tail)
    print(f"{arguments.to}: {size / 1e6:.1f} MB")
    if size > MOST_BYTES:
        raise SystemExit(f"more than {MOST_BYTES / 1e6:.0f} MB: give a higher --imbalance-ratio")
    lowest = arguments.imbalance_ratio
    compare(source, to, tail, [lowest * factor for factor in (1, 2, 5, 10)])


if __name__ == "__main__":
    main()
