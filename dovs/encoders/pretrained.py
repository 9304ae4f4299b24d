"""The parameters of an encoder about pretrained weights, and their check.

The networks are in `trunks`, the published files in `published`; files are read by `weights`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from dovs import disk
from dovs.encoders.published import PUBLISHED, Report, fetch
from dovs.errors import ConfigError

SUFFIXES = (".safetensors", ".pth", ".pt")


def _absolute(given: str | None) -> str | None:
    """Return the path of a file as an absolute one, so that a worker elsewhere finds it.

    Spaces and quotation marks around it are left out, as file managers copy them.
    """
    given = given and given.strip().strip("\"'")
    if given in (None, "", PUBLISHED):
        return given or None
    return os.path.abspath(os.path.expanduser(str(given)))


Pretrained = Annotated[
    str | None,
    AfterValidator(_absolute),
    Field(
        title="Pretrained weights",
        description="Pretrained weights: published = those of torchvision, downloaded once; or a "
        "file of the same tensors (.safetensors or .pth); none = random initial weights. With "
        "pretrained weights a learning rate of 0.01 is usual",
        json_schema_extra={"alone": PUBLISHED},
    ),
]
Frozen = Annotated[
    bool,
    Field(
        title="Frozen network",
        description="Do not train the pretrained network: its embeddings are computed once and "
        "stored, and only an adapter and the head are trained, in seconds",
    ),
]
AdapterSize = Annotated[
    int,
    Field(
        ge=0,
        le=4096,
        title="Adapter of a frozen network",
        description="With a frozen network: D, size of the trained layer on its embeddings; 0 = "
        "only the head is trained, and embeddings stay as they are",
    ),
]
InputSize = Annotated[
    int | None,
    Field(
        ge=32,
        le=512,
        title="Input size",
        description="Side in pixels to which images are scaled on the device; none = that of the "
        "pretrained weights, or no scaling without them",
    ),
]
Stem = Annotated[
    Literal["auto", "small", "imagenet"],
    Field(
        title="First layer",
        description="small: 3x3 without pooling; imagenet: 7x7 and pooling; auto: by size, or that "
        "of the pretrained weights",
    ),
]


def facts(network: str, feature_maps: bool = True) -> dict[str, Any]:
    """Return the facts with which an encoder of torchvision is registered.

    Args:
        network: name of torchvision's function that builds it.
        feature_maps: whether its stages are given feature maps.
    """

    def fetched(parameters: Mapping[str, Any], report: Report) -> None:
        fetch(network, parameters.get("pretrained"), report)

    def alters(parameters: Mapping[str, Any]) -> str:
        if parameters.get("frozen"):
            return "embeddings"
        return "maps" if feature_maps else "images"

    return {"check": check_given, "fetch": fetched, "alters": alters}


def check_given(parameters: Mapping[str, Any]) -> None:
    """Check the parameters about pretrained weights; needs no torch and reads no file.

    Raises:
        ConfigError: they contradict each other, or the file is missing or of another kind.
    """
    given = parameters.get("pretrained")
    if parameters.get("frozen") and not given:
        raise ConfigError(
            "frozen=True needs pretrained weights: a random network that is not trained is of no "
            "use. Give --pretrained, or --pretrained FILE."
        )
    if given and parameters.get("stem") == "small":
        raise ConfigError(
            "stem='small' does not go with pretrained weights, which have the stem of ImageNet: "
            "use stem=auto or imagenet."
        )
    if not given or given == PUBLISHED:
        return
    path = Path(given)
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigError(
            f"pretrained='{given}' is neither '{PUBLISHED}' nor a file that ends in "
            f"{', '.join(SUFFIXES)}."
        )
    try:
        disk.require_file(path)
    except (OSError, ValueError) as error:
        reason = "it does not exist" if not disk.exists(path) else disk.reason(error)
        raise ConfigError(
            f"pretrained='{given}' cannot be read: {reason}. Give the file with the weights, or "
            f"'{PUBLISHED}' for those of torchvision."
        ) from None
