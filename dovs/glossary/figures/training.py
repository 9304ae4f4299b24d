"""Figures of terms about training: the rounds of a run, and points between neighbours."""

from __future__ import annotations

import numpy as np

from dovs.glossary.drawing import FEW, GREY, GROUPS, MANY, MEDIUM, Drawing, Figure, placed

CLASS = np.array([[0.0, 0.3], [1.2, 1.5], [1.9, -0.5], [2.6, 0.9], [3.6, 1.6], [4.2, -0.3]])
"""Embeddings of six images of one class."""
OTHER = np.array([[1.3, 0.2], [5.0, 0.8], [5.4, -0.6], [5.9, 1.5]])
"""Embeddings of four images of another class."""
NEAREST = 3


def neighbours_of(place: int) -> np.ndarray:
    """Return the nearest images of the same class, (NEAREST,).

    >>> sorted(neighbours_of(0).tolist())
    [1, 2, 3]
    """
    distances = np.linalg.norm(CLASS - CLASS[place], axis=1)
    return np.asarray(np.argsort(distances)[1 : 1 + NEAREST])


def _neighbourhood() -> tuple[Drawing, np.ndarray, np.ndarray]:
    """Return a drawing of both classes, pixels of the class, and an image's neighbours."""
    drawing, near = Drawing(), neighbours_of(0)
    pixels = placed(np.vstack([CLASS, OTHER]))
    ours = pixels[: len(CLASS)]
    drawing.dots(pixels[len(CLASS) :], GREY, 5)
    drawing.dots(ours, GROUPS[0], 6)
    drawing.rings(ours[:1], "currentColor", 8)
    return drawing, ours, near


def in_class_neighbours() -> Figure:
    """Draw an image and the nearest images of its class."""
    drawing, ours, near = _neighbourhood()
    for other in ours[near]:
        drawing.line(ours[0], other, "currentColor")
    return drawing.figure(
        "An image on the left with lines to the three nearest images of its class. An image of "
        "another class is nearer, and has no line."
    )


def embedding_target() -> Figure:
    """Draw an image, its neighbours, and a random point between these."""
    drawing, ours, near = _neighbourhood()
    weights = np.random.default_rng(3).dirichlet(np.ones(NEAREST))
    target = weights @ ours[near]
    drawing.area(ours[near], GROUPS[0])
    drawing.arrow(ours[0] + 10, target - [8, -2])
    drawing.cross(target, GROUPS[2])
    listed = ", ".join(f"{weight:.2f}" for weight in weights)
    return drawing.figure(
        "An image on the left is pulled to a target in the triangle of its three neighbours of the "
        f"same class, whose weights are {listed}."
    )


def synthetic_embedding() -> Figure:
    """Draw random points between neighbours of one class."""
    drawing, ours, near = _neighbourhood()
    weights = np.random.default_rng(4).dirichlet(np.ones(NEAREST), 8)
    drawing.area(ours[near], GROUPS[0])
    drawing.rings(weights @ ours[near], GROUPS[2], 4)
    return drawing.figure(
        "Three neighbours of one class, and eight rings at random points of their triangle: "
        "synthetic embeddings."
    )


def smote() -> Figure:
    """Draw synthetic points on the lines between points of a class."""
    drawing, ours, near = _neighbourhood()
    share = np.array([0.35, 0.6, 0.8])[:, None]
    for other in ours[near]:
        drawing.line(ours[0], other, "currentColor", dashed=True)
    drawing.rings(ours[0] + share * (ours[near] - ours[0]), FEW, 5)
    return drawing.figure(
        "A point with lines to its three nearest neighbours of the same class, and a synthetic "
        "point on each line."
    )


def micro_cluster_loss() -> Figure:
    """Draw the loss over the distance to the target."""
    drawing, spread = Drawing(), 4.0
    x = np.linspace(0, 4, 41)
    drawing.curves(
        x,
        [x**2 / spread],
        names=[""],
        axes=("distance to the target", "loss"),
        marks=[(2.0, 4.0 / spread, f"{4.0 / spread:g}")],
    )
    return drawing.figure(
        "The loss rises with the square of the distance: with a mean squared spread of 4 it is 1 "
        "at distance 2, and 4 at distance 4."
    )


def rounds() -> Figure:
    """Draw warm-up and rounds of 30 epochs."""
    drawing, epochs, length = Drawing(), 30, 5
    warm_up = epochs // 5
    sizes = [warm_up, *([length] * ((epochs - warm_up) // length))]
    sizes.append(epochs - sum(sizes))
    names = ["warm-up", *map(str, range(1, len(sizes)))]
    parts = [
        (size, GREY if place == 0 else GROUPS[place % 2], name)
        for place, (size, name) in enumerate(zip(sizes, names, strict=True))
    ]
    lefts = drawing.strip(parts, 48)
    for left in lefts[1:]:
        drawing.arrow((left, 26), (left, 46))
    drawing.words(lefts[1], 18, "bank")
    drawing.words((lefts[1] + 252) / 2, 112, f"rounds of {length} epochs")
    return drawing.figure(
        f"{epochs} epochs as a strip: {warm_up} epochs of warm-up, then rounds of at most {length} "
        "epochs. An arrow at the start of each round: the bank is computed again."
    )


def snapshot() -> Figure:
    """Draw the epochs of a run and those that are stored."""
    drawing, epochs, stored = Drawing(), 30, (0, 6, 12, 18, 24, 30)
    places = {epoch: 14 + 232 * epoch / epochs for epoch in stored}
    drawing.line((14, 60), (246, 60))
    drawing.dots([(x, 60) for x in places.values()], MANY, 7)
    for epoch, x in places.items():
        drawing.words(x, 86, str(epoch))
    drawing.words(130, 112, "epoch")
    listed = ", ".join(map(str, stored[:-1]))
    return drawing.figure(
        f"The {epochs} epochs of a run as a line, with six marks: embeddings and predictions are "
        f"stored after epochs {listed} and {stored[-1]}."
    )


def decision_boundary() -> Figure:
    """Draw two classes and the line on which their scores are equal."""
    drawing, rng = Drawing(), np.random.default_rng(5)
    means = np.array([[0.0, 0.0], [2.6, 1.0]])
    points = np.concatenate([mean + 0.6 * rng.normal(size=(14, 2)) for mean in means])
    middle, along = means.mean(axis=0), means[1] - means[0]
    across = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    ends = [middle + 1.9 * across, middle - 1.9 * across]
    pixels = placed(np.vstack([points, ends]), margin=10)
    drawing.line(pixels[-2], pixels[-1], stroke_width=2)
    drawing.dots(pixels[:14], MANY)
    drawing.dots(pixels[14:28], MEDIUM)
    wrong = sum(((points - middle) @ along > 0) != (np.arange(28) >= 14))
    return drawing.figure(
        "Points of two classes, and the line on which both classes have the same score. "
        f"{wrong or 'None'} of the 28 points {'is' if wrong < 2 else 'are'} on the wrong side."
    )


ALL = (
    in_class_neighbours, embedding_target, synthetic_embedding, smote, micro_cluster_loss, rounds,
    snapshot, decision_boundary,
)  # fmt: skip
