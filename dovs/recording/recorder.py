"""Record the embeddings of any training loop as a run, which the pages show while it trains."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from dovs.analysis.projections import PROJECTIONS
from dovs.errors import DovsError, RunError
from dovs.places import real_path
from dovs.recording.classes import given_classes
from dovs.recording.contents import Contents
from dovs.recording.ending import NOT_ENDED, error_of_script, is_success
from dovs.recording.epochs import Epochs
from dovs.recording.maps import Maps
from dovs.recording.settings import (
    evaluated_name,
    first_facts,
    images_by_split,
    rank_of,
    split_name,
    whole_number,
)
from dovs.runs.finding import open_run
from dovs.runs.folders import make_folder
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter

NONE = "none"
EPOCH = "epochs done"


class Recorder:
    """Writes a run from your own training loop; tensors of any library are accepted.

    >>> with Recorder("my-resnet", class_counts=counts) as run:  # doctest: +SKIP
    ...     for epoch in range(1, 31):
    ...         train_one_epoch()
    ...         run.snapshot(epoch, embeddings, labels, logits=logits, split="test")
    ...         run.log(epoch, loss=loss)

    The process that records has the run; if it is killed, the run is shown as lost, and what was
    written is intact. An error in the block, or at its end, marks the run as failed. A script that
    ends without `finish` stops the run, with a warning. Only the process of rank 0 writes, see
    `rank`; in the others all calls do nothing.

    Args:
        name: of the run in `DOVS_HOME`/runs. A name that is taken gets a number, such as
            my-resnet-2, and a warning says so: `run.name` is the name that it got.
        class_counts: training images of each class, or a mapping or Series of pandas from name or
            index to number. Default: counted on the split "train" of the first epoch, or without
            one on all points.
        class_names: names in the order of the class indices, or a mapping from index to name or
            from name to index, such as class_to_idx of torchvision. Default: 0, 1, …
        superclass_of: name of the superclass of each class, or a mapping from class to superclass.
        images: of the evaluated split, (N, H, W[, 3]) or (N, 3, H, W), uint8 or in [0, 1], or a
            list of PIL images or paths; or a mapping from split to these. Stored as thumbnails.
        evaluated: the split, beside "train", that is on the map and that pages report on; default:
            the first that is recorded. Of other splits only the measures are logged, such as
            val_balanced_accuracy.
        epochs: planned number, for the progress on the pages; 0 = not known.
        projection: of the maps, drawn by a process of its own while you train: a registered name,
            such as "umap" or "pca", or "none".
        projection_params: its parameters.
        points: most points of each split on the map; measures are of all.
        seed: draws these points, and the maps.
        home: default `DOVS_HOME`.
        path: directory of the run, instead of a name in the home.
        rank: of this process; default: the environment variable RANK, else 0.

    Attributes:
        name: of the run; "" in a process that does not write.
        path: its directory, or None.

    Raises:
        ConfigError: the projection or a parameter of it is unknown.
        DataError: class names, counts and superclasses do not fit together.
        RunError: the name is not allowed, or the run cannot be written.
    """

    def __init__(
        self,
        name: str,
        *,
        class_counts: Any = None,
        class_names: Sequence[str] | Mapping[Any, Any] | None = None,
        superclass_of: Sequence[str] | Mapping[str, str] | None = None,
        images: Any = None,
        evaluated: str | None = None,
        epochs: int = 0,
        projection: str = "umap",
        projection_params: Mapping[str, Any] | None = None,
        points: int = 5_000,
        seed: int = 0,
        home: str | Path | None = None,
        path: str | Path | None = None,
        rank: int | None = None,
    ) -> None:
        self.name, self.path = "", None
        self._writer: RunWriter | None = None
        self._maps: Maps | None = None
        self._one_by_one = threading.RLock()
        rank = rank_of(rank)
        params = (
            {}
            if projection == NONE
            else PROJECTIONS[projection].validate(dict(projection_params or {}))
        )
        given = given_classes(class_names, class_counts, superclass_of)
        points, seed = whole_number("points", points, 1), whole_number("seed", seed)
        epochs = whole_number("epochs", epochs, meaning="0 = not known")
        evaluated, images = evaluated_name(evaluated), images_by_split(images)
        if rank != 0:
            return
        folder = real_path(path or "")
        if path is None:
            folder = make_folder(name, None if home is None else Path(home), numbered=True)
        facts = first_facts(evaluated, seed, projection, params)
        writer = RunWriter(folder).begin(facts, epochs)
        self.path, self.name = folder, folder.name
        self._writer = writer
        with contextlib.ExitStack() as beginning:
            beginning.push(self._end_by)
            writer.lock()
            contents = Contents(writer, given, images, evaluated, points, seed)
            self._epochs = Epochs(writer, contents, epochs)
            writer.status("running")
            self._process = os.getpid()
            atexit.register(self._end_of_script)
            if projection != NONE:
                self._maps = Maps(folder)
            if path is None and self.name != name:
                warnings.warn(
                    f"there is a run '{name}' already: this one is recorded as '{self.name}', "
                    "which run.name has.",
                    stacklevel=2,
                )

    @property
    def run(self) -> Run | None:
        """The run, to be read; None in a process that does not write."""
        return None if self.path is None else open_run(self.path)

    def snapshot(
        self,
        epoch: int,
        embeddings: Any,
        labels: Any = None,
        *,
        logits: Any = None,
        probabilities: Any = None,
        predicted: Any = None,
        split: str = "test",
        ids: Any = None,
    ) -> None:
        """Record the embeddings of a split after an epoch.

        The samples must be the same at every epoch: in the same order, or with `ids`.

        Args:
            epoch: epochs done, 0 = before training; it may not fall.
            embeddings: z, (N, D), for example the input of the last linear layer.
            labels: true classes, (N,): indices, or names out of `class_names`.
            logits: (N, C), before the softmax, −inf for masked classes; columns of a DataFrame that
                are called by the classes are put in their order. (N,) or (N, 1) is of the second of
                two classes.
            probabilities: likewise, instead of logits.
            predicted: predicted classes, (N,), where there are neither.
            split: "train" or "training" for samples that are trained on, the evaluated split, or
                another one; upper and lower case count as equal in "train" alone.
            ids: your names of the samples, (N,), each once.

        Raises:
            DataError: an array is of the wrong shape, not finite, or does not fit the first epoch.
            RunError: the recorder is closed, or the run cannot be written.
        """
        with self._one_by_one:
            if self._open_writer() is not None:
                self._epochs.add(
                    whole_number("epoch", epoch, meaning=EPOCH),
                    split_name(split),
                    embeddings,
                    labels,
                    logits=logits,
                    probabilities=probabilities,
                    predicted=predicted,
                    ids=ids,
                )

    def log(self, epoch: int, **values: Any) -> None:
        """Log numbers of an epoch, such as loss, lr or train_accuracy.

        A value that DOVS measures itself, such as balanced_accuracy, gets the prefix logged_.

        Args:
            epoch: epochs done; an earlier one is allowed.
            values: numbers, or tensors of one number; True and False are 1 and 0.

        Raises:
            DataError: a value is not a number.
            RunError: the recorder is closed, or the run cannot be written.
        """
        with self._one_by_one:
            if self._open_writer() is not None:
                self._epochs.log(whole_number("epoch", epoch, meaning=EPOCH), values)

    def finish(self, wait: bool = True) -> None:
        """End the recording: write the summary, and mark the run as finished.

        Args:
            wait: for the maps that are still being drawn. Otherwise they appear later.

        Raises:
            RunError: it cannot be written.
        """
        writer = self._writer
        if writer is None:
            return
        with self._one_by_one, contextlib.ExitStack() as ending:
            ending.push(self._end_by)
            self._finish(writer, wait)
        self._release()

    def _finish(self, writer: RunWriter, wait: bool) -> None:
        """Write what is open, draw the maps, and mark the run as finished."""
        self._epochs.close()
        message = ""
        if self._maps is not None:
            writer.status("projecting", message="The maps are being drawn.")
            if not wait:
                self._maps.leave()
            elif not self._maps.wait():
                message = "Maps could not be drawn: the log has the reason."
                self._epochs.warn(message)
            self._maps = None
        writer.finish(
            {
                **self._epochs.contents.summary(),
                "seconds": self._epochs.seconds,
                "epochs": writer.current.epoch,
            }
        )
        if message:
            writer.status(message=message)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if is_success(error):
            self.finish()
        elif self._writer is not None:
            try:
                with contextlib.suppress(DovsError):
                    self._epochs.close()
            finally:
                self._end_by(kind, error, trace)

    def _end_by(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Mark the run as failed by an error, or as stopped by Ctrl-C, and release it."""
        if error is None:
            return
        try:
            if self._writer is not None:
                self._writer.__exit__(kind, error, trace)
        finally:
            self._release()

    def _end_of_script(self) -> None:
        """Stop a run that is still open when Python exits; a process that was forked leaves it."""
        if self._writer is None or os.getpid() != self._process:
            return
        self._maps = None  # no thread, which could wait for its process, begins at the exit
        error = error_of_script()
        if error is not None:
            self.__exit__(type(error), error, error.__traceback__)
            return
        with contextlib.ExitStack() as ending:
            ending.push(self._end_by)
            self._epochs.close()
            self._writer.cancel(NOT_ENDED)
            warnings.warn(f"run '{self.name}': {NOT_ENDED}", stacklevel=1)
        self._release()

    def _release(self) -> None:
        atexit.unregister(self._end_of_script)
        if self._maps is not None:
            self._maps.leave()
            self._maps = None
        if self._writer is not None:
            self._writer.release()
            self._writer = None

    def _open_writer(self) -> RunWriter | None:
        if self._writer is None and self.path is not None:
            raise RunError(f"run '{self.name}' is closed: start another Recorder.")
        return self._writer
