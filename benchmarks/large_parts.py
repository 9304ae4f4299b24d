"""The parts of `benchmarks.large`, each in a process of its own: a whole run, and a wide bank.

`whole` trains one epoch of DOVS, from an empty folder to `finished`, with a ResNet-8 that sees the
images of 64 pixels averaged to 8: the network costs little, so what is measured is reading,
augmentation, bank, neighbours, abstract labels, snapshots and checkpoint. Nothing is extrapolated.
`wide` begins rounds with a random bank of 512 dimensions, as wide as that of a ResNet-18, and saves
and loads its checkpoint.

Memory is RssAnon of Linux, read every 20 ms: what the process has for itself, without the pages of
files. It is counted from after a small run in the same process, which loads the libraries.
`trainer_megabytes` is the peak without model and images. Seconds are of the processor, one thread:
other work on the machine does not count.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SIDE, CLASSES, TEST = 64, 1000, 5000
BATCH, WIDE, STEPS = 128, 512, 5


class Meter:
    """Processor seconds and peak memory of the phases of this process.

    Attributes:
        start: RssAnon in bytes when this was made.
        spans: processor seconds at begin and end of each phase, as often as it happened.
        peaks: RssAnon of each phase, and of all time as "all".
    """

    def __init__(self) -> None:
        self.start = anonymous()
        self.spans: dict[str, list[tuple[float, float]]] = {}
        self.peaks: dict[str, int] = {}
        self._now = ["start"]
        threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def phase(self, name: str, then: str | None = None) -> Iterator[None]:
        """Measure a phase; `then` names what comes after it, at the same depth."""
        began = time.process_time()
        self._now.append(name)
        try:
            yield
        finally:
            self._note()
            self._now.pop()
            if then is not None:
                self._now[-1] = then
            self.spans.setdefault(name, []).append((began, time.process_time()))

    def wrap(self, owner: Any, function: str, name: str, then: str | None = None) -> None:
        """Measure every call of a function of a module or class."""
        original: Callable[..., Any] = getattr(owner, function)

        @functools.wraps(original)
        def measured(*given: Any, **named: Any) -> Any:
            with self.phase(name, then):
                return original(*given, **named)

        setattr(owner, function, measured)

    def seconds(self, name: str) -> list[float]:
        """Return the processor seconds of each time that a phase happened."""
        return [round(end - began, 2) for began, end in self.spans[name]]

    def megabytes(self, name: str) -> int:
        """Return the peak of a phase above the start."""
        return round((self.peaks[name] - self.start) / 1e6)

    def _watch(self) -> None:
        while True:
            self._note()
            time.sleep(0.02)

    def _note(self) -> None:
        used = anonymous()
        for name in (*self._now, "all"):
            self.peaks[name] = max(used, self.peaks.get(name, 0))


def anonymous() -> int:
    """Return RssAnon, the bytes of this process that are not pages of files."""
    text = Path("/proc/self/status").read_text("utf-8")
    return int(text.split("RssAnon:")[1].split()[0]) * 1024


def register(place: Path, size: int) -> dict[str, Any]:
    """Make the arrays a dataset, and return the configuration of a run on them."""
    import torch

    from dovs import data
    from dovs.data.cache import ArrayCache
    from dovs.data.dataset import ImageDataset
    from dovs.data.source import InstalledSource

    torch.set_num_threads(1)
    cache = ArrayCache(place / f"large-{size}")

    @data.SOURCES.register(
        "large", title="Drawn", order=999, classes=CLASSES, images=size, kind="embedded"
    )
    def large() -> InstalledSource:
        """Drawn images."""
        train, test = cache.splits()
        names = tuple(f"class {c}" for c in range(CLASSES))
        return InstalledSource(lambda: ImageDataset("large", "Drawn", train, test, names), "here")

    return {
        "dataset": "large",
        "imbalance_ratio": 1,
        "method": "dovs",
        "method_params": {"warm_up": 0.0, "round_epochs": 1},
        "epochs": 1,
        "snapshots": 2,
        "projection": "none",
        "device": "cpu",
        "batch_size": BATCH,
    }


def warm_up(place: Path) -> None:
    """Train one epoch on a few images, so that every library is loaded."""
    from dovs.config import RunConfig, parse
    from dovs.runs.writer import RunWriter
    from dovs.training.worker import work

    few = {"dataset": "digits", "method_params": {"warm_up": 0.0}, "method": "dovs", "epochs": 1}
    config = parse(RunConfig, few | {"projection": "none", "device": "cpu"})
    with tempfile.TemporaryDirectory(dir=place) as folder:
        RunWriter(Path(folder) / "run").create(config)
        work(Path(folder) / "run")


def images_in_memory(size: int) -> int:
    """Return the bytes of the images of a run that are copied into memory: all, or none."""
    import torch

    from dovs.training.batches import limit

    images = (size + TEST) * SIDE * SIDE * 3
    return images if images <= limit(torch.device("cpu"))[0] else 0


def whole(place: Path, size: int) -> dict[str, Any]:
    """Train one epoch from an empty folder to the summary."""
    from dovs.config import RunConfig, parse
    from dovs.methods import neighbour_sampler
    from dovs.methods.catalogue.dovs import Dovs
    from dovs.runs.artifacts import read_points
    from dovs.runs.layout import POINTS
    from dovs.runs.writer import RunWriter
    from dovs.training import loop, record, worker

    settings = register(place, size)
    small = {"encoder": "resnet8", "encoder_params": {"width": 16, "pool": 8}}
    config = parse(RunConfig, settings | small)
    warm_up(place)
    images = images_in_memory(size)
    meter = Meter()
    meter.wrap(worker, "prepare", "prepare", then="training")
    meter.wrap(loop, "embed", "bank")
    meter.wrap(neighbour_sampler, "in_class_neighbours", "neighbours")
    meter.wrap(Dovs, "begin_round", "round", then="epoch")
    meter.wrap(record.Recorder, "snapshot", "snapshot")
    meter.wrap(record.checkpoint, "save", "checkpoint")
    meter.wrap(record.Recorder, "epoch", "record", then="end")
    meter.wrap(worker, "summarise_run", "summary")
    with tempfile.TemporaryDirectory(dir=place) as folder:
        run = Path(folder) / "run"
        began = time.perf_counter()
        with meter.phase("run"):
            RunWriter(run).create(config)
            worker.work(run)
        clock = time.perf_counter() - began
        status = json.loads((run / "status.json").read_text("utf-8"))
        points = len(read_points(run / POINTS))
    (ready,), (recorded,) = meter.spans["round"], meter.spans["record"]
    neighbours = meter.seconds("neighbours")[0]
    phases = ("prepare", "bank", "round", "epoch", "checkpoint", "snapshot", "summary")
    return {
        "state": status["state"],
        "image_megabytes": round(size * SIDE * SIDE * 3 / 1e6),
        "images_in_memory_megabytes": round(images / 1e6),
        "prepare_seconds": meter.seconds("prepare")[0],
        "prepare_megabytes": meter.megabytes("prepare"),
        "bank_seconds": meter.seconds("bank")[0],
        "neighbours_seconds": neighbours,
        "labels_seconds": round(meter.seconds("round")[0] - neighbours, 2),
        "epoch_seconds": round(recorded[0] - ready[1], 2),
        "epoch_images": size,
        "checkpoint_seconds": meter.seconds("checkpoint")[0],
        "snapshot_seconds": max(meter.seconds("snapshot")),
        "snapshot_points": points,
        "summary_seconds": meter.seconds("summary")[0],
        "processor_seconds": meter.seconds("run")[0],
        "clock_seconds": round(clock, 1),
        "megabytes_by_phase": {name: meter.megabytes(name) for name in phases},
        "trainer_megabytes": meter.megabytes("all") - round(images / 1e6),
    }


def wide(place: Path, size: int) -> dict[str, Any]:
    """Begin a round with a bank of `WIDE` dimensions, another after it, and save and load it."""
    import torch

    from dovs.config import RunConfig, parse
    from dovs.hierarchy.generators import instances
    from dovs.methods import neighbour_sampler
    from dovs.methods.abstract_labels import generate_from_bank
    from dovs.methods.method import Bank
    from dovs.training.checkpoint import Progress, load, save
    from dovs.training.inference import joined
    from dovs.training.prepare import prepare

    config = parse(RunConfig, register(place, size) | {"encoder": "resnet18"})
    warm_up(place)
    images = images_in_memory(size)
    meter = Meter()
    prepared = prepare(config, torch.device("cpu"))
    training = prepared.training
    model = sum(parameter.nbytes for parameter in training.model.parameters())
    resident = round(images / 1e6), round(model / 1e6)
    meter.wrap(neighbour_sampler, "in_class_neighbours", "neighbours")
    for number in (0, 1):
        training.method.end_round()
        parts = (torch.randn(256, WIDE)[: size - start] for start in range(0, size, 256))
        bank = Bank(joined(parts, size), training.data.labels, number, number)
        with meter.phase("round"):
            training.method.begin_round(bank)
        if number == 0:
            instances.STEPS = STEPS
            with meter.phase("instances"):
                generate_from_bank("instances", 10, 0.0, prepared.info, bank)
        del bank
    with tempfile.TemporaryDirectory(dir=place) as folder:
        path = Path(folder) / "checkpoint.safetensors"
        with meter.phase("save"):
            save(path, training, Progress(0.0, None, None))
        training.method.end_round()
        with meter.phase("resume"):
            load(path, training)
    phases = ("round", "instances", "save", "resume")
    return {
        "wide_bank_megabytes": round(size * WIDE * 4 / 1e6),
        "wide_model_megabytes": resident[1],
        "wide_round_seconds": meter.seconds("round"),
        "wide_neighbours_seconds": meter.seconds("neighbours")[0],
        "wide_instances_steps": STEPS,
        "wide_instances_seconds": meter.seconds("instances")[0],
        "wide_save_seconds": meter.seconds("save")[0],
        "wide_resume_seconds": meter.seconds("resume")[0],
        "wide_megabytes_by_phase": {name: meter.megabytes(name) for name in phases},
        "wide_trainer_megabytes": meter.megabytes("all") - sum(resident),
    }


PARTS = {"whole": whole, "wide": wide}


if __name__ == "__main__":
    part, place, size = sys.argv[1:]
    found = PARTS[part](Path(place), int(size))
    sys.stdout.write(json.dumps(found, default=float) + "\n")
