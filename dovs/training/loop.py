"""The training loop: sampling, forward pass, loss and optimiser step, on one screen."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from dovs.errors import RunError
from dovs.methods.method import Bank, Batch
from dovs.methods.sampling import prior
from dovs.training.batches import draw_epoch
from dovs.training.compiling import CompiledForward
from dovs.training.device import seeded_generator
from dovs.training.passes import ParallelPasses, Passes
from dovs.training.recipe import learning_rate
from dovs.training.state import Training
from dovs.training.steps import augmented_steps

if TYPE_CHECKING:
    from dovs.config import RunConfig
    from dovs.training.parallel import Parallel


FINITE_ROWS = 65536
"""Embeddings that are checked at once: checking takes memory, too."""


class Stopped(Exception):
    """A stop of the run was requested; the last finished epoch is in its checkpoint."""


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
    cpu = torch.device("cpu")
    passes = passes_of(training, parallel)
    training.compiled = passes.compiled

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
            torch.from_numpy(rates)[training.labels],
            seeded_generator(cpu, config.seed, "draw", epoch),
        )
        augmenting = seeded_generator(device, config.seed, "augment", epoch)
        targets = seeded_generator(device, config.seed, "method", epoch)
        mixes = targets if device == cpu else seeded_generator(cpu, config.seed, "mix", epoch)

        model.train()
        sums: dict[str, torch.Tensor] = defaultdict(lambda: torch.zeros((), device=device))
        done = 0
        for step in augmented_steps(training, drawn, augmenting, mixes):
            if should_stop() if parallel is None else parallel.agree(should_stop()):
                raise Stopped
            now = epoch + done / len(drawn)
            training.optimizer.lr = learning_rate(config, now)

            indices, mixing = step.indices, step.mixing
            y = data.labels[indices]
            z, logits = passes.forward(step)
            z = z.unflatten(0, (method.views, len(y)))
            logits = logits[: len(y)]
            terms = method.losses(
                Batch(indices, y, z[0], logits, model.head, log_prior, now, targets, z, mixing)
            )
            loss = torch.stack(list(terms.values())).sum()
            training.optimizer.zero_grad()
            passes.backward(loss)
            training.optimizer.step()
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


def passes_of(training: Training, parallel: Parallel | None = None) -> Passes:
    """Return the passes of a training: on CUDA by graphs, in several processes shared.

    A compiled forward pass is not recorded: it brings its own way of starting operations.
    """
    if parallel is not None:
        return ParallelPasses(training, parallel)
    config, device = training.config, training.data.labels.device
    if config.compile:
        size = training.method.views * config.batch_size
        return Passes(training, CompiledForward(training.model, size, device))
    if device.type == "cuda":
        from dovs.training.graphs import GraphedPasses

        return GraphedPasses(training)
    return Passes(training)
