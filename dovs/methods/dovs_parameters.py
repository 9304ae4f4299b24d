"""The parameters of DOVS that it does not share with DOS: bounds, titles and descriptions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dovs.methods.catalogue.dos import Weight
from dovs.registry import Group, Registered

PatchShare = Annotated[
    float,
    Group("Patches of siblings"),
    Field(
        ge=0,
        le=1,
        title="Share of images with a patch of a sibling",
        description="Siblings: images of the same abstract label",
    ),
]
PatchDepth = Annotated[
    int,
    Group("Patches of siblings"),
    Field(
        ge=0,
        le=3,
        title="Place of the patch",
        description="0 the image, 1 to 3 what enters that stage of the encoder",
    ),
]
PatchGamma = Annotated[
    float,
    Group("Patches of siblings"),
    Field(
        ge=0,
        le=1,
        title="Preference for rare siblings",
        description="How much more often siblings of rare classes are drawn; 0 = as often "
        "as all others, 1 = all classes alike",
    ),
]
PatchUntil = Annotated[
    float,
    Group("Patches of siblings"),
    Field(
        ge=0,
        le=1,
        title="End of the patches",
        description="Share of the epochs after which images have no patches",
    ),
]
PatchBelow = Annotated[
    int | None,
    Group("Patches of siblings"),
    Field(
        ge=1,
        le=1_000_000,
        title="Patches for classes below",
        description="Images get patches only where the smallest class has fewer training "
        "images than this; none = always",
    ),
]
Synthetic = Annotated[
    Literal["siblings", "neighbours"],
    Group("Synthetic embeddings"),
    Field(
        title="Source of synthetic embeddings",
        description="Whose deviations from their class mean they have",
    ),
]
Shrinkage = Annotated[
    float,
    Group("Synthetic embeddings"),
    Field(
        ge=0,
        le=1000,
        title="Shrinkage of class means",
        description="κ: number of images that the mean of the siblings counts as, in the class "
        "means of synthetic embeddings",
    ),
]
LambdaAbs = Annotated[
    Weight,
    Group("Abstract labels"),
    Field(
        title="Weight of the abstract labels' loss",
        description="λ_abs: how much their cross-entropy counts",
    ),
]
AbstractLoss = Annotated[
    Literal["head", "marginal"],
    Group("Abstract labels"),
    Field(
        title="What learns the abstract labels",
        description="What learns the abstract labels: a head of their own, or the classifier, "
        "whose probabilities are summed over the classes of each label (needs λ_abs > 0)",
    ),
]
LambdaSub = Annotated[
    Weight,
    Group("Subspaces"),
    Field(
        title="Weight of the leakage loss",
        description="λ_sub: how much the part of embeddings outside their subspace counts",
    ),
]
Beta = Annotated[
    float,
    Group("Subspaces"),
    Field(
        ge=0,
        le=1,
        title="Turn of targets into their subspace",
        description="β: 0 = not at all, 1 = wholly",
    ),
]
Generator = Annotated[
    str,
    Registered("dovs.hierarchy:GENERATORS"),
    Group("Abstract labels"),
    Field(
        title="Source of the abstract labels",
        description="random = the control: groups of equal sizes",
    ),
]
NumAbstractLabels = Annotated[
    int | None,
    Group("Abstract labels"),
    Field(
        ge=1,
        le=1000,
        title="Number of abstract labels",
        description="M; none = chosen by silhouette; 1 = all classes together",
    ),
]
LeastImages = Annotated[
    float,
    Group("Abstract labels"),
    Field(
        ge=0,
        le=1,
        title="Least images of a label",
        description="A label whose classes have on average less than this share of the images "
        "of an average class joins the nearest label; 0 = none does",
    ),
]
Shared = Annotated[
    float,
    Group("Subspaces"),
    Field(
        ge=0,
        le=0.9,
        title="Share of shared dimensions",
        description="In the block U_0 of the subspaces",
    ),
]
RefreshRounds = Annotated[
    int,
    Group("Abstract labels"),
    Field(ge=1, le=1000, title="Rounds between generations", description="Of abstract labels"),
]
RefreshUntil = Annotated[
    float,
    Group("Abstract labels"),
    Field(
        ge=0,
        le=1,
        title="End of generations",
        description="Share of the epochs after which labels are fixed",
    ),
]
