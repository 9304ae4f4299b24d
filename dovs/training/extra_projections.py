"""The process that draws a run's maps again: `python -m dovs.training.extra_projections FOLDER`.

Each map starts from the one before, as those drawn while a run trains. It imports no torch.
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
from dovs.runs.extra_projections import FACTS, opened
from dovs.runs.store import open_run

logger = logging.getLogger(__name__)

FAILED = 3


def draw(folder: Path) -> None:
    """Draw the maps that a folder still lacks, in the order of the epochs.

    Raises:
        DovsError: another process draws them, or a snapshot cannot be read or projected.
    """
    held = lock.hold(folder)
    try:
        wanted, facts = opened(folder), files.read_json(folder / FACTS)
        run, seed = open_run(facts["run"]), int(facts["seed"])
        previous: list[np.ndarray | None] = [None, None]
        for epoch in wanted.epochs:
            if epoch in wanted.drawn():
                kept = wanted.at(epoch)
                previous = [kept.xy, kept.xyz]
                continue
            z = run.snapshot(epoch).embeddings
            maps = [
                project(wanted.projection, z, dims, init=start, seed=seed, **wanted.params)
                for dims, start in zip((2, 3), previous, strict=True)
            ]
            trust, trust_3d = (trustworthiness(z, each, seed=seed) for each in maps)
            drawn = Projection(epoch, wanted.projection, maps[0], trust, maps[1], trust_3d)
            write_projection(folder / naming.epoch_file(epoch, ".npz"), drawn)
            previous = [*maps]
    except DovsError as error:
        files.write_json_atomic(
            folder / FACTS, {**files.read_json(folder / FACTS), "trouble": str(error)}
        )
        raise
    finally:
        held.release()


def main(arguments: list[str]) -> int:
    """Draw the maps of the folder that is named."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if len(arguments) != 1:
        raise RunError("name one folder of maps.")
    try:
        draw(Path(arguments[0]))
    except DovsError as error:
        logger.error("maps: %s", error)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
