"""The source files of plug-ins that a configuration uses: its numbers depend on them, too."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from dovs.about import PACKAGE_ROOT
from dovs.config import RunConfig
from dovs.registry import Entry
from dovs.runs.validation import REGISTRIES, chosen_entries, takes_hierarchy

NO_NUMBERS = ("projection",)
"""Fields of a configuration that name something no number depends on."""


def with_plug_ins(digest: str, config: RunConfig) -> str:
    """Return the digest of the package's files, joined with those of the plug-ins that are used.

    They are the plug-ins of dataset, method, encoder, and generator of abstract labels, and of
    every second stage, because one trained encoder serves several. A plug-in's files are all Python
    files of the package that it is in, or its module alone where that is in none.

    Args:
        digest: see `machine.source_digest`; returned as it is where no plug-in is used.
        config: of a trial.

    Raises:
        ConfigError: a name is unknown.
    """
    found = sorted({path for entry in _used(config) for path in _outside(entry)})
    if not found:
        return digest
    whole = hashlib.sha256(digest.encode())
    for path in found:
        whole.update(path.name.encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _used(config: RunConfig) -> Iterator[Entry]:
    for field, entry in chosen_entries(config).items():
        if field not in NO_NUMBERS:
            yield entry
        if field == "method" and takes_hierarchy(entry):
            from dovs.hierarchy import GENERATORS

            yield GENERATORS[entry.validate(config.method_params)[entry.meta["labels_from"]]]
    yield from REGISTRIES["second_stage"].registry


def _outside(entry: Entry) -> list[Path]:
    """Return the source files that an entry comes from; none of one in this package."""
    module = inspect.unwrap(entry.target).__module__
    package = sys.modules.get(module.partition(".")[0])
    own = getattr(sys.modules.get(module), "__file__", None)
    if own is None or Path(own).is_relative_to(PACKAGE_ROOT):
        return []
    places = list(getattr(package, "__path__", ()))
    return sorted({path for place in places for path in Path(place).rglob("*.py")} | {Path(own)})
