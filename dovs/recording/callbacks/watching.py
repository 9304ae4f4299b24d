"""A Recorder that a library's loop drives by its hooks."""

from __future__ import annotations

import contextlib
import functools
import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, TypeAlias

import numpy as np

from dovs.errors import ConfigError
from dovs.recording.collecting import collect
from dovs.recording.recorder import Recorder

Splits: TypeAlias = Mapping[str, Callable[[], Mapping[str, Any]]]
"""Functions that return the arrays of a split, by its name."""
_begun: ContextVar[list[Watching] | None] = ContextVar("begun", default=None)
"""The recordings that began within the present loop, where an error of the loop is reported."""


class Watching:
    """Records every few epochs of a loop, and the last one.

    Args:
        name: of the run.
        every: epochs from one snapshot to the next.
        settings: further arguments of `dovs.Recorder`.
        without: what to do where no epoch was recorded.

    Raises:
        ConfigError: `every` is below 1.
    """

    def __init__(
        self, name: str, every: int, settings: Mapping[str, Any], without: str = ""
    ) -> None:
        if every < 1:
            raise ConfigError(f"every={every} must be at least 1: epochs between two snapshots.")
        self._name = name
        self._without = without
        self._every = every
        self._settings = dict(settings)
        self._planned = 0
        self._left: tuple[int, Splits] | None = None
        self._recorded = False
        self.recorder: Recorder | None = None

    def begin(self, rank: int, epochs: int = 0) -> None:
        """Start a run; one that an earlier loop left open is marked as failed.

        Args:
            rank: of this process: only 0 writes.
            epochs: planned, 0 = not known.
        """
        self.end(RuntimeError("Another training began before this one had ended."))
        self._planned, self._left, self._recorded = epochs, None, False
        self.recorder = Recorder(self._name, epochs=epochs, rank=rank, **self._settings)
        if (begun := _begun.get()) is not None:
            begun.append(self)

    @property
    def writes(self) -> bool:
        """Whether this process writes the run."""
        return self.recorder is not None and self.recorder.path is not None

    def snapshot(self, epoch: int, splits: Splits, last: bool = False) -> None:
        """Record splits after an epoch, if it is one to record; the last one is, see `end`.

        Args:
            epoch: epochs done.
            splits: by name, functions that return the arrays of `Recorder.snapshot`.
            last: whether the loop is known to end after it.
        """
        if not self.writes or self.recorder is None:
            return
        if self._left is not None and self._left[0] == epoch:  # another split of this epoch
            splits = {**self._left[1], **splits}
        self._left = (epoch, splits)
        if epoch % self._every == 0 or epoch == self._planned or last:
            self._left, self._recorded = None, True
            for split, arrays in splits.items():
                self.recorder.snapshot(epoch, split=split, **arrays())

    def log(self, epoch: int, values: Mapping[str, Any]) -> None:
        """Log those values that are one number."""
        if self.recorder is None:
            return
        numbers = {str(name): value for name, value in values.items() if _one_number(value)}
        numbers.pop("epoch", None)
        if numbers:
            self.recorder.log(epoch, **numbers)

    def forget(self) -> None:
        """Record no further epoch at the end: the model is not as it was after the last one."""
        self._left = None

    def end(self, error: BaseException | None = None) -> None:
        """End the run, as failed where there was an error; else the last epoch is recorded first.

        So a loop that ends early, or after so many steps, has its last epoch too.
        """
        if self._left is not None and error is None:
            self.snapshot(*self._left, last=True)
        if self.writes and not self._recorded and error is None:
            warnings.warn(
                f"run '{self._name}' has no embeddings: no epoch was recorded. {self._without}",
                stacklevel=3,
            )
        recorder, self.recorder = self.recorder, None
        if recorder is None:
            return
        if error is None:
            recorder.finish()
        else:
            recorder.__exit__(type(error), error, error.__traceback__)


def missing_package(error: ModuleNotFoundError, package: str, title: str) -> ImportError:
    """Return the error to raise where a library cannot be imported.

    >>> missing_package(ModuleNotFoundError("no", name="keras"), "keras", "Keras")
    ImportError('this callback needs Keras: pip install keras')

    Args:
        error: of the import.
        package: to install.
        title: of the library.
    """
    if error.name != package:  # of something that the library itself needs
        return error
    return ImportError(f"this callback needs {title}: pip install {package}", name=package)


def report_errors(kind: type, loop: str) -> None:
    """Let recordings that begin within a loop end with its error, as failed or interrupted.

    For libraries whose callbacks are not called after an error: the loop is replaced by one that
    calls it. Whatever it returns or raises is the same.

    Args:
        kind: class of the library.
        loop: name of its method that trains.
    """
    original = getattr(kind, loop)

    @functools.wraps(original)
    def reporting(*args: Any, **kwargs: Any) -> Any:
        begun: list[Watching] = []

        def end(kind: Any, error: BaseException | None, trace: Any) -> None:
            for each in begun if error is not None else ():
                each.end(error)

        with contextlib.ExitStack() as stack:
            stack.callback(_begun.reset, _begun.set(begun))
            stack.push(end)
            return original(*args, **kwargs)

    setattr(kind, loop, reporting)


def of_loaders(
    model: Any, loaders: Mapping[str, Iterable[Any]], layer: Any
) -> dict[str, Callable[[], Mapping[str, Any]]]:
    """Return functions that collect each split of a PyTorch model from its loader."""
    return {
        split: lambda loader=loader: collect(model, loader, layer=layer).arrays()  # type: ignore[misc]
        for split, loader in loaders.items()
    }


def epoch_begun(epoch: float) -> int:
    """Return the number of an epoch of which a part is done: 0 is before training alone.

    >>> [epoch_begun(epoch) for epoch in (0, 0.5, 1.0001, 1.5, 2.4999, 3.0)]
    [0, 1, 1, 2, 3, 3]
    """
    return math.ceil(round(epoch, 3))


def _one_number(value: Any) -> bool:
    shape = getattr(value, "shape", None)
    if shape is not None:
        return int(np.prod(shape)) == 1
    return isinstance(value, int | float) and not isinstance(value, bool)
