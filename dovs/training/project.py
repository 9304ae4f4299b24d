"""Maps of a run's snapshots, each started from the one before so that points stay comparable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dovs.analysis.projection import nearest_neighbours, project, trustworthiness
from dovs.training.loop import Stopped

if TYPE_CHECKING:
    from dovs.config import RunConfig
    from dovs.runs.store import Run
    from dovs.runs.writer import RunWriter

NEIGHBOURS = 30


def project_snapshots(
    run: Run,
    writer: RunWriter,
    config: RunConfig,
    on_map: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Project every snapshot that has no map yet, in 2-D and 3-D, in the order of the epochs.

    Args:
        run: reads the snapshots.
        writer: writes the maps, and knows of a request to stop.
        config: names the projection and its parameters.
        on_map: told after every map how many are done, of how many.

    Raises:
        Stopped: the run was asked to stop; the maps made so far stay.
    """
    epochs = run.snapshot_epochs()
    kept = run.projection_epochs()
    previous: tuple[np.ndarray, np.ndarray] | None = None
    for done, epoch in enumerate(epochs):
        if epoch in kept:
            projection = run.projection(epoch)
            if projection.xyz is not None:
                previous = projection.xy, projection.xyz
            continue
        if writer.stop_requested():
            raise Stopped
        z = run.snapshot(epoch).embeddings.astype(np.float32)
        wanted = max(NEIGHBOURS, int(config.projection_params.get("n_neighbors", 0)))
        neighbours = nearest_neighbours(z, min(wanted, len(z) - 1))
        maps = []
        for dims in (2, 3):
            maps.append(
                project(
                    config.projection,
                    z,
                    dims,
                    init=None if previous is None else previous[dims - 2],
                    seed=config.seed,
                    neighbours=neighbours,
                    **config.projection_params,
                )
            )
        previous = maps[0], maps[1]
        writer.projection(
            epoch,
            config.projection,
            maps[0],
            trustworthiness(z, maps[0], seed=config.seed),
            maps[1],
            trustworthiness(z, maps[1], seed=config.seed),
        )
        on_map(done + 1, len(epochs))
