"""Figures of terms about maps and measures."""

from __future__ import annotations

import numpy as np

from dovs.glossary.drawing import BASE, FEW, GREY, GROUPS, MANY, MEDIUM, Drawing, Figure, placed


def _blobs(seed: int) -> np.ndarray:
    """Return 12 points of each of three classes, (3, 12, 2)."""
    rng = np.random.default_rng(seed)
    means = np.array([[0.0, 0.0], [2.6, 1.1], [5.2, 0.0]])
    return np.asarray(means[:, None] + 0.55 * rng.normal(size=(3, 12, 2)))


def projection() -> Figure:
    """Draw a map of three classes."""
    drawing = Drawing()
    pixels = placed(_blobs(2).reshape(-1, 2)).reshape(3, 12, 2)
    for number, ours in enumerate(pixels):
        drawing.dots(ours, GROUPS[number], 4.5)
    return drawing.figure(
        "A map of 36 embeddings of three classes: each point is an image, and images of one class "
        "lie together."
    )


def selection() -> Figure:
    """Draw a map with selected points."""
    drawing = Drawing()
    pixels = placed(_blobs(2).reshape(-1, 2)).reshape(3, 12, 2)
    low, high = pixels[1].min(axis=0) - 9, pixels[1].max(axis=0) + 9
    for number, ours in enumerate(pixels):
        inside = ((ours > low) & (ours < high)).all(axis=1)
        drawing.dots(ours[inside], GROUPS[number], 5)
        drawing.dots(ours[~inside], GROUPS[number], 4, 0.25)
    drawing.frame(*low, *(high - low))
    return drawing.figure(
        "A map of three classes with a frame around one of them: its points are selected, and the "
        "others are pale."
    )


def recall() -> Figure:
    """Draw ten images of a class, of which seven are predicted right."""
    drawing, right, images = Drawing(), 7, 10
    places = [(24 + 23.5 * i, 45) for i in range(images)]
    drawing.dots(places[:right], MANY, 8)
    drawing.rings(places[right:], FEW, 8)
    words = f"{right} of {images} right: recall {right / images:.0%}"
    drawing.words(130, 90, words)
    return drawing.figure(f"Ten images of a class, of which seven are filled: {words}.")


def balanced_accuracy() -> Figure:
    """Draw the recall of three classes and their mean."""
    drawing, rates = Drawing(), np.array([0.96, 0.81, 0.33])
    mean = rates.mean()
    drawing.bars(
        rates, colours=(MANY, MEDIUM, FEW), tops=[f"{rate:.0%}" for rate in rates],
        names=("many", "medium", "few"), most=1,
    )  # fmt: skip
    y = BASE - (BASE - 22) * mean
    drawing.line((8, y), (248, y), dashed=True)
    drawing.words(248, y - 4, f"mean {mean:.0%}", "end")
    listed = ", ".join(f"{rate:.0%}" for rate in rates)
    return drawing.figure(
        f"Bars of the recall of three classes, {listed}; their mean is {mean:.0%}."
    )


PROBABILITIES = np.array([0.15, 0.5, 0.35])
TRUE = 2


def confidence_and_margin() -> Figure:
    """Draw probabilities, with confidence and margin."""
    drawing, p = Drawing(), PROBABILITIES
    confidence, margin = p.max(), p[TRUE] - np.delete(p, TRUE).max()
    names = [f"{'ABC'[i]} (true)" if i == TRUE else "ABC"[i] for i in range(3)]
    (_, _), (_, high), (x, low) = drawing.bars(
        p, colours=(GREY, GREY, MANY), names=names, most=0.62
    )
    drawing.arrow((x + 24, high), (x + 24, low), FEW)
    drawing.words(x + 14, high - 6, f"margin {margin:.2f}".replace("-", "−"))
    return drawing.figure(
        f"Probabilities of three classes, 0.15, 0.5 and 0.35; C is true. Confidence is "
        f"{confidence:g}, the margin {margin:.2f}".replace("-", "−")
        + "."
    )


def rank_of_the_true_class() -> Figure:
    """Draw probabilities with the rank of the true class."""
    drawing, p = Drawing(), np.array([0.1, 0.4, 0.3, 0.2])
    rank = int((p > p[3]).sum())
    names = ("A", "B", "C", "D (true)")
    drawing.bars(p, colours=(GREY, FEW, FEW, MANY), names=names)
    return drawing.figure(
        f"Probabilities of four classes: 0.1, 0.4, 0.3 and 0.2. D is true, and {rank} classes have "
        f"a higher probability: its rank is {rank}."
    )


