"""The cells of a sweep as tasks of a Ray cluster, each with whole or fractional CPUs and GPUs."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dovs import config as configuration
from dovs import processes
from dovs.errors import ConfigError, RunError
from dovs.scale import ray_task
from dovs.scale.archive import unpack
from dovs.sweeps.cells import Cell
from dovs.sweeps.results import DONE, require_own, state_of

Transfer = Literal["shared", "objects"]
LOCAL = "local"
"""What Ray calls a new cluster on this machine."""


@dataclass(frozen=True)
class Resources:
    """What a run takes of the cluster, and how it comes back.

    Attributes:
        cpus: processor cores of each run; also its threads.
        gpus: GPUs of each run, such as 1 or 0.5.
        address: of the cluster, such as ray://host:10001 or auto; None starts one on this machine.
        transfer: "shared": DOVS_HOME is on a disk that all nodes have; "objects": runs are trained
            in a folder of their node and come back through Ray's object store.
        retries: how often a run is repeated whose worker or node was lost.
    """

    cpus: float = 1.0
    gpus: float = 0.0
    address: str | None = None
    transfer: Transfer = "shared"
    retries: int = 5

    def __post_init__(self) -> None:
        for name in ("cpus", "gpus"):
            if getattr(self, name) < 0:
                raise ConfigError(f"{name}={getattr(self, name)} must not be negative.")
        if self.cpus == 0 and self.gpus == 0:
            raise ConfigError("a run needs CPUs or GPUs: set one of them above 0.")
        if self.gpus > 1 and not float(self.gpus).is_integer():
            raise ConfigError(f"gpus={self.gpus}: give 1, 2, … or a share below 1.")


@dataclass
class Outcome:
    """How many cells were finished before or now, and why others were not."""

    total: int
    done: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    interrupted: bool = False


def require_ray(
    user: str = "--launcher ray", otherwise: str = " Or choose --launcher local or queue."
) -> Any:
    """Return the module `ray`.

    Args:
        user: what needs it, for the error.
        otherwise: what goes without it, for the error; "" if nothing does.

    Raises:
        ConfigError: it is not installed.
    """
    # each try to reach a cluster takes half a minute; Ray's own number of them takes ten minutes
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "2")
    try:
        import ray
    except ImportError:
        raise ConfigError(
            f"{user} needs Ray, which is not installed: `pip install '.[ray]'` in the folder of "
            f"DOVS.{otherwise}"
        ) from None
    return ray


def train_cells(
    cells: Sequence[Cell],
    resources: Resources,
    home: Path | None = None,
    progress: Callable[[str], None] = lambda line: None,
    begin: Callable[[], object] = lambda: None,
) -> Outcome:
    """Train the cells that are not finished on a Ray cluster, and wait for them.

    A run whose worker or node is lost continues from its checkpoint on another. Ctrl-C ends the
    tasks; the same call continues them later.

    Args:
        cells: of a sweep.
        resources: of each run.
        home: default `DOVS_HOME`.
        progress: receives lines for people.
        begin: called once all is checked, before the first run is trained.

    Raises:
        ConfigError: Ray is not installed, there is no cluster, or it has too little for one run.
        RunError: the run of a cell is damaged or another one.
    """
    ray = require_ray()
    place = (home or configuration.home()).resolve()
    by_folder = {cell.folder: cell for cell in cells}
    left = [cell for cell in by_folder.values() if state_of(cell) != DONE]
    require_own(left)
    outcome = Outcome(len(by_folder), len(by_folder) - len(left))
    if not left:
        begin()
        return outcome
    ours = not ray.is_initialized()
    if ours:
        connect(ray, resources.address)
    try:
        require_enough(ray, resources)
        begin()
        _train(ray, left, resources, place, progress, outcome)
    except KeyboardInterrupt:
        outcome.interrupted = True
    finally:
        if ours:
            ray.shutdown()
    return outcome


def connect(ray: Any, address: str | None) -> None:
    """Connect to a cluster: at the address, else at RAY_ADDRESS, else start one on this machine.

    Ray itself would first look for a cluster of which it has a note on the disk, and wait for one
    that has been killed.

    Raises:
        ConfigError: there is no cluster at the address.
    """
    environment = {"env_vars": processes.import_path()}
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no report to Ray's makers
    address = address or os.environ.get("RAY_ADDRESS") or LOCAL
    ours = address == LOCAL
    try:
        ray.init(
            address=address,
            runtime_env=environment,
            log_to_driver=False,
            configure_logging=False,
            include_dashboard=False if ours else None,
        )
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise ConfigError(
            f"there is no Ray cluster at {'this machine' if ours else address}: {reason}. Start "
            "one with `ray start --head`, or leave --address out."
        ) from None


def require_enough(ray: Any, resources: Resources) -> None:
    """Check that some node can train one run.

    Raises:
        ConfigError: none can; Ray would wait for ever.
    """
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    fits = any(
        node.get("CPU", 0) >= resources.cpus and node.get("GPU", 0) >= resources.gpus
        for node in nodes
    )
    if not fits:
        best = ", ".join(f"{n.get('CPU', 0):g} CPUs and {n.get('GPU', 0):g} GPUs" for n in nodes)
        raise ConfigError(
            f"no node of the cluster has {resources.cpus:g} CPUs and {resources.gpus:g} GPUs for a "
            f"run: they have {best}. Set --cpus-per-run and --gpus-per-run."
        )


def _train(
    ray: Any,
    cells: Sequence[Cell],
    resources: Resources,
    home: Path,
    progress: Callable[[str], None],
    outcome: Outcome,
) -> None:
    options = {
        "num_cpus": resources.cpus,
        "num_gpus": resources.gpus,
        "max_retries": resources.retries,
        "max_calls": 1,  # each run has a process of its own, like any worker
    }
    copies = None
    if resources.transfer == "objects":
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=True)
        stays: dict[str, Any] = {"max_restarts": -1, "max_task_retries": resources.retries}
        place = {"num_cpus": 0, "scheduling_strategy": here}
        copies = ray.remote(ray_task.Copies).options(**place, **stays).remote()
        ray.get(copies.latest.remote(""))  # it runs before the first run sends a copy
        remote = ray.remote(**options)(ray_task.train_and_send)
    else:
        remote = ray.remote(**options)(ray_task.train)

    def submitted(cell: Cell) -> Any:
        settings = cell.config.model_dump_json()
        if copies is not None:
            return remote.remote(cell.folder.name, settings, copies)
        return remote.remote(cell.folder, settings, home)

    tasks: dict[Any, Cell] = {submitted(cell): cell for cell in cells}
    losses: Counter[str] = Counter()
    began = time.monotonic()
    try:
        while tasks:
            (ready, *_), _ = ray.wait(list(tasks), num_returns=1)
            cell = tasks.pop(ready)
            try:
                problem = _collect(ray, ready, cell, copies)
            except ray.exceptions.RayError as error:
                losses[cell.name] += 1
                if _is_loss(ray, error) and losses[cell.name] <= resources.retries:
                    progress(f"{cell.name}: lost ({type(error).__name__}), so it is trained again")
                    tasks[submitted(cell)] = cell
                    continue
                problem = f"its worker was lost for good ({type(error).__name__})"
            if problem:
                outcome.failed.append((cell.name, problem))
            else:
                outcome.done += 1
            finished = outcome.done + len(outcome.failed)
            trained = finished - (outcome.total - len(cells))
            left = (time.monotonic() - began) / max(1, trained) * len(tasks)
            state = f"failed: {problem}" if problem else "finished"
            progress(f"[{finished}/{outcome.total}] {cell.name}: {state}; left about {left:.0f} s")
    finally:
        for task in tasks:
            ray.cancel(task, force=True)


def _collect(ray: Any, ready: Any, cell: Cell, copies: Any) -> str:
    """Store the result of a task, and return why its run is not finished, or ""."""
    found = ray.get(ready)
    if found.get("run"):
        try:
            unpack(found["run"], cell.folder)
        except RunError as error:
            return str(error)
        copies.drop.remote(cell.folder.name)
    return "" if found["state"] == DONE else f"{found['state']}: {found['message']}"


def _is_loss(ray: Any, error: Any) -> bool:
    """Return whether an error is about processes and nodes, not about what the task computes."""
    if not isinstance(error, ray.exceptions.RayTaskError):
        return True
    return isinstance(error.cause, ray.exceptions.RayError)
