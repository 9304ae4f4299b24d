"""The command that imports embeddings from a file as a run."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from dovs.cli.dashboard import LOCAL, beside
from dovs.cli.runs import show_imported
from dovs.cli.terminal import fetching, printable
from dovs.errors import ConfigError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_file)


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            help="A run's zip of `dovs export`; or embeddings: Parquet, .npz, .csv, .npy with a "
            ".csv of the same name, tensors.tsv or a folder of TensorBoard's projector, or "
            "safetensors"
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="Name of the run [default: that of the file]")
    ] = None,
    embedding: Annotated[str | None, typer.Option(help="Column of the embeddings")] = None,
    label: Annotated[str | None, typer.Option(help="Column of the labels, or none")] = None,
    class_name: Annotated[
        str | None,
        typer.Option(help="Column of names of the classes, beside labels that are indices"),
    ] = None,
    predicted: Annotated[str | None, typer.Option(help="Column of predicted classes")] = None,
    logits: Annotated[str | None, typer.Option(help="Column of logits, (N, C)")] = None,
    probabilities: Annotated[str | None, typer.Option(help="Column of probabilities")] = None,
    split: Annotated[
        str | None, typer.Option(help="Column of the split, such as is_train, or none")
    ] = None,
    identity: Annotated[str | None, typer.Option("--id", help="Column of your ids")] = None,
    image: Annotated[str | None, typer.Option(help="Column of images or their paths")] = None,
    superclass: Annotated[str | None, typer.Option(help="Column of superclasses")] = None,
    epoch: Annotated[str | None, typer.Option(help="Column of the epoch")] = None,
    class_counts: Annotated[
        Path | None, typer.Option(help="Training images of each class: JSON, or lines cat,500")
    ] = None,
    evaluate: Annotated[
        str | None, typer.Option(help="Split to show beside train, where there are several")
    ] = None,
    projection: Annotated[str, typer.Option(help="Of the map: umap, pca, …, or none")] = "umap",
    points: Annotated[int, typer.Option(min=1, help="Most points of each split")] = 5_000,
    seed: Annotated[int, typer.Option(min=0, help="Draws these points, and the map")] = 0,
    check: Annotated[bool, typer.Option("--check", help="Report only, import nothing")] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the map, which is drawn in the background")
    ] = False,
    app: Annotated[
        bool, typer.Option("--app", help="Start the dashboard too, until Ctrl-C")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of that dashboard")] = 8501,
) -> None:
    """Import embeddings with labels, predictions and images as a run that the pages show.

    A first map, by PCA, can be explored at once; the map of --projection replaces it by itself.
    """
    from dovs.runs.arriving import import_run, stands_for_run

    given = {
        "embedding": embedding, "label": label, "class_name": class_name, "predicted": predicted,
        "logits": logits, "probabilities": probabilities, "split": split, "id": identity,
        "image": image, "superclass": superclass, "epoch": epoch,
    }  # fmt: skip
    columns = {role: column for role, column in given.items() if column is not None}
    if stands_for_run(file):
        if columns or check or class_counts:
            raise ConfigError(
                f"{file} is read as the zip of a run: --name is the only option that it takes."
            )
        show_imported(import_run(file, name))
        return
    with beside(port) if app and not check else contextlib.nullcontext() as dashboard:
        from dovs.recording.importing import check_projection, write  # while that starts
        from dovs.recording.reading.understanding import understand

        check_projection(projection)
        made = understand(file, columns=columns, class_counts=class_counts, evaluate=evaluate)
        for line in made.report:
            typer.echo(printable(line))
        if check:
            return
        reported = len(made.notes)
        address = f" on http://{LOCAL}:{port}/embeddings?run={{}}" if app else ""
        with fetching("import") as progress:
            run = write(
                made,
                name,
                projection=projection,
                points=points,
                seed=seed,
                wait=wait,
                progress=progress,
                mapped=lambda run: typer.echo(
                    f"its points can be explored as run {run.name}{address.format(run.name)}"
                ),
            )
        for note in made.notes[reported:]:
            typer.echo(printable(f"note: {note}"))
        typer.echo(f"imported as run {run.name}: {run.path}")
        if run.status().message:
            typer.echo(printable(run.status().message))
        if run.has_interim_map():
            typer.echo(
                f"The map is a first one, by pca. {projection} is drawn in the background, and "
                "replaces it by itself."
            )
        if dashboard is not None:
            typer.echo("Ctrl-C ends the dashboard.")
            with contextlib.suppress(KeyboardInterrupt):
                dashboard.wait()
