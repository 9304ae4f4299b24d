"""The caption of a table: what its numbers are of, from the configurations that were trained.

Nothing here is taken from the name of a setting: a setting can be changed on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dovs.benchmark.results import Results
from dovs.benchmark.settings import CIFAR100
from dovs.config import WITHOUT_RATIO
from dovs.errors import ConfigError
from dovs.runs.validation import REGISTRIES

HELD_OUT = "on held-out training images, which the tail leaves out, and not on the test split"
UNCOMMITTED = "†"
"""Marks rows of code that is in no commit."""

KNOWN = {CIFAR100: "CIFAR-100"}
"""Names of datasets that are read from the user's files, by the digest of their images."""

Record = Mapping[str, Any]


def caption(results: Results) -> str:
    """Return sentences about the data, the network, the draws and seeds, the device and the code.

    A fact that differs between trials is listed with "or" between its values.
    """
    trials = results.trials
    if not trials:
        return "Nothing is measured yet."
    facts = [
        _each(trials, _dataset),
        _each(trials, _tail),
        _each(trials, _pixels),
        _each(trials, _network),
        _each(trials, lambda t: f"{t['config']['epochs']} epochs") + ", last epoch",
        _evaluated_on(results),
        results.header["note"],
    ]
    sentences = ["; ".join(filter(None, facts)), _repeats(results), _where(trials)]
    return ". ".join(filter(None, sentences)) + "."


def _dataset(trial: Record) -> str:
    """Return title and number of classes; of the user's own files the folder's name, quoted."""
    config = trial["config"]
    given = config.get("dataset_params") or {}
    try:
        name = REGISTRIES["dataset"].registry[config["dataset"]].title
    except ConfigError:  # of a plug-in that is not here
        name = config["dataset"]
    if "path" in given:
        name = f"'{given['path']}' ({name})"
        name = f"{KNOWN[trial['data']]}, {name}" if trial.get("data") in KNOWN else name
    return f"{name}, {len(trial['class_counts'])} classes"


def _tail(trial: Record) -> str:
    config, counts = trial["config"], trial["class_counts"]
    order = config.get("class_order", "given")
    without = config.get("profile") in WITHOUT_RATIO
    ratio = "" if without else f", ratio {config['imbalance_ratio']:g}"
    return (
        f"{max(counts):,} images of the largest class and {min(counts):,} of the smallest "
        f"({config.get('profile', 'exponential')} profile{ratio}"
        f"{'' if order == 'given' else f', class order {order}'}), "
        f"{sum(counts):,} training images"
    )


def _pixels(trial: Record) -> str:
    size = trial.get("image_size")
    pool = (trial["config"].get("encoder_params") or {}).get("pool", 1)
    if size is None:
        return "" if pool == 1 else f"images reduced {pool}-fold"
    seen = "" if pool == 1 else f" reduced to {size[0] // pool} × {size[1] // pool}"
    return f"{size[0]} × {size[1]} pixels{seen}"


def _network(trial: Record) -> str:
    """Return the encoder with the parameters that are not its defaults, and the augmentation."""
    config = trial["config"]
    name, given = config["encoder"], dict(config.get("encoder_params") or {})
    given.pop("pool", None)
    try:
        defaults = REGISTRIES["encoder"].registry[name].validate({})
    except ConfigError:
        defaults = {}
    changed = [f"{n} {v}" for n, v in given.items() if n not in defaults or defaults[n] != v]
    found = f"{name} ({', '.join(changed)})" if changed else name
    augmentation = config.get("augmentation", "basic")
    return found if augmentation == "basic" else f"{found}, augmentation {augmentation}"


def _evaluated_on(results: Results) -> str:
    on = results.measured_on
    if "held_out" not in on:
        return ""
    return f"measured {'partly ' * (len(on) > 1)}{HELD_OUT}"


def _repeats(results: Results) -> str:
    """Return draws and seeds, and over which of them means, spreads and intervals are."""
    seeds, draws = results.seeds, results.draws
    several = f"Seed{'s' * (len(seeds) > 1)} {_numbers(seeds)}"
    if len(draws) == 1:
        over = "" if len(seeds) == 1 else "; mean, spread and interval are over its seeds"
        return f"{several}, one draw of the tail ({draws[0]}){over}"
    return (
        f"{several}, {len(draws)} draws of the tail ({_numbers(draws)}); values are averaged over "
        "the seeds of a draw, and mean, spread and interval are over draws"
    )


def _where(trials: Iterable[Record]) -> str:
    devices = _distinct(str(trial["device"]) for trial in trials)
    cpus = _distinct(
        str(trial["machine"]["cpu"])
        for trial in trials
        if (trial.get("machine") or {}).get("cpu") and str(trial["device"]).startswith("cpu")
    )
    codes = _distinct(str(trial["code"]) for trial in trials if trial.get("code"))
    where = " and ".join(devices) + (f" on {' and '.join(cpus)}" if cpus else "")
    return where + (f", code {', '.join(codes)}" if codes else "")


def _each(trials: Iterable[Record], fact: Callable[[Record], str]) -> str:
    return " or ".join(_distinct(fact(trial) for trial in trials))


def _distinct(texts: Iterable[str]) -> list[str]:
    return sorted(set(texts))


def _numbers(values: Iterable[int]) -> str:
    """List whole numbers, three and more in sequence as a range.

    >>> _numbers([0, 1, 2, 3, 7, 9, 10])
    '0–3, 7, 9, 10'
    """
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
    return ", ".join(parts)
