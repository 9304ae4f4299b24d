"""Record a training of Lightning: `Trainer(callbacks=[DovsCallback("my-run")])`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dovs.errors import DataError
from dovs.recording.callbacks.watching import Watching, of_loaders

PACKAGES = ("lightning.pytorch", "pytorch_lightning")
"""The same library under two names; each accepts callbacks of its own kind alone."""


def _kinds() -> tuple[type, ...]:
    """Return the base class of the package that is imported, of both if both are."""
    loaded = [name for name in PACKAGES if name in sys.modules]
    if not loaded:
        loaded = [name for name in PACKAGES if find_spec(name.partition(".")[0]) is not None][:1]
    if not loaded:
        raise ImportError("this callback needs Lightning: pip install lightning")
    return tuple(import_module(name).Callback for name in loaded)


class DovsCallback(*_kinds()):  # type: ignore[misc]
    """Records embeddings, logits and logged numbers after epochs of training.

    Args:
        name: of the run.
        loaders: by split, such as {"train": …, "test": …}, without shuffle. Default: the
            validation loader of the trainer, as "val"; several by their names, or "val", "val_1".
        layer: as in `dovs.collect`.
        every: epochs from one snapshot to the next; the last epoch has one too.
        settings: further arguments of `dovs.Recorder`, such as class_counts.
    """

    def __init__(
        self,
        name: str,
        *,
        loaders: Mapping[str, Iterable[Any]] | None = None,
        layer: Any = None,
        every: int = 1,
        **settings: Any,
    ) -> None:
        super().__init__()
        self._loaders = loaders
        self._layer = layer
        self._watching = Watching(name, every, settings)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Start the run in the process of rank 0.

        Raises:
            DataError: the module has no method that computes its output.
        """
        if getattr(type(pl_module).forward, "__module__", "").startswith(PACKAGES):
            raise DataError(
                f"{type(pl_module).__name__} has no method forward(x), by which its embeddings are "
                "computed: add one that returns the logits."
            )
        self._watching.begin(trainer.global_rank, max(trainer.max_epochs or 0, 0))

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Record this epoch: Lightning has validated by now."""
        epoch = trainer.current_epoch + 1
        if self._watching.writes:
            loaders = self._loaders or _validation(trainer)
            splits = of_loaders(pl_module, loaders, self._layer)
            self._watching.snapshot(epoch, splits, last=trainer.should_stop)
        self._watching.log(epoch, trainer.callback_metrics)

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """Finish the run."""
        self._watching.end()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Mark the run as failed, or as stopped by Ctrl-C."""
        self._watching.end(exception)


def _validation(trainer: Any) -> Mapping[str, Iterable[Any]]:
    """Return the validation loaders by split: "val", "val_1", … or by their own names."""
    found = trainer.val_dataloaders
    if isinstance(found, Mapping) and found:
        return {str(name): each for name, each in found.items()}
    if isinstance(found, list | tuple):
        return {f"val_{at}" if at else "val": each for at, each in enumerate(found)}
    if not found:
        raise DataError(
            "the trainer has no validation loader: give DovsCallback loaders={'test': …}."
        )
    return {"val": found}
