"""The configuration of a run: plain data, validated once, enough to repeat the run."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeVar

import pydantic
from pydantic import Field

from dovs.errors import ConfigError, unknown
from dovs.places import home as home
from dovs.registry import Registered, first_problem

FORMAT: Literal[1] = 1

MOST_SEED = 10**18
"""Largest seed: sources of randomness take 64 bits, and further seeds are counted from it."""

Profile = Literal["exponential", "step", "pareto", "natural", "counts"]
ClassOrder = Literal["given", "by_size", "shuffled", "reversed"]
WITHOUT_RATIO = ("natural", "counts")
"""Profiles in which the imbalance ratio follows from the counts."""
MeasuredOn = Literal["test", "held_out"]
OLD_MEASURED_ON = {"spare": "held_out"}
"""Values of `measured_on` in files that older versions wrote, and what they are called today."""


class TailConfig(pydantic.BaseModel):
    """Which images of which dataset: what is trained on, and what is measured on."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    dataset: str = Field("digits", description="Name of a registered dataset")
    dataset_params: dict[str, Any] = Field(default_factory=dict, description="Its parameters")
    profile: Profile = Field(
        "exponential",
        description="How class counts fall from head to tail; natural: all images, as they are, "
        "which is the default for your own images; counts: those of class_counts",
    )
    imbalance_ratio: float = Field(
        50.0, ge=1, le=1000, description="Images of the largest class / images of the smallest"
    )
    class_order: ClassOrder = Field(
        "given",
        description="Which class is the head; by_size, the default for your own images: the one "
        "with most images",
    )
    n_max: int | None = Field(
        None,
        ge=1,
        title="Largest class",
        description="Images of the largest class; none = as many as the dataset has",
    )
    class_counts: tuple[pydantic.PositiveInt, ...] | None = Field(
        None,
        validate_default=True,
        description="Training images of each class in the dataset's order, such as 500,120,30; for "
        "the profile counts",
    )
    data_seed: int = Field(
        0,
        ge=0,
        le=MOST_SEED,
        title="Tail seed",
        description="Draws the images, and the order when shuffled",
    )
    measured_on: MeasuredOn = Field(
        "test",
        description="test: the test split; held_out: training images that the tail leaves out, to "
        "tune on",
    )

    @pydantic.model_validator(mode="before")
    @classmethod
    def _defaults_of_the_data(cls, values: Any) -> Any:
        """Fill in what is not given: own images are used as they are, and counts are a profile."""
        if not isinstance(values, dict):
            return values
        defaults: dict[str, Any] = {}
        if "dataset" in values and has_own_images(values["dataset"]):
            defaults = {"class_order": "by_size"}
            if "imbalance_ratio" not in values:  # a profile without a ratio would ignore it
                defaults["profile"] = "natural"
        if values.get("class_counts") is not None:
            defaults["profile"] = "counts"
        return defaults | values

    @pydantic.field_validator("class_counts", mode="before")
    @classmethod
    def _list_of_counts(cls, value: Any) -> Any:
        return re.split(r"[,\s]+", value.strip(", ")) if isinstance(value, str) else value

    @pydantic.field_validator("class_counts")
    @classmethod
    def _counts_go_with_their_profile(
        cls, value: tuple[int, ...] | None, info: pydantic.ValidationInfo
    ) -> tuple[int, ...] | None:
        profile = info.data.get("profile", "counts" if value else "natural")
        if profile == "counts" and not value:
            raise ValueError("should be numbers such as 500,120,30 for profile=counts")
        if profile != "counts" and value is not None:
            raise ValueError(f"should be left out with profile={profile}, or choose profile=counts")
        return value

    def in_words(self) -> str:
        """Return how the counts are made, for people.

        >>> TailConfig().in_words(), TailConfig(profile="natural").in_words()
        ('exponential profile, imbalance ratio 50', 'natural profile: all images')
        """
        if self.profile == "natural":
            most = "all images" if self.n_max is None else f"at most {self.n_max:,} of a class"
            return f"natural profile: {most}"
        if self.profile == "counts":
            return "given counts"
        return f"{self.profile} profile, imbalance ratio {self.imbalance_ratio:g}"

    @pydantic.field_validator("measured_on", mode="before")
    @classmethod
    def _current_name(cls, value: Any) -> Any:
        return OLD_MEASURED_ON.get(value, value) if isinstance(value, str) else value


