"""Record a training of transformers: `Trainer(callbacks=[DovsCallback("my-run")])`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dovs.recording.callbacks.watching import (
    Watching,
    epoch_begun,
    missing_package,
    of_loaders,
    report_errors,
)

try:
    from transformers import Trainer, TrainerCallback
except ModuleNotFoundError as error:
    raise missing_package(error, "transformers", "transformers") from None

report_errors(Trainer, "train")
RUNTIME = "_runtime"
"""End of a number that the trainer gives for each set that it evaluates."""


class DovsCallback(TrainerCallback):
    """Records embeddings, logits and logged numbers after epochs of training.

    Args:
        name: of the run.
        loaders: by split, such as {"train": …, "test": …}, without shuffle, of batches that are
            mappings with "labels". Default: the loader of the evaluation, as "eval", whenever the
            trainer evaluates (eval_strategy="epoch"); of several times in an epoch the last counts.
            Several sets, eval_dataset={"a": …}, are splits by their names.
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
        self._loaders = loaders
        self._layer = layer
        without = "Let the trainer evaluate (eval_strategy='epoch'), or give loaders=."
        self._watching = Watching(name, every, settings, without)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Start the run in the first process."""
        rank = 0 if state.is_world_process_zero else 1
        self._watching.begin(rank, max(int(args.num_train_epochs), 0))

    def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Record the loaders that were given."""
        if self._loaders is not None:
            epoch = epoch_begun(state.epoch)
            splits = of_loaders(kwargs["model"], self._loaders, self._layer)
            self._watching.snapshot(epoch, splits, last=control.should_training_stop)

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Record the loader of the evaluation, where no others were given."""
        loader = kwargs.get("eval_dataloader")
        if self._loaders is None and loader is not None and state.epoch is not None:
            split = _evaluated(kwargs.get("metrics") or {})
            splits = of_loaders(kwargs["model"], {split: loader}, self._layer)
            stops = control.should_training_stop
            self._watching.snapshot(epoch_begun(state.epoch), splits, last=stops)

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        """Log the numbers that the trainer logs."""
        if state.epoch is not None:
            self._watching.log(epoch_begun(state.epoch), logs or {})

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Finish the run. After an error it is not called: `report_errors` ends the run then."""
        if args.load_best_model_at_end and state.best_global_step not in (None, state.global_step):
            self._watching.forget()
        self._watching.end()


def _evaluated(metrics: Mapping[str, Any]) -> str:
    """Return the name of the set that the trainer evaluated: its numbers begin with it.

    >>> _evaluated({"eval_loss": 0.5, "eval_runtime": 1}), _evaluated({"eval_dogs_runtime": 1})
    ('eval', 'dogs')
    """
    names = (name for name in metrics if name.startswith("eval_") and name.endswith(RUNTIME))
    return next((name[5 : -len(RUNTIME)] for name in names if name != f"eval{RUNTIME}"), "eval")
