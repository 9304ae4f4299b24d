"""Figures of terms about abstract labels: groups of classes, their tree and their subspaces."""

from __future__ import annotations

import numpy as np

from dovs.glossary.drawing import FEW, GREY, GROUPS, Drawing, Figure, placed

MEANS = np.array([[0.0, 0.0], [0.6, 0.9], [1.3, 0.1], [4.0, 0.9], [4.9, 0.2], [5.3, 1.1]])
"""Prototypes of six classes."""
LABEL_OF = np.array([0, 0, 0, 1, 1, 1])
"""The abstract label of each class."""


def _groups() -> tuple[Drawing, np.ndarray]:
    drawing, pixels = Drawing(), placed(MEANS, margin=30)
    for label in (0, 1):
        members = pixels[label == LABEL_OF]
        low, high = members.min(axis=0) - 20, members.max(axis=0) + 20
        drawing.area([low, (high[0], low[1]), high, (low[0], high[1])], GROUPS[label])
        drawing.dots(members, GROUPS[label], 9)
    for (x, y), name in zip(pixels, "ABCDEF", strict=True):
        drawing.words(x, y + 26 if y < 60 else y - 14, name)
    return drawing, pixels


def abstract_label() -> Figure:
    """Draw six classes in two groups."""
    drawing, _ = _groups()
    return drawing.figure(
        "Six classes as points. A, B and C are near each other and have one abstract label, D, E "
        "and F another."
    )


def sibling() -> Figure:
    """Draw the siblings of a class."""
    drawing, pixels = _groups()
    drawing.rings(pixels[:1], "currentColor", 13)
    for other in pixels[1:3]:
        drawing.line(pixels[0], other, "currentColor")
    return drawing.figure(
        "Six classes in two abstract labels. Lines lead from class A to its siblings B and C."
    )


def joins(points: np.ndarray) -> list[tuple[frozenset[int], frozenset[int], float]]:
    """Return what Ward's method joins, and at which height: (C − 1) joins in their order.

    >>> [round(height, 1) for _, _, height in joins(np.array([[0.0], [1.0], [5.0]]))]
    [1.0, 5.2]
    """
    clusters = [frozenset([place]) for place in range(len(points))]
    found = []
    while len(clusters) > 1:
        pairs = [(a, b) for i, a in enumerate(clusters) for b in clusters[i + 1 :]]
        heights = [_height(points, a, b) for a, b in pairs]
        nearest = int(np.argmin(heights))
        first, second = pairs[nearest]
        found.append((first, second, heights[nearest]))
        clusters = [each for each in clusters if each not in (first, second)] + [first | second]
    return found


def _height(points: np.ndarray, a: frozenset[int], b: frozenset[int]) -> float:
    apart = np.linalg.norm(points[list(a)].mean(axis=0) - points[list(b)].mean(axis=0))
    return float(apart * np.sqrt(2 * len(a) * len(b) / (len(a) + len(b))))


def linkage() -> Figure:
    """Draw the tree of six classes, and a cut into two groups."""
    drawing, found = Drawing(), joins(MEANS)
    most = found[-1][2]
    tops = {frozenset([place]): (40.0 + 36 * place, 98.0) for place in range(len(MEANS))}
    for first, second, height in found:
        (left, low), (right, below), y = tops[first], tops[second], 98 - 86 * height / most
        label = LABEL_OF[min(first)] if len(first | second) <= 3 else None
        colour = "currentColor" if label is None else GROUPS[label]
        drawing.path([(left, low), (left, y), (right, y), (right, below)], colour)
        tops[first | second] = ((left + right) / 2, y)
    cut = 98 - 86 * (found[-1][2] + found[-2][2]) / 2 / most
    drawing.line((20, cut), (240, cut), "currentColor", dashed=True)
    drawing.words(246, cut - 5, "cut", "end")
    for place, name in enumerate("ABCDEF"):
        drawing.words(40 + 36 * place, 113, name)
    return drawing.figure(
        "A tree of six classes. The most similar ones are joined lowest; a cut below the last join "
        "leaves two groups: A, B, C and D, E, F."
    )


def prototype() -> Figure:
    """Draw the embeddings of two classes and their means."""
    drawing, rng = Drawing(), np.random.default_rng(1)
    points = [mean + 0.8 * rng.normal(size=(9, 2)) for mean in ([0.0, 0.0], [4.6, 0.4])]
    pixels = placed(np.concatenate(points))
    for number in (0, 1):
        ours = pixels[9 * number : 9 * number + 9]
        drawing.dots(ours, GROUPS[number], 5, 0.6)
        drawing.cross(ours.mean(axis=0))
    return drawing.figure(
        "Embeddings of nine images of each of two classes, with a cross at the mean of each class: "
        "its prototype."
    )


def _directions(degrees: float) -> tuple[Drawing, np.ndarray]:
    """Return a drawing of two lines through one point, and the directions of both, (2, 2)."""
    drawing, centre = Drawing(), np.array([130.0, 60.0])
    angles = np.radians([0, degrees])
    along = np.stack([np.cos(angles), -np.sin(angles)], axis=1)
    for number, length in ((0, 105), (1, 52)):
        one = along[number]
        drawing.line(centre - length * one, centre + length * one, GROUPS[number], stroke_width=2)
        shares = np.array([-0.85, -0.55, 0.5, 0.8])[:, None]
        drawing.dots(centre + length * shares * one, GROUPS[number], 5)
    return drawing, along


