"""The command two-pass: train, generate labels from the run, and train again on them."""

from __future__ import annotations

from typing import Annotated

import typer

from dovs.cli import options
from dovs.config import RunConfig
from dovs.errors import ConfigError

PREFIX = "--label-generator."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "two-pass",
        context_settings=options.EXTRA,
        epilog="Parameters of what is chosen are options, as in train; those of the label "
        "generator are written like --label-generator.shrinkage 0.",
    )(options.with_options_of(RunConfig, two_pass, without=("hierarchy",)))


def two_pass(
    context: typer.Context,
    settings: dict[str, str],
    name: Annotated[
        str, typer.Argument(help="Name of the saved labels; the runs are NAME-first, NAME-second")
    ],
    label_generator: Annotated[
        str, typer.Option(help="Generator of the labels, from the first pass")
    ] = "ward",
    num_labels: Annotated[
        int | None, typer.Option(help="Number of abstract labels [default: automatic]")
    ] = None,
    first_runs: Annotated[
        int, typer.Option(help="Runs of the first pass; of several, labels are a consensus")
    ] = 1,
    background: Annotated[
        bool, typer.Option("--background", help="Start a background worker, and return at once")
    ] = False,
    data_path: Annotated[
        str | None, typer.Option(help="The dataset's parameter `path`: your own images")
    ] = None,
) -> None:
    """Train, generate labels from what was learnt, and train again on these labels.

    Both passes have the same settings. Ctrl-C stops; the same command continues from there. In the
    background, stop and resume work in either pass.
    """
    from dovs.cli import train
    from dovs.hierarchy import GENERATORS, check_class_names
    from dovs.runs.two_pass import TwoPass

    entry = GENERATORS[label_generator]
    own, rest = _split(context.args)
    if "--hierarchy" in rest:
        raise ConfigError(
            "two-pass generates the abstract labels itself, so it has no --hierarchy. Leave it "
            "out, or give saved labels to train."
        )
    parameters = options.parameters_of(own, {"label_generator": entry})["label_generator"]
    if num_labels is not None:
        parameters["num_labels"] = num_labels
    config = train.with_data(train.configured(settings, rest, data_path))
    plan = TwoPass(name, config, label_generator, entry.validate(parameters), first_runs)
    if "check" in entry.meta:
        from dovs.data import load

        classes = load(config.dataset, **config.dataset_params).class_names
        check_class_names(entry, classes, parameters)
    if background:
        run = plan.start()
        typer.echo(
            f"{run.status().state} {run.name}. Then labels {name} are generated, and "
            f"{plan.second_name} is trained on them. `python -m dovs runs` shows both. "
            f"Run: {run.path}"
        )
        return
    second = plan.train(train.train_here)
    if second is None:
        raise typer.Exit(train.INTERRUPTED)
    first = ", ".join(run.name for run in plan.first())
    typer.echo(f"labels {name} from {first}, used by {second.name}.")


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the options of the label generator, and the other ones."""
    own: list[str] = []
    rest: list[str] = []
    for word, text in options.pairs(arguments):
        place = own if word.startswith(PREFIX) else rest
        place += [word] if text is None else [word, text]
    return own, rest