class RunConfig(TailConfig):
    """Everything that decides the numbers of a run."""

    format: Literal[1] = FORMAT
    method: str = Field("dovs", description="Name of a registered method")
    method_params: dict[str, Any] = Field(default_factory=dict, description="Its parameters")
    hierarchy: str | None = Field(
        None, description="Saved abstract labels to train on; none = the method makes its own"
    )
    encoder: str = Field(
        "small_cnn",
        description="Name of a registered encoder; without it, the usual one of the images: "
        "small_cnn up to 28 pixels, else resnet8",
    )
    encoder_params: dict[str, Any] = Field(default_factory=dict, description="Its parameters")

    epochs: int = Field(30, ge=1, le=2000, description="Passes over the training set")
    batch_size: int = Field(64, ge=2, le=4096, description="Images in a step")
    learning_rate: float = Field(0.1, gt=0, le=10, description="Peak learning rate of SGD")
    momentum: float = Field(0.9, ge=0, lt=1, description="Momentum of SGD")
    nesterov: bool = Field(
        True,
        title="Nesterov momentum",
        description="Nesterov's momentum rather than the plain one of older recipes",
    )
    weight_decay: float = Field(5e-4, ge=0, le=1, description="L2 penalty on the weights")
    head: Literal["auto", "linear", "cosine"] = Field(
        "auto",
        title="Classifier head",
        description="Classifier head; auto = the one that the method was published with",
    )
    head_init: Literal["uniform", "kaiming"] = Field(
        "uniform",
        title="Initial weights of the head",
        description="Initial weights of the head: uniform within ±1/√D; or normal of variance 2/D, "
        "with rows of length 1 in a cosine head, as in the code of LDAM",
    )
    head_scale: float = Field(
        30.0,
        gt=0,
        le=1000,
        title="Scale of a cosine head",
        description="Scale s of a cosine head's logits",
    )
    schedule: Literal["one_cycle", "cosine", "step", "constant"] = Field(
        "one_cycle",
        title="Learning rate schedule",
        description="How the learning rate moves over the run; step: x 0.01 at 80% and 90%",
    )
    rise_epochs: int = Field(
        0,
        ge=0,
        le=2000,
        title="Warm-up epochs of the learning rate",
        description="Epochs of linear rise before cosine, step or constant",
    )
    augmentation: Literal["basic", "strong", "none"] = Field(
        "basic",
        description="basic: random crop, and flip where the dataset allows it; strong: AutoAugment "
        "and Cutout besides",
    )
    pixel_statistics: Literal["training", "cifar10"] = Field(
        "training",
        description="Mean and deviation of the channels by which images are normalised: those of "
        "the training images, or the constants of CIFAR-10 that the literature uses; pretrained "
        "weights bring their own",
    )
    ema_decay: float = Field(
        0.0,
        ge=0,
        lt=1,
        title="Moving average of the weights",
        description="Moving average of the weights for bank and evaluation; 0 = off",
    )
    second_stage: str = Field(
        "none", description="What is done to the head after training: a registered name, or none"
    )
    second_stage_params: dict[str, Any] = Field(default_factory=dict, description="Its parameters")
    validation_fraction: float = Field(
        0.0, ge=0, le=0.5, description="Share of each class that is not trained on, to tune on"
    )
    seed: int = Field(
        0,
        ge=0,
        le=MOST_SEED,
        title="Training seed",
        description="Initial weights, batches, augmentation, synthetic targets",
    )
    device: str = Field("auto", description="auto, cpu, cuda, cuda:N or mps")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="What forward and backward passes compute in; auto: bfloat16 on CUDA, float32 "
        "elsewhere. bfloat16 saves time on a CPU with AMX and costs time on others",
    )

    compile: bool = Field(
        False,
        description="Compile forward and backward pass by torch.compile: for long runs, since it "
        "takes a minute or more before the first step; not for steps that mix images, nor torchrun",
    )

    measure_every: int | None = Field(
        None,
        ge=1,
        le=2000,
        title="Epochs between evaluations",
        description="Epochs between two evaluations; none = automatic: 1, or as many more as make "
        "evaluation take a tenth of the training time; the last epoch is evaluated",
    )
    snapshots: int = Field(
        6,
        ge=1,
        le=100,
        title="Number of snapshots",
        description="Epochs of which embeddings are stored",
    )
    projection: str = Field("umap", description="Name of a registered projection, or none")
    projection_params: dict[str, Any] = Field(default_factory=dict, description="Its parameters")
    projection_points: int = Field(
        5_000,
        ge=50,
        le=100_000,
        title="Points of each split in a map",
        description="Most points of each split in the map",
    )

    maps_3d: Literal["last", "all", "none"] = Field(
        "last",
        title="Maps in 3-D",
        description="Epochs whose map is drawn in three dimensions, too: the last, all, or none",
    )

    @pydantic.field_validator("device")
    @classmethod
    def _known_device(cls, value: str) -> str:
        if not re.fullmatch("auto|cpu|mps|cuda(:[0-9]+)?", value):
            raise ValueError("should be auto, cpu, cuda, cuda:N or mps")
        return value


def has_own_images(dataset: object) -> bool:
    """Return whether a dataset is made of the user's own files; False for an unknown name."""
    datasets = Registered("dovs.data:SOURCES").registry
    known = isinstance(dataset, str) and dataset in datasets
    return known and datasets[str(dataset)].meta.get("kind") == "folder"


def below_one(ratio: float) -> ConfigError:
    """Return the error for an imbalance ratio below 1, or one that is not a number.

    >>> print(below_one(0.05))
    imbalance_ratio=0.05 must be at least 1: it is the number of images of the largest class divided
    by that of the smallest. Did you mean 20?
    """
    hint = f" Did you mean {1 / ratio:.6g}?" if 0 < ratio < 1 else ""
    return ConfigError(
        f"imbalance_ratio={ratio:g} must be at least 1: it is the number of images of the largest "
        f"class divided by that of the smallest.{hint}"
    )


C = TypeVar("C", bound=pydantic.BaseModel)


def parse(model: type[C], settings: dict[str, Any]) -> C:
    """Validate settings against a configuration model.

    Raises:
        ConfigError: one line that names the setting, what was given and what is allowed.
    """
    for name in settings:
        if name not in model.model_fields:
            raise unknown("setting", name, model.model_fields)
    ratio = settings.get("imbalance_ratio")
    if isinstance(ratio, int | float) and 0 < ratio < 1:
        raise below_one(ratio)
    try:
        return model(**settings)
    except pydantic.ValidationError as error:
        raise ConfigError(first_problem(error)) from None
