"""Whether a configuration can be trained, found out before a run is made or torch is loaded."""

from __future__ import annotations

from typing import Any

from dovs.config import RunConfig
from dovs.errors import ConfigError, unknown
from dovs.registry import Entry, Registered

REGISTRIES = {
    "dataset": Registered("dovs.data:SOURCES"),
    "method": Registered("dovs.methods:METHODS"),
    "encoder": Registered("dovs.encoders:ENCODERS"),
    "second_stage": Registered("dovs.second_stages:SECOND_STAGES"),
    "projection": Registered("dovs.analysis.projections:PROJECTIONS"),
}
"""Where the names in a run's configuration are registered, by configuration field."""


OPTIONAL = ("second_stage", "projection")
"""Fields that may also be `none`."""


def chosen_entries(config: RunConfig) -> dict[str, Entry]:
    """Return the entries that a configuration names, by configuration field.

    Raises:
        ConfigError: a name is unknown.
    """
    found = {}
    for field, registered in REGISTRIES.items():
        name, registry = getattr(config, field), registered.registry
        if field in OPTIONAL and name == "none":
            continue
        if field in OPTIONAL and name not in registry:
            raise unknown(registry.kind, name, [*registry.names, "none"])
        found[field] = registry[name]
    return found


def filled(config: RunConfig) -> RunConfig:
    """Return the configuration with every parameter of what it names filled in.

    Raises:
        ConfigError: a name or parameter is unknown or out of range.
    """
    parameters: dict[str, Any] = {f"{field}_params": {} for field in OPTIONAL}
    for field, entry in chosen_entries(config).items():
        parameters[f"{field}_params"] = entry.validate(getattr(config, f"{field}_params"))
    return config.model_copy(update=parameters)


def check_head(config: RunConfig) -> None:
    """Check that the method goes with the head; a method that needs one says so in `heads`.

    Raises:
        ConfigError: it needs another one.
    """
    heads = chosen_entries(config)["method"].meta.get("heads", (config.head,))
    if config.head not in ("auto", *heads):
        raise ConfigError(
            f"head='{config.head}' does not go with method '{config.method}', which needs a "
            f"{' or '.join(heads)} head: choose one of auto, {', '.join(heads)}."
        )


def validate_config(config: RunConfig) -> RunConfig:
    """Check all that can be checked without training; return it with every parameter filled in.

    Raises:
        ConfigError: a name or parameter is unknown or out of range, or the dataset cannot supply
            the tail.
        DataMissing: the dataset must be fetched first; the rest was checked.
        DataError: the dataset's files are damaged.
    """
    from dovs.data import long_tail

    config = filled(config)
    check_head(config)
    long_tail(config)
    return config
