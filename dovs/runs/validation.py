"""Whether a configuration can be trained, checked before a run is created or torch is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs.config import OLD_MEASURED_ON, WITHOUT_RATIO, RunConfig
from dovs.errors import ConfigError, DataMissing, HierarchyError, unknown
from dovs.registry import Entry, Registered

if TYPE_CHECKING:
    from dovs.data import ImageDataset

REGISTRIES = {
    "dataset": Registered("dovs.data:SOURCES"),
    "method": Registered("dovs.methods:METHODS"),
    "encoder": Registered("dovs.encoders:ENCODERS"),
    "second_stage": Registered("dovs.second_stages:SECOND_STAGES"),
    "projection": Registered("dovs.analysis.projections:PROJECTIONS"),
}
"""The registry of each field of a configuration that names something registered."""

OPTIONAL = ("second_stage", "projection")
"""Fields that may also be `none`."""


def chosen_entries(config: RunConfig) -> dict[str, Entry]:
    """Return the registered entry of each field of a configuration that names one.

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


def refuse_parameters(settings: Mapping[str, Any]) -> None:
    """Refuse settings that are parameters of what the others choose, such as `k` of a method.

    Raises:
        ConfigError: one is; the message says where it belongs.
    """
    for name in settings.keys() - RunConfig.model_fields.keys():
        for field, registered in REGISTRIES.items():
            chosen = settings.get(field, RunConfig.model_fields[field].default)
            if not isinstance(chosen, str) or chosen not in registered.registry:
                continue
            entry = registered.registry[chosen]
            if name in entry.model.model_fields:
                raise ConfigError(
                    f"'{name}' is no setting of a run but a parameter of {registered.registry.kind}"
                    f" '{chosen}': give {field}_params={{'{name}': …}}."
                )


