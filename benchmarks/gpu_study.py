"""The whole study on CIFAR-100, in calls of a few minutes on a GPU, each continuing the last.

    python -m benchmarks.gpu_study --data .carry/cifar100 --budget-minutes 9 --jobs 6 \
        --begin .carry/study --out OUT

Steps are ordered by importance: the reproduction checks (published numbers; no step follows on a
recipe that misses its own), abstract labels over draws of the tail, the claim, the rest. --out gets
results.zip and unfinished-….zip of runs to resume; give that folder as --begin next time. Results
are also in benchmarks/results. Exit code: 0 all is measured, 3 call again, 1 a check failed.
"""

from __future__ import annotations

import argparse
import sys
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dovs import config as configuration
from dovs.benchmark import grids, reproduction, results, settings, table
from dovs.benchmark.grid import Grid
from dovs.benchmark.scheduler import Limits, measure
from dovs.benchmark.settings import Setting
from dovs.benchmark.trials import QUIET
from dovs.errors import DovsError
from dovs.runs.store import Run

UNFINISHED, FAILED = 3, 1
SPARE_SECONDS = 20.0
"""Kept of the budget for packing."""
LEFT_OUT = {".lock", "stop", "weights.safetensors"}

CLAIM = ("ce", "balanced_softmax", "dos", "dovs", "random", "dovs_natural", "random_natural")
CONTROLS = (
    *CLAIM,
    "dos_sampler",
    "one_label",
    "one_label_natural",
    "labels_alone",
    "subspaces_alone",
)
LABEL_ROWS = (
    ("names_head", "random_names_head", "balanced_softmax"),
    ("dovs", "random_oracle_head", "oracle_head", "late_head"),
)
"""Of labels from the class names, the primary comparison; then of the default and superclasses."""
RECIPES = (settings.CIFAR100_P1, settings.CIFAR100_P2)


@dataclass(frozen=True)
class Step:
    """A part of the study.

    Attributes:
        setting: on what.
        grid: name of the grid.
        only: its rows, or None for all.
        seeds: the seeds.
        reproduction: whether steps on this recipe are left out when a check of it fails.
        draws: the draws of the tail.
    """

    setting: Setting
    grid: str
    only: tuple[str, ...] | None = None
    seeds: tuple[int, ...] = (0, 1, 2)
    reproduction: bool = False
    draws: tuple[int, ...] = (0,)

    def __str__(self) -> str:
        chosen = "all rows" if self.only is None else ", ".join(self.only)
        seeds, draws = (", ".join(map(str, numbers)) for numbers in (self.seeds, self.draws))
        return f"{self.setting.name} {self.grid}: {chosen}; seeds {seeds}; draws {draws}"


STEPS = (
    Step(settings.CIFAR100_P1, "baselines", ("ce", "balanced_softmax"), (0,), reproduction=True),
    *(
        Step(settings.CIFAR100_P1, "labels", rows, seeds, draws=(0, 1, 2))
        for seeds in ((0,), (1,), (2,))
        for rows in LABEL_ROWS
    ),
    Step(settings.CIFAR100_P2, "baselines", ("ce", "balanced_softmax"), (0,), reproduction=True),
    *(Step(s, "ablations", CLAIM, tuple(range(5))) for s in RECIPES),
    *(Step(s, "ablations", CONTROLS) for s in RECIPES),
    *(Step(s, "cumulative") for s in RECIPES),
    *(Step(s, "baselines") for s in RECIPES),
    *(Step(s.at(ratio), "ablations", CLAIM) for s in RECIPES for ratio in (50, 10)),
    *(Step(s, "ablations") for s in RECIPES),
)


def grid_of(step: Step, data: Path | None, folder: Path, device: str) -> Grid:
    """Return the grid of a step."""
    base = {**QUIET, **step.setting.config, "device": device}
    if step.setting.data_path:
        if data is None:
            raise SystemExit(f"setting {step.setting.name} needs --data FOLDER")
        base["dataset_params"] = {"path": str(data.expanduser().resolve())}
    return Grid(
        name=step.grid,
        rows=grids.GRIDS[step.grid],
        setting=step.setting.name,
        base=base,
        folder=configuration.home() / "bench" / step.setting.name,
        out=folder / f"{step.setting.name}-{step.grid}.json",
        command="python -m benchmarks.gpu_study",
        data=step.setting.data,
    )


