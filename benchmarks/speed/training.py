"""A step of training beside two reference loops, and evaluation beside training.

The reference loop is that of many repositories: images become PIL images, torchvision crops, flips
and normalises them, a DataLoader makes batches. The bare loop has normalised batches in memory and
no augmentation: what remains is forward, backward and optimiser. All train the same network.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.speed.results import ratios, row

CLASSES, SIDE, BATCH = 10, 32, 128
MEAN, STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


def drawn(images: int) -> tuple[np.ndarray, np.ndarray]:
    """Return drawn images (N, 32, 32, 3) uint8, and labels."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (images, SIDE, SIDE, 3), np.uint8), np.arange(images) % CLASSES


def steps(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about a step: DOVS and its method `ce` beside both loops, in turns."""
    import torch

    torch.set_num_threads(1)
    at = torch.device(device)
    images, rounds = (2 * BATCH, 1) if small else (4 * BATCH if at.type == "cpu" else 80 * BATCH, 3)
    pixels, labels = drawn(images)
    arms: dict[str, Iterator[None]] = {
        "ce": _ours("ce", pixels, labels, at, rounds + 1),
        "dovs": _ours("dovs", pixels, labels, at, rounds + 1),
        "pil": _reference(pixels, labels, at),
        "bare": _bare(pixels, labels, at),
    }
    seconds: dict[str, list[float]] = {name: [] for name in arms}
    for number in range(rounds + 1):
        order = list(arms)[number % len(arms) :] + list(arms)[: number % len(arms)]
        for name in order:
            with _seconds(at) as spent:
                next(arms[name])
            if number:  # the first warms up
                seconds[name].append(spent() / (images / BATCH))
    return [
        row("step of DOVS (`ce`, ResNet-32, batch 128)", seconds["ce"], "s"),
        row("the same / PIL and DataLoader", ratios(seconds["ce"], seconds["pil"]), most=0.83),
        row(
            "the same / bare loop without augmentation",
            ratios(seconds["ce"], seconds["bare"]),
            most=1.1,
            why="crops, flips and the mean loss of an epoch are in the step",
        ),
        row(
            f"method `dovs` / `ce`, a round of {rounds} epochs with its bank",
            [sum(seconds["dovs"]) / sum(seconds["ce"])],
            most=1.25,
            why="the bank and its neighbours, and the lent images, of so few images",
        ),
    ]


def evaluation(device: str, small: bool) -> list[dict[str, Any]]:
    """Return how much evaluation, snapshots and summary add to training; see `evaluation.share`."""
    import tempfile
    from pathlib import Path

    from benchmarks.evaluation import share

    if device != "cpu":
        raise LookupError("measured on a CPU alone")
    with tempfile.TemporaryDirectory(prefix="dovs-") as folder:
        found = share(Path(folder), 0.01 if small else 0.02, 2 if small else 30, seed=0)
    return [
        row(
            "evaluation, 6 snapshots and summary, of training (30 epochs, form of CIFAR-100-LT)",
            [100 * found["evaluation"] / found["training"]],
            "%",
            most=12,
            why="of these, about 2 s do not depend on the number of images, which is a fiftieth: "
            "12.8 % of a twentieth of them (measured apart), so about 11 % of all",
        )
    ]


def _ours(
    method: str, pixels: np.ndarray, labels: np.ndarray, at: Any, epochs: int
) -> Iterator[None]:
    from dovs import data
    from dovs.config import RunConfig, parse
    from dovs.data.dataset import ImageDataset, Split
    from dovs.data.source import InstalledSource
    from dovs.training.loop import fit
    from dovs.training.prepare import prepare

    names = tuple(f"class {c}" for c in range(CLASSES))
    splits = Split(pixels, labels), Split(pixels[:CLASSES], labels[:CLASSES])
    name = f"drawn-{method}"

    @data.SOURCES.register(
        name, title="Drawn", classes=CLASSES, images=len(pixels), kind="embedded"
    )
    def source() -> InstalledSource:
        """Drawn images."""
        return InstalledSource(lambda: ImageDataset(name, "Drawn", *splits, names), "here")

    settings = {"dataset": name, "imbalance_ratio": 1, "method": method, "encoder": "resnet32"}
    settings |= {"epochs": epochs, "batch_size": BATCH, "device": str(at), "projection": "none"}
    if method == "dovs":  # the first epoch warms up; after it begins a round
        settings["method_params"] = {"warm_up": 1 / epochs, "round_epochs": max(epochs - 1, 1)}
    for _ in fit(prepare(parse(RunConfig, settings), at).training):
        yield


def _network(at: Any) -> tuple[Any, Any, Any]:
    """Return the network of the reference loops, its optimiser, and the loss."""
    import torch

    from dovs.encoders import ENCODERS

    encoder = ENCODERS["resnet32"]((SIDE, SIDE, 3))
    network = torch.nn.Sequential(encoder, torch.nn.Linear(64, CLASSES)).to(at).train()
    optimiser = torch.optim.SGD(
        network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    return network, optimiser, torch.nn.CrossEntropyLoss()


def _reference(pixels: np.ndarray, labels: np.ndarray, at: Any) -> Iterator[None]:
    import torch
    from PIL import Image
    from torchvision import transforms

    network, optimiser, loss_of = _network(at)
    augment = transforms.Compose(
        [
            transforms.RandomCrop(SIDE, padding=4),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ]
    )

    class Pictures(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(labels)

        def __getitem__(self, i: int) -> tuple[Any, int]:
            return augment(Image.fromarray(pixels[i])), int(labels[i])

    workers = 0 if at.type == "cpu" else 4
    batches = torch.utils.data.DataLoader(
        Pictures(),
        BATCH,
        shuffle=True,
        num_workers=workers,
        persistent_workers=workers > 0,
        pin_memory=at.type == "cuda",
    )
    while True:
        for images, targets in batches:
            images, targets = images.to(at, non_blocking=True), targets.to(at, non_blocking=True)
            optimiser.zero_grad()
            loss = loss_of(network(images), targets)
            loss.backward()
            optimiser.step()
        yield


def _bare(pixels: np.ndarray, labels: np.ndarray, at: Any) -> Iterator[None]:
    import torch

    network, optimiser, loss_of = _network(at)
    network.to(memory_format=torch.channels_last)
    normal = (torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255 - 0.5) / 0.25
    images = normal.to(at).contiguous(memory_format=torch.channels_last)
    targets = torch.from_numpy(labels).to(at)
    while True:
        for chosen in torch.randperm(len(labels), device=at).split(BATCH):
            optimiser.zero_grad()
            loss_of(network(images[chosen]), targets[chosen]).backward()
            optimiser.step()
        yield


@contextlib.contextmanager
def _seconds(at: Any) -> Iterator[Callable[[], float]]:
    """Measure the body: processor time on a CPU, else time until the device has finished."""
    import torch

    def now() -> float:
        if at.type == "cuda":
            torch.cuda.synchronize(at)
        return time.process_time() if at.type == "cpu" else time.perf_counter()

    began = now()
    ended = began
    yield lambda: ended - began
    ended = now()
