"""What the playground's methods are called, what each does, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaygroundMethod:
    """A method of the playground.

    Attributes:
        name: in settings and addresses.
        label: shown.
        help: what it does, one sentence.
        source: the paper, one line.
        uses: the settings that this method alone depends on.
    """

    name: str
    label: str
    help: str
    source: str
    uses: tuple[str, ...] = ()


METHODS = (
    PlaygroundMethod(
        "cross_entropy",
        "Cross-entropy",
        "Nothing is done about the imbalance.",
        "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
    ),
    PlaygroundMethod(
        "reweighting",
        "Re-weighting",
        "A point of a rare class counts more in the loss: its weight is 1 / points of its class.",
        "Cui et al. 2019, arXiv:1901.05555 (the limit of its weights for β → 1)",
    ),
    PlaygroundMethod(
        "resampling",
        "Re-sampling",
        "Every step draws all classes equally often, so points of rare classes are repeated.",
        "Shen et al. 2016, arXiv:1512.05830",
    ),
    PlaygroundMethod(
        "balanced_softmax",
        "Balanced softmax",
        "While the network learns, τ · log of the share of each class is added to its score.",
        "Ren et al. 2020, arXiv:2007.10740",
        ("tau",),
    ),
    PlaygroundMethod(
        "logit_adjustment",
        "Logit adjustment",
        "After learning with cross-entropy, τ · log of the share of each class is subtracted from "
        "its score.",
        "Menon et al. 2021, eq. 9, arXiv:2007.07314",
        ("tau",),
    ),
    PlaygroundMethod(
        "ldam",
        "LDAM",
        "Rare classes must win by a larger margin; after step 200 their points also weigh more.",
        "Cao et al. 2019, arXiv:1906.07413",
    ),
    PlaygroundMethod(
        "smote",
        "SMOTE in the input",
        "Rare classes get new points on the lines between in-class neighbours (drawn as rings).",
        "Chawla et al. 2002, arXiv:1106.1813",
        ("k",),
    ),
    PlaygroundMethod(
        "deep_oversampling",
        "Deep over-sampling",
        "In the hidden layer, points are pulled to targets between their in-class neighbours, and "
        "the last layer learns from such points, every class equally often.",
        "Ando & Huang 2017, arXiv:1704.07515",
        ("tau", "k"),
    ),
    PlaygroundMethod(
        "abstract_labels",
        "Abstract labels",
        "Similar classes are grouped automatically; each group is guided to a subspace of its own, "
        "and rare classes vary as the classes of their group do.",
        "Ando 2018, arXiv:1810.12513 (reconstructed from its abstract)",
        ("tau", "k"),
    ),
)