def study(arguments: argparse.Namespace, steps: Iterable[Step] = STEPS) -> int:
    """Measure the steps, as far as the budget goes, and return the exit code."""
    seconds = max(0.0, 60 * arguments.budget_minutes - SPARE_SECONDS)
    end = time.monotonic() + seconds
    failed: set[str] = set()
    for step in steps:
        if any(step.setting.name.startswith(name) for name in failed):
            continue
        print(f"\n{step}", flush=True)
        grid = grid_of(step, arguments.data, arguments.results, arguments.device)
        limits = Limits(arguments.jobs, arguments.threads, max(0.0, end - time.monotonic()))
        outcome = measure(grid, step.seeds, limits, step.only, report, step.draws)
        print(f"{outcome.done} of {outcome.total} measured", flush=True)
        if grid.out.exists():
            found = results.read(grid.out)
            if found.trials:
                print(table.accuracy_table(found))
            if step.reproduction and not passed(step.setting.name, found) and not arguments.go_on:
                failed.add(step.setting.name)
        if outcome.left or outcome.interrupted:
            return UNFINISHED
    return FAILED if failed else 0


def passed(setting: str, found: results.Results) -> bool:
    """Print the verdicts of a setting, and return whether none has failed."""
    verdicts = reproduction.verdicts(setting, found.frame())
    for verdict in verdicts:
        print(verdict)
    return not any(verdict.failed for verdict in verdicts)


def report(line: str, left: float | None) -> None:
    """Print a line, with the minutes left where there is an estimate."""
    print(line if left is None else f"{line}; left {left / 60:.1f} min", flush=True)


def unpack(begin: Path, folder: Path) -> None:
    """Put results and unfinished runs of an earlier call in their places."""
    for archive in sorted(begin.glob("*.zip")) if begin.is_dir() else []:
        target = folder if archive.name == "results.zip" else configuration.home() / "bench"
        target.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(target)
        print(f"unpacked {archive.name}")


def pack(out: Path, folder: Path, most_mib: float, names: set[str]) -> None:
    """Write results.zip, and the unfinished runs that fit, the furthest first.

    Args:
        out: where to.
        folder: of the results files.
        most_mib: of unfinished runs, in all; a zip file holds one run.
        names: of the settings that the study is about.
    """
    out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out / "results.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.json")):
            if path.stem.partition("-")[0] in names:
                archive.write(path, path.name)
    left = most_mib * 2**20
    home = configuration.home() / "bench"
    for number, run in enumerate(unfinished(home, names), start=1):
        path = out / f"unfinished-{number}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(run.path.rglob("*")):
                if file.is_file() and file.name not in LEFT_OUT:
                    archive.write(file, file.relative_to(home))
        left -= path.stat().st_size
        if left < 0:
            path.unlink()
            return
        print(f"packed {run.name}, epoch {run.status().epoch}")


def unfinished(home: Path, names: set[str]) -> list[Run]:
    """Return the runs that have a checkpoint and are not finished, the furthest first."""
    found = []
    for path in home.glob("*/*/checkpoint.safetensors"):
        run = Run(path.parent)
        try:
            if path.parent.parent.name in names and run.status().state != "finished":
                found.append((run.status().fraction, run))
        except DovsError:
            continue
    return [run for _, run in sorted(found, key=lambda pair: -pair[0])]


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    found.add_argument("--data", type=Path, help="folder of CIFAR-100 in Parquet, or its part")
    found.add_argument("--budget-minutes", type=float, default=9.0)
    found.add_argument("--jobs", type=int, default=4, help="runs side by side")
    found.add_argument("--threads", type=int, default=2, help="CPU threads of each")
    found.add_argument("--device", default="cuda")
    found.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    found.add_argument("--begin", type=Path, help="folder with the zip files of an earlier call")
    found.add_argument("--out", type=Path, help="folder for the zip files of this call")
    found.add_argument("--unfinished-mib", type=float, default=6.0, help="of unfinished runs")
    found.add_argument("--go-on", action="store_true", help="though a check fails")
    return found


def main(words: list[str] | None = None, steps: Iterable[Step] = STEPS) -> int:
    """Unpack, measure, pack."""
    arguments = parser().parse_args(words)
    steps = tuple(steps)
    names = {step.setting.name for step in steps}
    if arguments.begin is not None:
        unpack(arguments.begin, arguments.results)
    try:
        return study(arguments, steps)
    except DovsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    finally:
        if arguments.out is not None:
            pack(arguments.out, arguments.results, arguments.unfinished_mib, names)


if __name__ == "__main__":
    sys.exit(main())
