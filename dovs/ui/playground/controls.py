"""The controls of the playground: one for each setting that a user changes, with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dovs.ui.playground.methods import METHODS

CLASSES = {"moons": "AB", "blobs": "ABCDEF", "spirals": "ABC"}
"""The classes of each kind of data, from the largest to the rarest."""


@dataclass(frozen=True)
class Control:
    """A setting that has a control.

    Attributes:
        name: in settings and addresses.
        label, help: shown.
        default: its usual value.
        options: label by value, of a choice.
        low, high, step: limits and grid of a number.
        logarithmic: whether the slider of a number is.
    """

    name: str
    label: str
    help: str
    default: str | int | float
    options: Mapping[str, str] = field(default_factory=dict)
    low: float = 0
    high: float = 0
    step: float = 1
    logarithmic: bool = False


CONTROLS = (
    Control(
        "data",
        "Points",
        "Two classes as half moons; six classes in three superclasses, each with a large and a "
        "rare class; or three classes as arms of a spiral.",
        "blobs",
        {"moons": "Two moons", "blobs": "Blobs in superclasses", "spirals": "Spirals"},
    ),
    Control(
        "method",
        "Method",
        "What is done about the imbalance.",
        "cross_entropy",
        {method.name: method.label for method in METHODS},
    ),
    Control(
        "ratio",
        "Imbalance ratio",
        "Training points of class A, the largest, divided by those of the rarest class.",
        50,
        low=1,
        high=100,
        logarithmic=True,
    ),
    Control(
        "tau",
        "τ",
        "How much of the prior is corrected: 0 is cross-entropy, 1 suits classes that are equally "
        "frequent, more favours rare classes.",
        1.0,
        low=0,
        high=3,
        step=0.1,
    ),
    Control(
        "k",
        "Neighbours",
        "In-class neighbours between which new points or targets are drawn.",
        5,
        low=1,
        high=20,
    ),
    Control(
        "points",
        "Points of class A",
        "Training points of the largest class.",
        200,
        low=10,
        high=500,
        step=10,
    ),
    Control(
        "noise",
        "Noise",
        "How far points scatter around the shape of their class.",
        0.25,
        low=0,
        high=0.6,
        step=0.05,
    ),
    Control(
        "rate",
        "Learning rate",
        "Size of a step of the optimiser, Adam.",
        0.01,
        low=0.0005,
        high=0.1,
        step=0.0005,
        logarithmic=True,
    ),
    Control("width", "Hidden units", "Units in each of the two hidden layers.", 16, low=2, high=48),
    Control(
        "seed",
        "Seed",
        "Number that all randomness follows from: points, first weights, draws.",
        0,
        low=0,
        high=999_999,
    ),
    Control(
        "show",
        "Large view",
        "The plane of the points with the decision of the network, or the map of its hidden layer.",
        "boundary",
        {"boundary": "Points", "hidden": "Hidden layer"},
    ),
    Control(
        "draw",
        "Add points",
        "Click or drag on the plane to add training points of a class; by keyboard, move the cross "
        "with the arrow keys and press Enter.",
        "off",
        {"off": "Off", **{letter: f"Class {letter}" for letter in CLASSES["blobs"]}},
    ),
)
