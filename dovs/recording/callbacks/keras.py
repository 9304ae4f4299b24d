"""Record a training of Keras: `model.fit(…, callbacks=[DovsCallback("my-run", {"test": (x, y)})])`.

The embeddings are the input of the last Dense layer, so the model must be functional or sequential.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.callbacks.watching import Watching, missing_package, report_errors

try:
    import keras
except ModuleNotFoundError as error:
    raise missing_package(error, "keras", "Keras") from None

report_errors(keras.Model, "fit")


class DovsCallback(keras.callbacks.Callback):
    """Records embeddings, predictions and logged numbers after epochs of training.

    Args:
        name: of the run.
        data: images and labels by split, such as {"train": (x, y), "test": (x, y)}.
        layer: name of the layer whose input is the embedding; default: the last Dense layer.
        every: epochs from one snapshot to the next; the last epoch has one too.
        settings: further arguments of `dovs.Recorder`, such as class_counts.

    Raises:
        DataError: `data` is not images and labels by split.
    """

    def __init__(
        self,
        name: str,
        data: Mapping[str, tuple[Any, Any]],
        *,
        layer: str | None = None,
        every: int = 1,
        **settings: Any,
    ) -> None:
        super().__init__()
        pairs = isinstance(data, Mapping) and all(
            isinstance(each, tuple | list) and len(each) == 2 for each in data.values()
        )
        if not pairs or not data:
            raise DataError("data must be images and labels by split, such as {'test': (x, y)}.")
        self._data = data
        self._layer = layer
        self._watching = Watching(name, every, settings)

    def on_train_begin(self, logs: Any = None) -> None:
        """Start the run in the process of rank 0."""
        rank = os.environ.get("RANK", "0")
        self._watching.begin(
            int(rank) if rank.isdecimal() else 0, int(self.params.get("epochs") or 0)
        )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Record this epoch; Keras counts from 0."""
        if self._watching.writes:
            extractor, kind = _extractor(self.model, self._layer)
            splits = {
                split: _predicting(extractor, kind, *pair) for split, pair in self._data.items()
            }
            # EarlyStopping, if it comes first, restores other weights before `on_train_end`
            self._watching.snapshot(epoch + 1, splits, last=bool(self.model.stop_training))
        self._watching.log(epoch + 1, logs or {})

    def on_train_end(self, logs: Any = None) -> None:
        """Finish the run. After an error it is not called: `report_errors` ends the run then."""
        self._watching.end()


def _extractor(model: Any, name: str | None) -> tuple[Any, str]:
    """Return a model of embeddings and output, and whether these are logits or probabilities."""
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    if name is None and not dense:
        raise DataError("the model has no Dense layer: choose layer= whose input is the embedding.")
    layer = dense[-1] if name is None else model.get_layer(name)
    try:
        extractor = keras.Model(model.inputs, [layer.input, model.outputs[0]])
    except (AttributeError, IndexError, ValueError, TypeError) as error:
        raise DataError(
            f"the input of layer '{layer.name}' is not known: {error}. The model must be "
            "functional or sequential; of another one, use dovs.Recorder."
        ) from None
    last = model.layers[-1]
    activation = getattr(last, "activation", None)
    softmax = isinstance(last, keras.layers.Softmax) or activation is keras.activations.softmax
    one = activation is keras.activations.sigmoid and model.outputs[0].shape[-1] == 1
    return extractor, "probabilities" if softmax or one else "logits"


def _numbers(value: Any) -> np.ndarray:
    """Return a tensor or array as an array, bfloat16 as float32."""
    tensor = keras.ops.is_tensor(value)
    array: np.ndarray = keras.ops.convert_to_numpy(value) if tensor else np.asarray(value)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def _predicting(
    extractor: Any, kind: str, images: Any, labels: Any
) -> Callable[[], Mapping[str, Any]]:
    def arrays() -> Mapping[str, Any]:
        z, output = (_numbers(each) for each in extractor.predict(images, verbose=0))
        truth = _numbers(labels)
        if truth.ndim == 2 and truth.shape[1] > 1:  # one column a class
            truth = truth.argmax(1)
        return {"embeddings": z.reshape(len(z), -1), "labels": truth.reshape(-1), kind: output}

    return arrays
