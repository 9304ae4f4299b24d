"""The training loop: sampling, forward pass, loss and optimiser step, on one screen."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from dovs.errors import RunError
from dovs.methods.method import Bank, Batch, Method, Mixing
from dovs.methods.sampling import prior
from dovs.training.augment import augment, crop_padding
from dovs.training.batches import DeviceImages, batches, draw_epoch
from dovs.training.compiling import CompiledForward
from dovs.training.device import autocast, seeded_generator
from dovs.training.inference import Inference
from dovs.training.mixing import lent_maps, mixing_within
from dovs.training.recipe import learning_rate
from dovs.training.sgd import SGD
from dovs.training.strong import TOGETHER, augment_strongly

if TYPE_CHECKING:
    from dovs.config import RunConfig
    from dovs.training.model import Classifier
    from dovs.training.parallel import Parallel


FINITE_ROWS = 65536
"""Embeddings that are checked at once: checking takes memory, too."""


class Stopped(Exception):
    """A stop of the run was requested; the last finished epoch is in its checkpoint."""


@dataclass
class Training:
    """Everything that changes while a run trains.

    Attributes:
        config: the run's configuration.
        model: encoder, head and the method's modules.
        method: what is drawn and minimised.
        optimizer: SGD.
        data: the long-tailed training images.
        class_counts: n_c, (C,).
        flip: whether mirrored images are still of their class.
        average: moving average of the model, or None.
        epoch: epochs done.
        rounds: rounds begun.
        compiled: its compiled forward pass, once it trains, or None.
        inference: computes embeddings of images that are not trained on at this moment.
    """

    config: RunConfig
    model: Classifier
    method: Method
    optimizer: SGD
    data: DeviceImages
    class_counts: np.ndarray
    flip: bool
    average: torch.optim.swa_utils.AveragedModel | None = None
    epoch: int = 0
    rounds: int = 0
    inference: Inference = field(init=False)
    compiled: CompiledForward | None = None

    def __post_init__(self) -> None:
        self.inference = Inference(self.config.precision)

    @property
    def evaluated(self) -> Classifier:
        """The model that is evaluated and fills the bank: the moving average where there is one."""
        return self.model if self.average is None else self.average.module  # type: ignore[return-value]


@dataclass(frozen=True)
class EpochRecord:
    """The results of one epoch of training.

    Attributes:
        epoch: epochs done, 1-based.
        seconds: time of training alone.
        learning_rate: at the end of the epoch.
        loss: mean of the total.
        parts: mean of each weighted term.
        train_accuracy: share of drawn (augmented) images that were right.
    """

    epoch: int
    seconds: float
    learning_rate: float
    loss: float
    parts: dict[str, float]
    train_accuracy: float


def fit(
    training: Training,
    should_stop: Callable[[], bool] = lambda: False,
    on_step: Callable[[float], None] = lambda epoch: None,
    parallel: Parallel | None = None,
) -> Iterator[EpochRecord]:
    """Train until `config.epochs`, yielding after every epoch.

    Args:
        training: the state; advanced in place, so that a caller can save it between epochs.
        should_stop: called before every step.
        on_step: called with the fractional epoch after every step.
        parallel: the processes that train the run together; None for this one alone.

    Raises:
        Stopped: `should_stop` returned True, of several processes in process 0.
        RunError: the loss is no longer finite, or another process ended.
    """
    config, model, method, data = (
        training.config,
        training.model,
        training.method,
        training.data,
    )
    device = data.labels.device
    labels = data.labels.cpu()
    compiled = None
    if config.compile and parallel is None:
        compiled = training.compiled = CompiledForward(
            model, method.views * config.batch_size, device
        )

    while training.epoch < config.epochs:
        epoch = training.epoch
        began = time.perf_counter()
        if method.starts_round(epoch):
            method.end_round()
            method.begin_round(Bank(embed(training, parallel), data.labels, training.rounds, epoch))
            training.rounds += 1
        training.inference.forget()

        rates = method.sampling_rates(training.class_counts, epoch)
        log_prior = torch.tensor(
            np.log(prior(training.class_counts, rates)), dtype=torch.float32, device=device
        )
        drawn = draw_epoch(
            torch.from_numpy(rates)[labels],
            seeded_generator(torch.device("cpu"), config.seed, "draw", epoch),
        ).to(device)
        augmenting = seeded_generator(device, config.seed, "augment", epoch)
        targets = seeded_generator(device, config.seed, "method", epoch)

        model.train()
        sums: dict[str, torch.Tensor] = defaultdict(lambda: torch.zeros((), device=device))
        done = 0
        for step in augmented_steps(training, drawn, augmenting, targets):
            if should_stop() if parallel is None else parallel.agree(should_stop()):
                raise Stopped
            now = epoch + done / len(drawn)
            training.optimizer.lr = learning_rate(config, now)

            indices, mixing = step.indices, step.mixing
            y = data.labels[indices]
            lent = None
            if mixing is not None and step.lent is not None:
                with autocast(
                    device, config.precision
                ):  # apart: its cache would store weights without gradient
                    lent = lent_maps(model.encoder, data.normalise(step.lent), mixing.depth)
            if parallel is not None:
                z, logits = parallel.forward(model, data, step, lent)
            elif compiled is not None and mixing is None:
                with autocast(device, config.precision):
                    z, logits = compiled(data.normalise(step.images))
            else:
                with mixing_within(model.encoder, mixing, lent), autocast(device, config.precision):
                    z, logits = model(data.normalise(step.images))
            z = z.unflatten(0, (method.views, len(y)))
            logits = logits[: len(y)]
            terms = method.losses(
                Batch(indices, y, z[0], logits, model.head, log_prior, now, targets, z, mixing)
            )
            loss = torch.stack(list(terms.values())).sum()
            training.optimizer.zero_grad()
            loss.backward()
            if parallel is not None:
                parallel.add_gradients(model)
            training.optimizer.step()
            if compiled is not None:
                compiled.stepped()
            if training.average is not None:
                training.average.update_parameters(model)

            done += len(indices)
            for name, term in terms.items():
                sums[name] += term.detach() * len(indices)
            sums["correct"] += (logits.detach().argmax(1) == y).sum()
            on_step(epoch + done / len(drawn))

        means = {name: float(total) / done for name, total in sums.items()}
        accuracy = means.pop("correct")
        total = sum(means.values())
        if not math.isfinite(total):
            worst = [name for name, value in means.items() if not math.isfinite(value)]
            raise diverged(f"the loss ({', '.join(worst)})", config, epoch + 1)
        training.epoch = epoch + 1
        yield EpochRecord(
            training.epoch,
            time.perf_counter() - began,
            training.optimizer.lr,
            total,
            means,
            accuracy,
        )


@dataclass(frozen=True)
class Step:
    """The images of one step, before the forward pass.

    Attributes:
        indices: which training images, (B,) int64.
        images: their V views, (V·B, channels, H, W) uint8.
        mixing: how they are mixed, or None.
        lent: the images of `mixing.lent`, augmented, (P, channels, H, W) uint8, or None for none.
    """

    indices: torch.Tensor
    images: torch.Tensor
    mixing: Mixing | None
    lent: torch.Tensor | None


def augmented_steps(
    training: Training,
    drawn: torch.Tensor,
    augmenting: torch.Generator,
    targets: torch.Generator,
) -> Iterator[Step]:
    """Yield the steps of an epoch.

    Several steps at once are augmented strongly: its many small operations cost by the call.

    Args:
        training: its next epoch.
        drawn: the epoch's training images in their order, (N,) int64.
        augmenting: source of randomness of the augmentation.
        targets: the method's own, which also draws how a step is mixed.
    """
    data, method = training.data, training.method
    steps = list(batches(drawn, training.config.batch_size))
    strong = training.config.augmentation == "strong"
    together = max(1, TOGETHER // training.config.batch_size) if strong else 1
    done = 0
    for first in range(0, len(steps), together):
        block = steps[first : first + together]
        mixings = []
        for indices in block:
            now = training.epoch + done / len(drawn)
            mixings.append(method.mix(data.labels[indices], now, targets))
            done += len(indices)
        views = [
            augmented(training, data.take(torch.cat(block)), augmenting)
            for _ in range(method.views)
        ]
        parts = torch.stack(views).split([len(indices) for indices in block], dim=1)
        lent = [drawn[:0] if m is None or m.lent is None else m.lent for m in mixings]
        sizes = [len(indices) for indices in lent]
        if sum(sizes):
            lent_images = augmented(training, data.take(torch.cat(lent)), augmenting).split(sizes)
        for i, (indices, part, mixing) in enumerate(zip(block, parts, mixings, strict=True)):
            images = lent_images[i] if sizes[i] else None
            yield Step(indices, part.flatten(0, 1), mixing, images)


def augmented(training: Training, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return uint8 images (B, channels, H, W) augmented as configured."""
    if training.config.augmentation == "none":
        return images
    if training.config.augmentation == "strong":
        return augment_strongly(images, generator, training.flip, training.data.mean)
    return augment(images, generator, crop_padding(images.shape[2]), training.flip)


def diverged(what: str, config: RunConfig, epoch: int) -> RunError:
    """Return the error of a run whose numbers are no longer finite."""
    return RunError(
        f"{what} is not finite in epoch {epoch}: learning_rate={config.learning_rate:g} with "
        f"weight_decay={config.weight_decay:g} is too much here. Lower it and train again."
    )


def embed(training: Training, parallel: Parallel | None = None) -> torch.Tensor:
    """Return the bank: embeddings of all training images, (N, D) float32, in eval mode."""
    model, data = training.evaluated, training.data
    if parallel is None:
        found = training.inference.embeddings(model.encoder, data)
    else:
        found = parallel.embeddings(training.inference, model.encoder, data)
    if not all(torch.isfinite(part).all() for part in found.split(FINITE_ROWS)):
        raise diverged("the embedding", training.config, training.epoch + 1)
    return found