def purity() -> Figure:
    """Draw an image and its five nearest neighbours."""
    drawing, nearest = Drawing(), 5
    points = np.array(
        [[0, 0], [0.9, 0.5], [-0.8, 0.6], [-0.7, -0.6], [1.1, -0.4], [0.2, 0.95],
         [2.6, 0.4], [-2.5, -0.3], [2.4, -0.7], [-2.2, 0.8]], float,
    )  # fmt: skip
    ours = np.array([1, 1, 1, 1, 0, 1, 0, 1, 0, 1], bool)
    near = np.argsort(np.linalg.norm(points - points[0], axis=1))[1 : 1 + nearest]
    pixels = placed(points)
    for other in pixels[near]:
        drawing.line(pixels[0], other)
    drawing.dots(pixels[ours], GROUPS[0], 6)
    drawing.dots(pixels[~ours], GROUPS[2], 6)
    drawing.rings(pixels[:1], "currentColor", 9)
    share = ours[near].mean()
    return drawing.figure(
        f"An image with lines to its five nearest neighbours, of which {ours[near].sum()} have its "
        f"class: its purity is {share:g}."
    )


def trustworthiness() -> Figure:
    """Draw an image and its neighbours in the embedding and on a map."""
    drawing = Drawing()
    embedding = np.array([[0, 0], [1, 0.4], [0.8, -0.6], [2.6, 0.3], [0.2, 2.3]], float)
    on_map = np.array([[0, 0], [1, 0.4], [2.2, -0.5], [2.6, 0.7], [0.5, -0.9]], float)
    first: list[int] = []  # the neighbours in the embedding
    for number, (points, title) in enumerate(((embedding, "embedding"), (on_map, "map"))):
        pixels = placed(points, margin=24, part=(number, 2))
        near = np.argsort(np.linalg.norm(points - points[0], axis=1))[1:3].tolist()
        first = first or near
        for other in near:
            colour = "currentColor" if other in first else FEW
            drawing.line(pixels[0], pixels[other], colour, stroke_width=2)
        drawing.dots(pixels, GREY, 6)
        drawing.dots(pixels[4:], FEW, 6)
        drawing.dots(pixels[:1], GROUPS[0], 7)
        drawing.words(65 + 130 * number, 12, title)
    return drawing.figure(
        "An image with lines to its two nearest neighbours, in the embedding and on a map. The red "
        "point is near on the map alone: the map shows a neighbour that is none."
    )


def rank_of(shares: np.ndarray) -> float:
    """Return the effective rank of shares of variance.

    >>> round(rank_of(np.full(4, 0.25)), 6)
    4.0
    """
    return float(np.exp(-(shares * np.log(shares)).sum()))


def effective_rank() -> Figure:
    """Draw variances along four directions, twice."""
    drawing, words = Drawing(), []
    for number, shares in enumerate((np.full(4, 0.25), np.array([0.85, 0.05, 0.05, 0.05]))):
        rank = rank_of(shares)
        words.append(f"{rank:.1f}")
        drawing.bars(
            shares, colours=(MANY,), title=f"effective rank {rank:.1f}", part=(number, 2), most=0.9
        )
    drawing.words(130, BASE + 15, "variance along four directions")
    return drawing.figure(
        f"Four directions with equal variance have effective rank {words[0]}; with 0.85 of the "
        f"variance along one of them it is {words[1]}."
    )


def collapse_of_the_tail() -> Figure:
    """Draw the directions of class means of many and of few images."""
    drawing, centre = Drawing(), np.array([118.0, 70.0])
    many, few = np.radians([95, 185, 300]), np.radians([12, 24])
    for angles, colour, length in ((many, MANY, 46), (few, FEW, 84)):
        for angle in angles:
            drawing.arrow(
                centre, centre + length * np.array([np.cos(angle), -np.sin(angle)]), colour
            )
    cosine = np.cos(few[1] - few[0])
    drawing.words(180, 100, f"cosine {cosine:.2f}")
    return drawing.figure(
        "Directions of five class means. Those of three classes with many images point apart; "
        f"those of two classes with few images nearly coincide: their cosine is {cosine:.2f}."
    )


ALL = (
    projection, selection, recall, balanced_accuracy, confidence_and_margin,
    rank_of_the_true_class, purity, trustworthiness, effective_rank, collapse_of_the_tail,
)  # fmt: skip
