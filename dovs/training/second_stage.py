"""Runs the second stage of a run: the trained encoder gets the head that was asked for."""

from __future__ import annotations

import numpy as np
import torch

from dovs.methods._sampling import prior
from dovs.second_stages import SECOND_STAGES
from dovs.second_stages._first_stage import FirstStage
from dovs.training.batches import CHUNK
from dovs.training.device import generator
from dovs.training.loop import Training, augmented, predict


def apply_second_stage(training: Training) -> None:
    """Replace the head of the model that is evaluated; nothing happens for `none`."""
    config = training.config
    if config.second_stage == "none":
        return
    model, data = training.evaluated, training.data
    device = data.labels.device
    rates = training.method.sampling_rates(training.class_counts, config.epochs - 1)
    log_prior = np.log(prior(training.class_counts, rates))

    @torch.no_grad()
    def embed(source: torch.Generator | None) -> torch.Tensor:
        if source is None:
            return predict(model, data)[0]
        model.eval()
        parts = []
        for start in range(0, len(data), CHUNK):
            images = augmented(training, data.images[start : start + CHUNK], source)
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                parts.append(model(data.normalise(images))[0])
        return torch.cat(parts)

    stage = SECOND_STAGES[config.second_stage]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed + 2)
        head = stage(
            FirstStage(
                head=model.head,  # type: ignore[arg-type]
                class_counts=training.class_counts,
                log_prior=torch.tensor(log_prior, dtype=torch.float32, device=device),
                tau=float(config.method_params.get("tau", 0.0)),
                labels=data.labels,
                embed=embed,
                generator=lambda epoch: generator(device, config.seed, "second stage", epoch),
            ),
            **config.second_stage_params,
        )
    model.head = head.to(device)
