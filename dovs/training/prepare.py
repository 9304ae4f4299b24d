"""Makes what a run trains, trains on and is measured on, from its configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from dovs import data as datasets
from dovs.config import RunConfig
from dovs.data.rows import ImageRows
from dovs.encoders import ENCODERS
from dovs.encoders.trunks import FrozenEncoder
from dovs.errors import ConfigError
from dovs.hierarchy.fit import require_classes
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.methods import METHODS
from dovs.methods.method import TrainingInfo
from dovs.runs.evaluated_epochs import epochs_between
from dovs.texts import megabytes
from dovs.training.batches import DeviceImages, channel_statistics, limit, memory_format
from dovs.training.model import Classifier, add_method_modules, build_classifier
from dovs.training.recipe import build_optimizer
from dovs.training.snapshots import choose_points, with_names
from dovs.training.state import Training
from dovs.training.trunk_embeddings import DeviceEmbeddings, embed_images

logger = logging.getLogger(__name__)

CIFAR10_STATISTICS = np.array([0.4914, 0.4822, 0.4465]), np.array([0.2023, 0.1994, 0.2010])
"""Mean and deviation of the channels of CIFAR-10, as the long-tail literature uses them."""


def pixel_statistics(
    config: RunConfig,
    images: np.ndarray | ImageRows,
    encoder: torch.nn.Module | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and deviation of each channel, in 0..1, by which images are normalised.

    Args:
        config: of the run.
        images: that are trained on, (N, H, W, channels) uint8.
        encoder: one with pretrained weights brings the statistics that these require.

    Raises:
        ConfigError: constants of three channels do not fit the images.
    """
    required = getattr(encoder, "pixel_statistics", None)
    if required is not None:
        return required[0], required[1]
    if config.pixel_statistics == "training":
        return channel_statistics(images)
    if images.shape[3] != 3:
        raise ConfigError(
            f"pixel_statistics=cifar10 is of 3 channels, but dataset '{config.dataset}' has "
            f"{images.shape[3]}. Use pixel_statistics=training."
        )
    return CIFAR10_STATISTICS


def where_images_are(size: int, device: torch.device, most: int, rule: str) -> str:
    """Return a line for the log: whether the images are in memory, and why not.

    Args:
        size: bytes of the images.
        device: that trains.
        most, rule: see `batches.limit`.

    >>> where_images_are(6_000_000, torch.device("cpu"), 7_000_000, "half of the free memory")
    'images: 6.0 MB, all of them in memory'
    """
    place = f"memory of {device}" if device.type == "cuda" else "memory"
    if size <= most:
        return f"images: {megabytes(size)}, all of them in {place}"
    return f"images: {megabytes(size)}, read in batches where they are stored: more than {rule}"


@dataclass
class Prepared:
    """What a run trains on and is measured on.

    Attributes:
        training: model, method, optimiser and training images.
        info: what the method knows before training.
        test: the balanced split that the run is measured on in the end: the test split, or
            held-out training images in its place.
        validation: images taken from training to tune on, or None.
        points: the images of the map, see `snapshots.choose_points`.
        train_index: rows of the dataset's train split that are trained on, (N,) ascending.
        image_shape: (H, W, channels).
    """

    training: Training
    info: TrainingInfo
    test: DeviceImages
    validation: DeviceImages | None
    points: pd.DataFrame
    train_index: np.ndarray
    image_shape: tuple[int, int, int]

    @property
    def measured(self) -> DeviceImages:
        """What every epoch is measured on: validation where there is one, else `test`."""
        return self.test if self.validation is None else self.validation

    @property
    def measured_on(self) -> str:
        """Its name: test, held_out or validation."""
        return self.training.config.measured_on if self.validation is None else "validation"

    @property
    def evaluated_every(self) -> int:
        """Epochs from one evaluation to the next."""
        config, trained = self.training.config, len(self.training.data)
        return epochs_between(config.measure_every, config.epochs, trained, len(self.measured))


def check_weights(config: RunConfig, report: Callable[[str], None]) -> None:
    """Check that the pretrained weights of a configuration, if any, can be used.

    They are downloaded where necessary, and read once.

    Args:
        config: validated, of a dataset that is on this machine.
        report: gets the progress of the download.

    Raises:
        ConfigError, DataError: the weights are missing, damaged, or do not fit.
    """
    if config.encoder_params.get("pretrained"):
        dataset = datasets.load(config.dataset, **config.dataset_params)
        shape, classes = dataset.image_shape, dataset.num_classes
        make_model(config, shape, classes, torch.device("cpu"), report)


