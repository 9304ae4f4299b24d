"""Runs the second stage of a run: the trained encoder gets another head."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dovs.errors import RunError
from dovs.methods.sampling import prior
from dovs.methods.tau import tau_in_training
from dovs.runs.finding import open_run
from dovs.runs.layout import WEIGHTS
from dovs.runs.validation import filled
from dovs.second_stages import SECOND_STAGES
from dovs.second_stages.first_stage import FirstStage
from dovs.training.batches import CHUNK, forward_size
from dovs.training.device import autocast, resolve_device, seeded_generator
from dovs.training.inference import joined
from dovs.training.loop import Stopped
from dovs.training.prepare import prepare
from dovs.training.state import Training
from dovs.training.steps import augmented
from dovs.training.summary import load_weights, summarise_run

logger = logging.getLogger(__name__)


def apply_second_stage(training: Training, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Replace the head of the model that is evaluated; nothing happens for `none`.

    Args:
        training: trained to its last epoch.
        should_stop: called before every chunk of augmented images that is embedded.

    Raises:
        Stopped: `should_stop` returned True; the head is unchanged.
        RunError: the second stage diverged.
    """
    config = training.config
    if config.second_stage == "none":
        return
    model, data = training.evaluated, training.data
    device = data.labels.device
    rates = training.method.sampling_rates(training.class_counts, config.epochs - 1)
    log_prior = np.log(prior(training.class_counts, rates))

    @torch.no_grad()
    def embed(generator: torch.Generator | None) -> torch.Tensor:
        if generator is None:
            return training.inference.embeddings(model.encoder, data)
        model.eval()
        return joined(augmented_parts(generator), len(data))

    def augmented_parts(generator: torch.Generator) -> Iterator[torch.Tensor]:
        for start in range(0, len(data), CHUNK):
            if should_stop():
                raise Stopped
            images = augmented(training, data.take(slice(start, start + CHUNK)), generator)
            for part in images.split(forward_size(device, math.prod(images.shape[2:]))):
                with autocast(device, config.precision):
                    z = model.encoder(data.normalise(part))
                yield z.float()

    logger.info("second stage: %s", config.second_stage)
    stage = SECOND_STAGES[config.second_stage]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed + 2)
        head = stage(
            FirstStage(
                head=model.head,
                class_counts=training.class_counts,
                log_prior=torch.tensor(log_prior, dtype=torch.float32, device=device),
                tau=tau_in_training(config),
                labels=data.labels,
                embed=embed,
                generator=lambda epoch: seeded_generator(
                    device, config.seed, "second stage", epoch
                ),
            ),
            **config.second_stage_params,
        )
    model.head = head.to(device)


def rerun_second_stage(
    run_path: str | Path, name: str, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Give a finished run's encoder another head, and return the summary; nothing is written.

    Its numbers are those of a run of the same configuration trained with this second stage, so one
    first stage serves them all.

    Args:
        run_path: directory of a run that was trained with second_stage=none.
        name: a registered second stage, or `none`.
        params: its parameters.

    Returns:
        As in summary.json; `seconds` is the time of the second stage and of measuring.

    Raises:
        RunError: the run is not finished, had a second stage, or lacks its weights.
        ConfigError: the name or a parameter is unknown or out of range.
    """
    began = time.perf_counter()
    run = open_run(run_path)
    config, state = run.config(), run.status().state
    before = run.summary()
    if state != "finished" or before is None:
        raise RunError(f"run '{run.name}' is {state}: a second stage needs a finished run.")
    if config.second_stage != "none":
        raise RunError(
            f"run '{run.name}' was trained with second stage '{config.second_stage}', which took "
            "the place of its head. Give a run that was trained with none."
        )
    stage = {"second_stage": name, "second_stage_params": dict(params or {})}
    config = filled(config.model_copy(update=stage))
    device = resolve_device(config.device)
    prepared = prepare(config, device)
    load_weights(run.path / WEIGHTS, prepared.training)
    apply_second_stage(prepared.training)
    summary = summarise_run(prepared, device)
    # embeddings and geometry are the run's; the method's subspaces were not stored
    summary["geometry"] = before["geometry"]
    return summary | {"seconds": time.perf_counter() - began}
