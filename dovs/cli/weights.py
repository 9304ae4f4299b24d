"""Checks pretrained weights before runs are made of them: what is wrong leaves no run behind."""

from __future__ import annotations

from collections.abc import Iterable

from dovs.cli import terminal
from dovs.config import RunConfig


def check_weights(configs: Iterable[RunConfig]) -> None:
    """Check the pretrained weights of configurations; download published ones that are missing.

    Args:
        configs: validated, of datasets that are on this machine.

    Raises:
        ConfigError, DataError: weights are missing, damaged, or do not fit.
    """
    of_weights = {
        (config.dataset, config.encoder, repr(config.encoder_params)): config
        for config in configs
        if config.encoder_params.get("pretrained")
    }
    if not of_weights:
        return
    from dovs.training import prepare

    with terminal.fetching("weights") as progress:
        for config in of_weights.values():
            prepare.check_weights(
                config, lambda text: progress((terminal.tenth(text) or ("", 0))[1] / 10, text)
            )