def with_current_names(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings of a run with old names and values replaced by those of today.

    Args:
        settings: fields of `RunConfig`, any part of them, as an older version may have written
            them. Parameters are translated if the settings also name what they belong to.
    """
    found = dict(settings)
    if "measured_on" in found:
        found["measured_on"] = OLD_MEASURED_ON.get(found["measured_on"], found["measured_on"])
    for field, registered in REGISTRIES.items():
        name, parameters = found.get(field), found.get(f"{field}_params")
        if parameters and isinstance(name, str) and name in registered.registry:
            found[f"{field}_params"] = registered.registry[name].with_current_names(parameters)
    return found


def filled(config: RunConfig) -> RunConfig:
    """Return the configuration with a value for every parameter of its method, encoder and so on.

    Raises:
        ConfigError: a name or parameter is unknown or out of range.
    """
    parameters: dict[str, Any] = {f"{field}_params": {} for field in OPTIONAL}
    for field, entry in chosen_entries(config).items():
        parameters[f"{field}_params"] = entry.validate(getattr(config, f"{field}_params"))
    return config.model_copy(update=parameters)


def filled_of_run(config: RunConfig) -> RunConfig:
    """Return the filled configuration of a run that exists, perhaps of an older version.

    Parameters that its method gained since then have the values with which it does what it did (the
    fact `added` at the method's registration), whatever their defaults are now.

    Raises:
        ConfigError: as `filled`.
    """
    given = dict(config.method_params)
    if given and config.method in REGISTRIES["method"].registry:
        entry = REGISTRIES["method"].registry[config.method]
        given = {**entry.meta.get("added", {}), **entry.with_current_names(given)}
    return filled(config.model_copy(update={"method_params": given}))


def with_fitting_ratio(config: RunConfig) -> RunConfig:
    """Return a configuration whose imbalance ratio fits its data, if the ratio was not given.

    Raises:
        ConfigError: an unknown order.
        DataError: the dataset is damaged or, as DataMissing, not on this machine.
    """
    if "imbalance_ratio" in config.model_fields_set or config.profile in WITHOUT_RATIO:
        return config
    from dovs.data import fitting_ratio, load

    available = load(config.dataset, **config.dataset_params).available
    ratio = fitting_ratio(
        available,
        config.profile,
        config.class_order,
        config.n_max,
        config.data_seed,
        config.imbalance_ratio,
    )
    return config.model_copy(update={"imbalance_ratio": min(ratio, config.imbalance_ratio)})


def with_usual_encoder(config: RunConfig) -> RunConfig:
    """Return a configuration with the usual encoder of its images, if none was chosen.

    Where the images are not on this machine yet, nothing changes: `validate_config` reports them.

    Raises:
        ConfigError: the dataset is unknown, or a parameter of it is out of range.
        DataError: the dataset is damaged.
    """
    if "encoder" in config.model_fields_set or config.encoder_params:
        return config
    from dovs.data import load
    from dovs.runs.usual_encoder import usual_encoder

    try:
        image_shape = load(config.dataset, **config.dataset_params).image_shape
    except DataMissing:
        return config
    return config.model_copy(update={"encoder": usual_encoder(image_shape)})


def check_head(config: RunConfig) -> None:
    """Check that the method can use the head; a method states in `heads` which it can use.

    Raises:
        ConfigError: it needs another head.
    """
    heads = chosen_entries(config)["method"].meta.get("heads", (config.head,))
    if config.head not in ("auto", *heads):
        raise ConfigError(
            f"head='{config.head}' does not go with method '{config.method}', which needs a "
            f"{' or '.join(heads)} head: choose one of auto, {', '.join(heads)}."
        )


def fit_to_encoder(config: RunConfig) -> tuple[RunConfig, list[str]]:
    """Turn off what an encoder does not allow, and return a sentence about each change.

    Defaults are changed; a setting that the user chose is refused instead. Nothing happens for an
    encoder whose images and feature maps may be altered.

    Raises:
        ConfigError: a chosen setting does not go with the encoder, or its own parameters contradict
            each other.
    """
    entries = chosen_entries(config)
    encoder, method = entries["encoder"], entries["method"]
    parameters = encoder.validate(config.encoder_params)
    if "check" in encoder.meta:
        encoder.meta["check"](parameters)
    if parameters.get("pretrained") and config.pixel_statistics != "training":
        raise ConfigError(
            f"pixel_statistics={config.pixel_statistics} does not go with pretrained weights, "
            "which have their own: use pixel_statistics=training."
        )
    alters = encoder.meta["alters"](parameters) if "alters" in encoder.meta else "maps"
    if alters == "maps":
        return config, []
    notes: list[str] = []
    given = method.validate(config.method_params)
    share, depth = method.meta.get("patches", (None, None))
    if depth and alters == "images" and given[share] > 0 and given[depth] > 0:
        given[depth] = _instead(method, depth, given[depth], 0, "it has no feature maps", notes)
    if alters == "embeddings":
        why = "a frozen encoder is trained on stored embeddings, not on images or feature maps"
        if share and given[share] > 0:
            given[share] = _instead(method, share, given[share], 0.0, why, notes)
        if method.meta.get("views", 1) > 1:
            raise ConfigError(
                f"method '{method.name}' does not go with frozen=True: it compares views of an "
                f"image that are augmented differently, but {why}. Use frozen=False or another "
                "method."
            )
        if method.meta.get("mixes"):
            notes.append(f"Method '{method.name}' mixes embeddings here: {why}.")
        if config.augmentation == "strong":
            raise ConfigError(f"augmentation=strong does not go with frozen=True: {why}. Use none.")
        if config.augmentation != "none":
            notes.append(f"augmentation is none: {why}.")
            config = config.model_copy(update={"augmentation": "none"})
    return config.model_copy(update={"method_params": given}), notes


def _instead(
    method: Entry, name: str, given: float, value: float, why: str, notes: list[str]
) -> float:
    """Return the value in place of a default, and note it; refuse to replace a chosen one."""
    if given != method.model.model_fields[name].default:
        raise ConfigError(
            f"{name}={given:g} of method '{method.name}' does not go with this encoder: {why}. "
            f"Use {name}={value:g}."
        )
    notes.append(f"{name} is {value:g}: {why}.")
    return value


def check_generator(config: RunConfig) -> None:
    """Check that the method gets abstract labels: saved ones, or from a generator.

    Raises:
        ConfigError: the method uses none, its generator needs what training does not have, or a
            number of labels is given for a generator that does not take one.
    """
    entry = chosen_entries(config)["method"]
    if config.hierarchy is not None:
        if not takes_hierarchy(entry):
            methods = ", ".join(e.name for e in REGISTRIES["method"].registry if takes_hierarchy(e))
            raise ConfigError(
                f"hierarchy='{config.hierarchy}' does not go with method '{config.method}', which "
                f"uses no abstract labels: choose one of {methods}, or leave the hierarchy out."
            )
        return
    if not takes_hierarchy(entry):
        return
    from dovs.hierarchy import GENERATORS, missing_needs, takes_number

    parameters = entry.validate(config.method_params)
    name, number = parameters[entry.meta["labels_from"]], entry.meta.get("labels_number")
    if number and parameters[number] is not None and not takes_number(GENERATORS[name]):
        fitting = ", ".join(each.name for each in GENERATORS if takes_number(each))
        raise ConfigError(
            f"{number}={parameters[number]} does not go with generator='{name}', which does not "
            f"let a number be chosen: leave {number} out (none), or choose one of {fitting}."
        )
    if needs := missing_needs(GENERATORS[name], ("embeddings", "superclass_of")):
        raise ConfigError(
            f"generator='{name}' needs {needs[0]}, which training does not have. Generate on the "
            "page Abstract labels, save, and give the saved name as hierarchy."
        )


def check_generator_on(config: RunConfig, dataset: ImageDataset) -> None:
    """Check that the generator of the method, if it has one, can serve the classes of a dataset.

    Raises:
        ConfigError: it needs superclasses, and the dataset names none.
        HierarchyError: it cannot, for example because it compares names that are no words.
    """
    from dovs.hierarchy import GENERATORS, check_class_names, missing_needs

    entry = chosen_entries(config)["method"]
    if config.hierarchy is not None or not takes_hierarchy(entry):
        return
    name = entry.validate(config.method_params)[entry.meta["labels_from"]]
    if dataset.superclass_of is None and missing_needs(GENERATORS[name], ("embeddings",)):
        raise ConfigError(
            f"generator='{name}' needs superclasses, and dataset '{config.dataset}' names none: "
            "choose another generator such as ward, or a dataset such as cifar100."
        )
    check_class_names(GENERATORS[name], dataset.class_names)


def takes_hierarchy(method: Entry) -> bool:
    """Return whether a method uses abstract labels, so that saved ones can be given to it."""
    return "labels_from" in method.meta


def check_hierarchy(name: str, config: RunConfig, home: Path | None = None) -> None:
    """Check that saved abstract labels are of the classes that a configuration trains on.

    Raises:
        HierarchyError: no hierarchy has that name, or it is damaged or of other classes.
        DataError: the dataset is damaged or, as DataMissing, not on this machine.
    """
    from dovs import data
    from dovs.hierarchy.fit import require_classes
    from dovs.runs import hierarchies

    given = hierarchies.load(name, home)
    classes = data.load(config.dataset, **config.dataset_params).class_names
    require_classes(given, classes, f"dataset '{config.dataset}'")
    if given.num_abstract_labels > given.num_classes:
        raise HierarchyError(
            f"hierarchy '{name}' has {given.num_abstract_labels} abstract labels for "
            f"{given.num_classes} classes. Merge some: there may be at most one a class."
        )


def validate_config(config: RunConfig, home: Path | None = None) -> RunConfig:
    """Check all that can be checked without training, and return the `filled` configuration.

    Args:
        config: of a run.
        home: where its saved abstract labels are; default `DOVS_HOME`.

    Raises:
        ConfigError: a name or parameter is unknown or out of range, or the dataset cannot supply
            the tail.
        DataMissing: the dataset must be fetched first; the rest was checked.
        DataError: the dataset's files are damaged.
        HierarchyError: its abstract labels are missing, damaged, or of other classes, or its
            generator cannot serve these classes.
    """
    from dovs.data import long_tail

    config = with_usual_encoder(config)
    config, _ = fit_to_encoder(filled(config))
    check_head(config)
    check_generator(config)
    config = with_fitting_ratio(config)
    check_generator_on(config, long_tail(config).dataset)
    if config.hierarchy is not None:
        check_hierarchy(config.hierarchy, config, home)
    return config