def _angle(degrees: float) -> Drawing:
    drawing, _ = _directions(degrees)
    turn = np.radians(np.linspace(0, degrees, 12))
    drawing.path(
        np.stack([130 + 20 * np.cos(turn), 60 - 20 * np.sin(turn)], axis=1), "currentColor"
    )
    half = np.radians(degrees / 2)
    drawing.words(130 + 34 * np.cos(half), 64 - 34 * np.sin(half), f"{degrees:g}°")
    return drawing


def subspace() -> Figure:
    """Draw two subspaces at a right angle."""
    return _angle(90).figure(
        "Points of two abstract labels along two lines at a right angle: each label has a subspace "
        "of its own."
    )


def principal_angle() -> Figure:
    """Draw two lines at an angle."""
    return _angle(40).figure(
        "Points along two lines at an angle of 40°: the subspaces share a part of their direction."
    )


def leakage() -> Figure:
    """Draw an embedding, its part in the subspace, and the rest."""
    drawing, z = Drawing(), np.array([4.0, 2.0])
    inside, outside = z[0] ** 2 / (z**2).sum(), z[1] ** 2 / (z**2).sum()
    origin, scale = np.array([30.0, 100.0]), 42
    end = origin + scale * z * [1, -1]
    foot = np.array([end[0], origin[1]])
    drawing.line((14, 100), (250, 100), GROUPS[0], stroke_width=2)
    drawing.line(end, foot, FEW, dashed=True, stroke_width=2)
    drawing.arrow(origin, end)
    drawing.words(100, 116, f"subspace: {inside:.0%}")
    drawing.words(foot[0] + 6, 62, f"{outside:.0%}", "start")
    return drawing.figure(
        "An embedding as an arrow at an angle to the line of its subspace. Of its squared length "
        f"{inside:.0%} lies along the line and {outside:.0%} outside: its leakage is {outside:g}."
    )


def silhouette() -> Figure:
    """Draw the mean distances of a class to its own and to the other group."""
    drawing, pixels = _groups()
    own = np.linalg.norm(MEANS[1:3] - MEANS[0], axis=1).mean()
    other = np.linalg.norm(MEANS[3:] - MEANS[0], axis=1).mean()
    for place in range(1, 6):
        drawing.line(pixels[0], pixels[place], "currentColor", dashed=place > 2)
    score = (other - own) / max(own, other)
    drawing.words(130, 12, f"a = {own:.2f}, b = {other:.2f}, s = {score:.2f}")
    return drawing.figure(
        f"Lines from class A to the others. Its mean distance to its own group is {own:.2f}, to "
        f"the other group {other:.2f}: its silhouette is {score:.2f}."
    )


AGREEING = ("AAABBBCCC", "AAABBCCCC", "ABCABCABC")
"""A grouping of nine classes, one that differs in one class, and one that shares no pair."""


def rand_index(first: str, second: str) -> float:
    """Return the adjusted Rand index of two groupings.

    >>> rand_index("AABB", "BBAA")
    1.0
    """
    one, two = np.array(list(first)), np.array(list(second))
    above = np.triu_indices(len(one), 1)
    same, also = (one[:, None] == one)[above], (two[:, None] == two)[above]
    chance = same.sum() * also.sum() / len(same)
    return float(((same & also).sum() - chance) / ((same.sum() + also.sum()) / 2 - chance))


def adjusted_rand_index() -> Figure:
    """Draw groupings of nine classes and how far each agrees with the first."""
    drawing, scores = Drawing(), []
    for row, grouping in enumerate(AGREEING):
        for place, letter in enumerate(grouping):
            drawing.box(12 + 20 * place, 14 + 36 * row, 17, 24, GROUPS["ABC".index(letter)])
        scores.append(rand_index(AGREEING[0], grouping))
        drawing.words(200, 31 + 36 * row, f"{scores[-1]:.2f}".replace("-", "−"), "start")
    return drawing.figure(
        "Nine classes in three groups, three times. Agreement with the first grouping: the same "
        f"grouping {scores[0]:.2f}, one class moved {scores[1]:.2f}, no pair of classes in common "
        f"{scores[2]:.2f}."
    )


def mistake_within_a_label() -> Figure:
    """Draw the confusion matrix of four classes in two labels."""
    drawing, side = Drawing(), 22
    for row in range(4):
        drawing.words(26, 33 + side * row, "ABCD"[row])
        drawing.words(45 + side * row, 14, "ABCD"[row])
        for column in range(4):
            within = row // 2 == column // 2
            colour = GREY if row == column else GROUPS[row // 2] if within else "none"
            drawing.box(35 + side * column, 18 + side * row, side - 2, side - 2, colour)
    drawing.frame(34, 17, 2 * side, 2 * side)
    drawing.frame(34 + 2 * side, 17 + 2 * side, 2 * side, 2 * side)
    drawing.words(140, 40, "grey: right", "start")
    drawing.words(140, 60, "colour: a mistake", "start")
    drawing.words(140, 75, "within the label", "start")
    drawing.words(8, 114, "rows: true class, columns: predicted", "start")
    return drawing.figure(
        "A confusion matrix of four classes; A and B have one abstract label, C and D another. "
        "A for B, B for A, C for D and D for C are mistakes within a label."
    )


ALL = (
    abstract_label, sibling, linkage, prototype, subspace, principal_angle, leakage, silhouette,
    adjusted_rand_index, mistake_within_a_label,
)  # fmt: skip
