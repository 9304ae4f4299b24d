"""Two maps of the same embeddings, and how far each shows the neighbourhoods of rare classes."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from dovs.lessons.computing import COMPUTED, Outcome

COUNTS = (60, 60, 60, 15, 15, 15)  # images of the classes: three common, three rare
DIMENSIONS = 10
COMMON_APART = 5.0  # distance of a common class from the middle of its label, in deviations
NEAREST = 10
CORNERS = np.array([[0.0, 1.0], [-0.87, -0.5], [0.87, -0.5]])


@COMPUTED.register(
    "two_maps",
    title="Two maps of the same embeddings",
    outputs=(
        "purity", "purity_1", "purity_2", "trust_1", "trust_2", "marked_1", "marked_2", "angle",
    ),
)  # fmt: skip
def two_maps(
    *,
    apart: Annotated[
        float,
        Field(
            ge=0,
            le=6,
            title="Distance between the rare classes in the embedding",
            json_schema_extra={"step": 1},
        ),
    ] = 4.0,
) -> Outcome:
    """Compute a linear map (PCA) and a map of neighbourhoods (t-SNE) of the same 225 embeddings.

    The common classes differ in two directions, the rare ones in two others: each group has a
    subspace of its own. The numbers are means of the three rare classes.
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    from dovs.analysis.angles import angles_frame
    from dovs.analysis.neighbourhood import trust_frame

    labels = np.repeat(np.arange(len(COUNTS)), COUNTS)
    means = np.zeros((len(COUNTS), DIMENSIONS))
    means[:3, :2], means[3:, 2:4] = COMMON_APART * CORNERS, apart * CORNERS
    z = means[labels] + np.random.default_rng(0).normal(size=(len(labels), DIMENSIONS))
    maps = {
        1: PCA(2, random_state=0).fit_transform(z),
        2: TSNE(2, random_state=0, init="pca", perplexity=15, max_iter=500).fit_transform(z),
    }
    angles = angles_frame(z, (labels >= 3).astype(int), ("common", "rare"), 2)
    numbers = {"angle": float(angles["mean_angle"].iloc[1])}
    points, rows = [], []
    for number, xy in maps.items():
        trust = trust_frame(z, xy, labels, k=NEAREST)
        rare = trust[trust["class_index"] >= 3]
        numbers["purity"] = float(rare["purity"].mean())
        numbers[f"purity_{number}"] = float(rare["map_purity"].mean())
        numbers[f"trust_{number}"] = float(rare["trustworthiness"].mean())
        numbers[f"marked_{number}"] = float((rare["misleads"] != "").sum())
        points.append(pd.DataFrame({"map": number, "x": xy[:, 0], "y": xy[:, 1], "class": labels}))
        rows.append(trust.assign(map=number))
    return Outcome(numbers, {"points": pd.concat(points), "trust": pd.concat(rows)})
