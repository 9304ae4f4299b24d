"""The command that generates abstract labels and saves them: labels."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dovs.cli import options, terminal
from dovs.cli.finding import located, require_different
from dovs.config import TailConfig, has_own_images, parse
from dovs.errors import ConfigError, DataMissing

if TYPE_CHECKING:
    from dovs.hierarchy import GeneratorContext, Hierarchy
    from dovs.registry import Entry
    from dovs.runs.store import Run

OWN = ("--generator", "--run", "--epoch", "--consensus-linkage", "--glosses", "--replace")


class Linkage(StrEnum):
    """Linkage of the clustering of classes by the agreement of several runs."""

    average = "average"
    ward = "ward"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        context_settings=options.EXTRA,
        epilog="Parameters of the generator and of the dataset are options too, such as "
        "--num-labels 20: `python -m dovs methods` lists them.",
    )(options.with_options_of(TailConfig, labels))


def labels(
    context: typer.Context,
    settings: dict[str, str],
    name: Annotated[str, typer.Argument(help="Name to save them under")],
    generator: Annotated[str, typer.Option(help="Generator of the labels")] = "ward",
    run: Annotated[
        list[str] | None,
        typer.Option(help="Use this run's embeddings; of several runs the labels are a consensus"),
    ] = None,
    epoch: Annotated[
        int | None, typer.Option(help="Epoch of the runs' snapshots [default: the last]")
    ] = None,
    consensus_linkage: Annotated[
        Linkage, typer.Option(help="Linkage of the consensus of several runs")
    ] = Linkage.average,
    glosses: Annotated[
        bool,
        typer.Option(
            "--glosses", help="List the meaning of each class name that the generator names uses"
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite labels of that name")
    ] = False,
    data_path: Annotated[
        str | None, typer.Option(help="The dataset's parameter `path`: your own images")
    ] = None,
) -> None:
    """Generate abstract labels from pixels, names or runs, and save them for train --hierarchy."""
    from dovs.hierarchy import GENERATORS, consensus, generate
    from dovs.runs import hierarchies
    from dovs.runs.label_context import context_of_run, superclasses_of

    hierarchies.place_of(name)
    hierarchies.check_new_name(name)
    entry = GENERATORS[generator]
    tail = parse(TailConfig, options.settings_of(TailConfig, settings))
    entries = {"generator": entry}
    if not run:
        from dovs.data import SOURCES

        entries["dataset"] = SOURCES[tail.dataset]
    known = [*OWN, *map(options.flag, options.scalar_fields(TailConfig))]
    found = options.parameters_of(context.args, entries, known)
    if run:
        given = [*map(options.flag, settings), *(["--data-path"] if data_path else [])]
        if given:
            raise ConfigError(f"{given[0]} does not go with --run, which has its own data.")
        runs = [located(each) for each in run]
        require_different(runs)
        contexts = [context_of_run(each, epoch, superclasses_of(each)) for each in runs]
    else:
        if epoch is not None:
            raise ConfigError("--epoch is of a run's snapshot. Give --run too, or leave it out.")
        contexts = [_of_tail(tail, found["dataset"], data_path)]
    made = [generate(generator, each, **found["generator"]) for each in contexts]
    hierarchy = made[0]
    if len(made) > 1:
        number = found["generator"].get("num_labels")
        hierarchy = consensus(made, number, consensus_linkage.value)
    if glosses:
        typer.echo(_glosses(contexts[0].class_names, entry, found["generator"]))
    path = hierarchies.save(hierarchy, name, replace=replace)
    typer.echo(described(hierarchy, contexts[0]))
    command = _training_on(name, runs[0] if run else None, tail, data_path)
    typer.echo(f"saved as {name}: `{command}` uses it. File: {path}")


def _training_on(name: str, run: Run | None, tail: TailConfig, data_path: str | None) -> str:
    """Return the command that trains on saved labels, with the dataset that they are of."""
    from dovs.data import SOURCES

    words = ["python", "-m", "dovs", "train"]
    if run is None:
        words += ["--dataset", tail.dataset]
        words += ["--data-path", data_path] if data_path else []
    elif run.has("config"):
        config = run.config()
        place = config.dataset_params.get("path")
        words += ["--dataset", config.dataset]
        added = config.dataset in SOURCES and SOURCES[config.dataset].meta.get("added")
        if place and has_own_images(config.dataset) and not added:
            words += ["--data-path", str(place)]
    return shlex.join([*words, "--hierarchy", name])


def described(hierarchy: Hierarchy, context: GeneratorContext) -> str:
    """Return abstract labels as text: a line for each, the generator's notes, and the agreement."""
    lines = []
    for m in range(hierarchy.num_abstract_labels):
        members = [
            c for c, g in zip(hierarchy.class_names, hierarchy.groups, strict=True) if g == m
        ]
        lines.append((m + 1, ", ".join(members)))
    text = [terminal.table(("", "classes"), lines), *map(terminal.printable, hierarchy.notes)]
    count = f"{hierarchy.num_abstract_labels} abstract labels of {hierarchy.num_classes} classes"
    if context.superclass_of is not None:
        from dovs.analysis.agreement import agreement

        ari = agreement(hierarchy, context.superclass_of)["ari"]
        count += f"; adjusted Rand index with the dataset's superclasses {ari:.3f}"
    return "\n".join([*text, f"{count}."])


def _glosses(class_names: Sequence[str], entry: Entry, parameters: Mapping[str, Any]) -> str:
    """Return a table of the meaning of each class name, and of how many meanings it has."""
    from dovs.hierarchy.wordnet import senses_frame

    settings = entry.validate(parameters)
    frame = senses_frame(
        class_names, *(settings[name] for name in entry.meta.get("reads_words", ()))
    )
    columns = ["class_name", "synset", "num_senses", "gloss"]
    header = ("class", "sense", "of", "meaning")
    return terminal.table(header, frame[columns].to_numpy().tolist()) + "\n"


def _of_tail(tail: TailConfig, params: dict[str, Any], data_path: str | None) -> GeneratorContext:
    """Return the context of a tail, after fetching its dataset if it is not on this machine."""
    from dovs.cli.bench import located_data
    from dovs.data import SOURCES
    from dovs.runs.label_context import context_of_tail

    entry = SOURCES[tail.dataset]
    params = params | located_data(entry, data_path)
    tail = tail.model_copy(update={"dataset_params": entry.validate(params)})
    try:
        return context_of_tail(tail)
    except DataMissing:
        from dovs.data.job import fetch_here

        with terminal.fetching(tail.dataset) as progress:
            fetch_here(tail.dataset, tail.dataset_params, progress)
    return context_of_tail(tail)
