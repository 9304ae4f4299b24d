"""Abstract labels from what the class names mean, by WordNet; images may have a share in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from dovs.errors import HierarchyError
from dovs.hierarchy.cutting import grow_and_cut
from dovs.hierarchy.generators.ward import NumLabels
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import normalise, shrink
from dovs.hierarchy.registry import GENERATORS, GeneratorContext
from dovs.hierarchy.tree import pairwise_distances
from dovs.hierarchy.wordnet import NameSense, Nouns, find_wordnet, read_names, wu_palmer

LEAST_SHARE = 0.5
"""Share of the classes whose names must be nouns: fewer cannot speak for the others."""
LISTED = 12


def check_names(class_names: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """Check that classes can be grouped by their names, as the generator's parameters read them.

    Raises:
        HierarchyError: there is no WordNet, or too few names are nouns.
    """
    nouns = find_wordnet(parameters["wordnet"])
    _require_nouns(read_names(class_names, nouns, parameters["senses"]), nouns)


@GENERATORS.register(
    "names",
    title="Meaning of the class names (WordNet)",
    order=4,
    check=check_names,
    reads_words=("senses", "wordnet"),
)
def names(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    embedding_share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Share of the embeddings",
            description="Of the distances between prototypes; 0 = the names alone",
        ),
    ] = 0.0,
    senses: Annotated[
        str,
        Field(
            max_length=100_000,
            title="Senses of words",
            description="Corrections such as tiger=2, mouse=4: the number of a sense, or a word; "
            "empty = the most frequent sense of each name",
        ),
    ] = "",
    wordnet: Annotated[
        str,
        Field(
            max_length=4096,
            title="Path of WordNet",
            description="Empty = where it is installed",
        ),
    ] = "",
) -> Hierarchy:
    """Group classes whose names mean similar things.

    1. Look up each name as a noun of WordNet and take its first sense (`read_names`).
    2. Compare senses by Wu-Palmer similarity s (`wu_palmer`). On a tree, s is a positive definite
       kernel: d(l) counts shared ancestors, 1 / (d(a) + d(b)) is a Cauchy kernel, and the product
       of two kernels is one. So sqrt(2 (1 - s)) is a Euclidean distance, as Ward's criterion
       requires; in WordNet, where a meaning may be of two kinds, nearly so.
    3. With an `embedding_share` of e, each distance is (1 - e) of that and e of the distance that
       has the rank of this pair among the distances between prototypes (those of `ward`).
    4. Ward linkage, cut into `num_labels` groups, or as many as have the best mean silhouette.

    A name that is no noun takes the meaning of the class whose prototype is nearest; the notes of
    the hierarchy list such names.

    Raises:
        HierarchyError: there is no WordNet, fewer than half of the names are nouns, all mean the
            same, a correction does not fit, or num_labels is greater than the number of classes.

    Source: Wu & Palmer 1994 for the similarity, Ward 1963 for the tree; the rest is ours. Ando
        2018, arXiv:1810.12513, of which only the abstract was available, generates labels
        automatically as weak side-information and does not say how.
    """
    nouns = find_wordnet(wordnet)
    read = read_names(context.class_names, nouns, senses)
    _require_nouns(read, nouns)
    between = _prototype_distances(context)
    stand_ins = _stand_ins(read, between)
    similarity = wu_palmer([read[c].key for c in stand_ins], nouns)
    upper = np.triu_indices(context.num_classes, 1)
    distances = np.sqrt(2 * (1 - similarity[upper]))
    if embedding_share:
        distances = _mixed(distances, between[upper], embedding_share)
    made = grow_and_cut(context, distances, "ward", num_labels, "silhouette")
    return replace(made, notes=_notes(context, read, stand_ins, nouns))


def _require_nouns(read: Sequence[NameSense], nouns: Nouns) -> None:
    """Refuse names that are no words, or that all mean the same."""
    unknown = [each.class_name for each in read if not each.word]
    advice = (
        "Choose the generator ward, which compares images, or give words in the parameter senses, "
        "such as {0}=seagull."
    )
    if len(read) - len(unknown) < LEAST_SHARE * len(read):
        raise HierarchyError(
            f"{len(unknown)} of {len(read)} class names are no nouns of {nouns.version}: "
            f"{_listed(unknown)}. {advice.format(unknown[0])}"
        )
    if len({each.key for each in read if each.word}) < 2:
        raise HierarchyError(
            f"all class names are read as one word, '{next(e.word for e in read if e.word)}', "
            f"so they do not tell classes apart. {advice.format(read[0].class_name)}"
        )


def _prototype_distances(context: GeneratorContext) -> np.ndarray:
    """Return the distances between prototypes as `ward` has them by default, (C, C)."""
    from scipy.spatial.distance import squareform

    means = normalise(shrink(context.prototypes, context.class_counts))
    return squareform(pairwise_distances(means))


def _stand_ins(read: Sequence[NameSense], between: np.ndarray) -> list[int]:
    """Return for each class the class whose name counts: itself, or the nearest that is a noun."""
    known = [c for c, each in enumerate(read) if each.word]
    return [
        c if each.word else known[int(between[c, known].argmin())] for c, each in enumerate(read)
    ]


def _mixed(by_name: np.ndarray, by_prototype: np.ndarray, share: float) -> np.ndarray:
    """Mix two kinds of distances by their ranks, on the scale of the first.

    Args:
        by_name: condensed, (C * (C - 1) / 2,).
        by_prototype: likewise.
        share: of the second, 0 to 1.
    """
    _, place, ties = np.unique(by_prototype, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties + 1) / 2)[place]  # from 0; of ties the mean
    placed = np.interp(ranks, np.arange(len(ranks)), np.sort(by_name))
    return (1 - share) * by_name + share * placed


def _notes(
    context: GeneratorContext, read: Sequence[NameSense], stand_ins: Sequence[int], nouns: Nouns
) -> tuple[str, ...]:
    """Return what a user must know about how the names were read."""
    notes = [f"Class names are read as nouns of {nouns.version}."]
    shortened = [f"'{each.class_name}' as {each.word}" for each in read if each.partial]
    if shortened:
        notes.append(f"Only a part of the name is a noun: {_listed(shortened)}.")
    placed = [
        f"'{each.class_name}' with '{read[other].class_name}'"
        for each, other in zip(read, stand_ins, strict=True)
        if not each.word
    ]
    if placed:
        source = context.prototype_source or "prototypes"
        notes.append(
            f"No nouns, so placed with the class that is nearest by {source}: {_listed(placed)}."
        )
    return tuple(notes)


def _listed(words: Sequence[str]) -> str:
    more = len(words) - LISTED
    return ", ".join(words[:LISTED]) + (f" and {more} more" if more > 0 else "")
