"""The process of an extra projection: `python -m dovs.training.extra_projections FOLDER`.

Each map starts from the one before, as in the process that follows a run. It imports no torch.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import numpy as np

from dovs.analysis.projection import project, trustworthiness
from dovs.errors import DovsError, RunError
from dovs.runs import files, lock, naming
from dovs.runs.artifacts import Projection, write_projection
from dovs.runs.extra_projections import FACTS, read_extra, write_error_of
from dovs.runs.finding import open_run

logger = logging.getLogger(__name__)

FAILED = 3


def compute_missing(folder: Path) -> None:
    """Compute the maps that a folder does not have yet, in the order of the epochs.

    Raises:
        DovsError: another process computes them, or a snapshot cannot be read or projected.
    """
    locked = lock.acquire(folder)
    try:
        wanted, facts = read_extra(folder), files.read_json(folder / FACTS)
        run, seed = open_run(facts["run"]), int(facts["seed"])
        previous: list[np.ndarray | None] = [None, None]
        for epoch in wanted.epochs:
            if epoch in wanted.epochs_done():
                done = wanted.at(epoch)
                previous = [done.xy, done.xyz]
                continue
            z = run.snapshot(epoch).embeddings
            maps = [
                project(wanted.projection, z, dims, init=start, seed=seed, **wanted.params)
                for dims, start in zip((2, 3), previous, strict=True)
            ]
            trust, trust_3d = (trustworthiness(z, each, seed=seed) for each in maps)
            result = Projection(epoch, wanted.projection, maps[0], trust, maps[1], trust_3d)
            write_projection(folder / naming.epoch_file(epoch, ".npz"), result)
            previous = [*maps]
    except DovsError as error:
        write_error_of(folder, str(error))
        raise
    finally:
        locked.release()


def main(arguments: list[str]) -> int:
    """Compute the maps of the given folder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if len(arguments) != 1:
        raise RunError("give one folder of an extra projection.")
    try:
        compute_missing(Path(arguments[0]))
    except DovsError as error:
        logger.error("maps: %s", error)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