def make_model(
    config: RunConfig,
    image_shape: tuple[int, int, int],
    num_classes: int,
    device: torch.device,
    report: Callable[[str], None] = lambda message: None,
) -> Classifier:
    """Build encoder and head on the device; pretrained weights are downloaded where necessary.

    Raises:
        ConfigError, DataError: the weights are missing, damaged, or do not fit.
    """
    entry = ENCODERS[config.encoder]
    if "fetch" in entry.meta:
        entry.meta["fetch"](entry.validate(config.encoder_params), report)
    model = build_classifier(config, image_shape, num_classes).to(device)
    return model.to(memory_format=memory_format(device))


def prepare(
    config: RunConfig,
    device: torch.device,
    hierarchy: Hierarchy | None = None,
    report: Callable[[str], None] = lambda message: None,
    stop: Callable[[], None] = lambda: None,
) -> Prepared:
    """Load the data, cut the tail and build what is trained.

    Args:
        config: of the run.
        device: to train on.
        hierarchy: abstract labels that the run was given, or None.
        report: gets messages about weights that are downloaded and images that are embedded.
        stop: called between the steps of that; raises where the work is to end.

    Raises:
        ConfigError, DataError: the configuration does not fit its data.
        HierarchyError: the given abstract labels are of other classes.
    """
    tail = datasets.long_tail(config)
    source = tail.dataset
    labels, images = tail.labels, tail.image_rows
    if hierarchy is not None:
        require_classes(hierarchy, source.class_names, f"dataset '{config.dataset}'")
    trained, tuned = tail.divide(config.validation_fraction, config.data_seed)
    if config.validation_fraction and not len(tuned):
        raise ConfigError(
            f"validation_fraction={config.validation_fraction:g} leaves no image to tune on: every "
            "class has one image, or copies of one. Use 0, or more images."
        )
    train_rows, tuned_rows = ImageRows(images, trained), ImageRows(images, tuned)
    test_rows = ImageRows(source.test.images)
    model = make_model(config, source.image_shape, source.num_classes, device, report)
    trunk = model.encoder.remove_trunk() if isinstance(model.encoder, FrozenEncoder) else None
    mean, std = pixel_statistics(config, train_rows, model.encoder)
    size = train_rows.nbytes + tuned_rows.nbytes + test_rows.nbytes
    most, rule = limit(device)
    resident = size <= most
    if trunk is None:
        logger.info(where_images_are(size, device, most, rule))

    def on_device(rows: ImageRows, split_labels: np.ndarray) -> DeviceImages:
        if trunk is not None:
            embeddings = embed_images(trunk, rows, device, report, stop)
            return DeviceEmbeddings(embeddings, split_labels, device)
        return DeviceImages(rows, split_labels, device, mean, std, resident)

    train = on_device(train_rows, labels[trained])
    counts = np.bincount(labels[trained], minlength=source.num_classes)
    if isinstance(model.encoder, FrozenEncoder):
        model.encoder.standardise(train.take(slice(None)))
    method = METHODS[config.method](**config.method_params)
    info = TrainingInfo(
        class_counts=counts,
        class_names=source.class_names,
        superclass_of=source.superclass_of,
        labels=train.labels,
        embedding_size=int(model.encoder.embedding_size),  # type: ignore[arg-type]
        epochs=config.epochs,
        seed=config.seed,
        hierarchy=hierarchy,
    )
    add_method_modules(model, method, info)
    return Prepared(
        training=Training(
            config,
            model,
            method,
            build_optimizer(config, model),
            train,
            counts,
            source.horizontal_flip,
            _moving_average(config, model),
        ),
        info=info,
        test=on_device(test_rows, source.test.labels),
        validation=on_device(tuned_rows, labels[tuned]) if len(tuned) else None,
        points=with_names(
            choose_points(
                tail.indices[trained],
                labels[trained],
                source.test.labels,
                config.projection_points,
                config.data_seed,
            ),
            source.train.names,
            source.test.names,
        ),
        train_index=tail.indices[trained],
        image_shape=source.image_shape,
    )


def _moving_average(
    config: RunConfig, model: Classifier
) -> torch.optim.swa_utils.AveragedModel | None:
    """Return the moving average of a model's weights and buffers, None where none is wanted."""
    if not config.ema_decay:
        return None
    decay = torch.optim.swa_utils.get_ema_multi_avg_fn(config.ema_decay)
    return torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=decay, use_buffers=True)
