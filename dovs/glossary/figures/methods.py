"""Figures of terms about losses and sampling: two charts before and after, or a curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dovs.glossary.drawing import FEW, MANY, MEDIUM, Drawing, Figure

COUNTS = np.array([100, 20, 4])
"""Training images of three classes."""
COLOURS = (MANY, MEDIUM, FEW)
NAMES = ("A", "B", "C")


def softmax_of(scores: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return the probabilities of scores.

    >>> softmax_of([0, 0]).tolist()
    [0.5, 0.5]
    """
    powers = np.exp(np.asarray(scores, float))
    return np.asarray(powers / powers.sum())


def _pair(
    left: np.ndarray, right: np.ndarray, titles: tuple[str, str], text: str, names: Sequence[str]
) -> Figure:
    """Draw numbers of the same classes before and after."""
    drawing = Drawing()
    for number, values in enumerate((left, right)):
        tops = [f"{value:.3g}" for value in values]
        drawing.bars(
            values, colours=COLOURS if len(names) > 2 else (MANY, FEW), names=names, tops=tops,
            title=titles[number], part=(number, 2),
        )  # fmt: skip
    return drawing.figure(text)


def _listed(values: np.ndarray) -> str:
    words = [f"{value:.3g}" for value in values]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def over_sampling() -> Figure:
    """Draw counts, and how much more often rare classes are sampled."""
    rates = (COUNTS.max() / COUNTS) ** 0.5
    text = (
        f"Three classes of {_listed(COUNTS)} images. With γ = 0.5 their images are sampled "
        f"{_listed(rates)} times as often."
    )
    return _pair(COUNTS, rates, ("images", "rate for γ = 0.5"), text, NAMES)


def prior() -> Figure:
    """Draw counts, and shares."""
    shares = COUNTS / COUNTS.sum()
    text = (
        f"Three classes of {_listed(COUNTS)} images. Where all images are sampled equally often "
        f"their priors are {_listed(shares)}."
    )
    return _pair(COUNTS, shares, ("images", "prior"), text, NAMES)


def re_weighting() -> Figure:
    """Draw counts, and weights."""
    weights = COUNTS.sum() / (len(COUNTS) * COUNTS)
    text = (
        f"Three classes of {_listed(COUNTS)} images. The loss of their images has the weights "
        f"{_listed(weights)}, so that each class counts the same in total."
    )
    return _pair(COUNTS, weights, ("images", "weight"), text, NAMES)


def re_sampling() -> Figure:
    """Draw counts, and how many images of each class a number of draws takes."""
    drawn = np.full(3, 40)
    text = (
        f"Three classes of {_listed(COUNTS)} images. Of {drawn.sum()} draws each class gets "
        f"{drawn[0]}: images of the rarest class are repeated ten times."
    )
    return _pair(COUNTS, drawn, ("images", f"of {drawn.sum()} draws"), text, NAMES)


def softmax() -> Figure:
    """Draw scores and probabilities."""
    scores = np.array([2.0, 1.0, 0.2])
    found = softmax_of(scores)
    text = f"Scores of three classes, {_listed(scores)}, become probabilities: {_listed(found)}."
    return _pair(scores, found, ("score (logit)", "probability"), text, NAMES)


PRIOR = np.array([0.9, 0.1])
TWO = ("common", "rare")


def balanced_softmax() -> Figure:
    """Draw probabilities of equal scores with and without the prior."""
    plain, adjusted = softmax_of([0, 0]), softmax_of(np.log(PRIOR))
    text = (
        "Two classes with equal scores, of which one has 0.9 of the images. Softmax gives "
        f"{_listed(plain)}; balanced softmax gives {_listed(adjusted)} in training, so equal "
        "scores already say that one class is rare."
    )
    return _pair(plain, adjusted, ("softmax", "balanced softmax"), text, TWO)


def logit_adjustment() -> Figure:
    """Draw the probabilities of an image before and after."""
    before = np.array([0.7, 0.3])
    after = softmax_of(np.log(before) - np.log(PRIOR))
    text = (
        f"An image whose probabilities are {_listed(before)}. After logit adjustment with τ = 1 "
        f"and the priors {_listed(PRIOR)} they are {_listed(after)}: the rare class is predicted."
    )
    return _pair(before, after, ("before", "after"), text, TWO)


def marginal_loss() -> Figure:
    """Draw probabilities of classes, and their sums over abstract labels."""
    classes = np.array([0.4, 0.25, 0.2, 0.15])
    sums = np.array([classes[:2].sum(), classes[2:].sum()])
    drawing = Drawing()
    colours = (MANY, MANY, MEDIUM, MEDIUM)
    drawing.bars(classes, colours=colours, names="ABCD", title="classes", part=(0, 2), most=0.7)
    drawing.bars(
        sums, colours=(MANY, MEDIUM), names=("A or B", "C or D"), title="labels", part=(1, 2),
        most=0.7,
    )  # fmt: skip
    return drawing.figure(
        f"Probabilities of four classes, {_listed(classes)}. A and B have one abstract label, C "
        f"and D another: the labels have the probabilities {_listed(sums)}."
    )


def cross_entropy() -> Figure:
    """Draw the loss over the probability of the true class."""
    drawing = Drawing()
    x = np.linspace(0.02, 1, 50)
    marks = [(p, float(-np.log(p)), f"{-np.log(p):.2f}") for p in (0.1, 0.5, 0.9)]
    drawing.curves(
        x, [-np.log(x)], names=[""], axes=("probability of the true class", "loss"), marks=marks
    )
    return drawing.figure(
        "The loss falls as the probability of the true class rises: it is "
        + ", ".join(f"{words} at {p:g}" for p, _, words in marks)
        + ", and 0 at 1."
    )


def ldam() -> Figure:
    """Draw the margin over the class count."""
    drawing, fewest, most = Drawing(), 5, 300
    scale = 0.5 * fewest**0.25  # the rarest class has the margin 0.5, as in the paper's code
    x = np.linspace(fewest, most, 60)
    marks = [(n, float(scale / n**0.25), f"{scale / n**0.25:.2f}") for n in (fewest, 50, 250)]
    drawing.curves(
        x, [scale / x**0.25], names=[""], axes=("training images of the class", "margin"),
        marks=marks,
    )  # fmt: skip
    return drawing.figure(
        "The margin falls as a class has more training images: it is "
        + ", ".join(f"{words} with {n} images" for n, _, words in marks)
        + "."
    )


ALL = (
    over_sampling, prior, re_weighting, re_sampling, softmax, balanced_softmax, logit_adjustment,
    marginal_loss, cross_entropy, ldam,
)  # fmt: skip
