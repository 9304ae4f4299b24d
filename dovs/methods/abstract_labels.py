"""The abstract labels of a round: generated from the bank, with subspaces, and as tensors.

Shapes: N training images, C classes, M abstract labels, D embedding size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy
    from dovs.methods.method import Bank, TrainingInfo


def generate_from_bank(
    generator: str, number: int | None, least_images: float, info: TrainingInfo, bank: Bank
) -> Hierarchy:
    """Generate abstract labels from the class means of the bank.

    Args:
        generator: a name in `dovs.hierarchy.GENERATORS`.
        number: M, for generators that take a number; None lets the generator choose, but no more
            than the embedding has room for, see `check_room`.
        least_images: labels whose classes have on average less than this share of the images of
            an average class join the nearest label.
        info: of the training.
        bank: embeddings of the training images.

    Raises:
        ConfigError: the generator cannot work with these classes.
    """
    from dovs.hierarchy import GENERATORS, GeneratorContext, generate, join_rare, takes_number
    from dovs.hierarchy.prototypes import class_means

    embeddings, labels = arrays(bank)
    context = GeneratorContext(
        prototypes=class_means(embeddings, labels, len(info.class_counts)),
        class_counts=info.class_counts,
        class_names=info.class_names,
        superclass_of=info.superclass_of,
        prototype_source="embeddings",
        seed=info.seed,
        embeddings=embeddings,
        labels=labels,
    )
    numbered = takes_number(GENERATORS[generator])
    found = generate(generator, context, **({"num_labels": number} if numbered else {}))
    most = embeddings.shape[1] - 1
    if numbered and number is None and found.num_abstract_labels > most:
        found = generate(generator, context, num_labels=most)
    return join_rare(found, info.class_counts, context.prototypes, least_images)


def check_room(labels: int, embedding_size: int) -> None:
    """Check that an embedding has a dimension for each abstract label, and one that they share.

    Raises:
        HierarchyError: it has not.
    """
    from dovs.analysis.subspaces import block_sizes

    block_sizes(np.ones(labels), embedding_size)


def fit_to_bank(hierarchy: Hierarchy, bank: Bank, shared: float, seed: int) -> Subspaces:
    """Fit a subspace to each abstract label, and a shared one.

    Args:
        hierarchy: the abstract labels.
        bank: embeddings of the training images.
        shared: share of the dimensions in the shared block U_0, in [0, 0.9].
        seed: of the random numbers.
    """
    from dovs.analysis.subspaces import block_sizes, fit_subspaces

    embeddings, labels = arrays(bank)
    sizes = block_sizes(hierarchy.group_sizes, embeddings.shape[1], shared)
    return fit_subspaces(embeddings, hierarchy.assignment, sizes, seed=seed, labels=labels)


def arrays(bank: Bank) -> tuple[np.ndarray, np.ndarray]:
    """Return embeddings, (N, D) float32, and labels, (N,) int64, of a bank."""
    return bank.embeddings.detach().cpu().numpy(), bank.labels.cpu().numpy()


@dataclass(frozen=True)
class LabelTensors:
    """Abstract labels and their subspaces as tensors on a device.

    Attributes:
        q: share of each abstract label in each class, (C, M) float32.
        groups: the abstract label with the largest share in each class, (C,) int64.
        basis: U = [U_0 | U_1 … U_M], (D, D) float32.
        mean: μ_G, (D,) float32.
        blocks: 1 for the columns of U_0 and of U_m, else 0, (M, D) float32.
    """

    q: torch.Tensor
    groups: torch.Tensor
    basis: torch.Tensor
    mean: torch.Tensor
    blocks: torch.Tensor

    @classmethod
    def of(cls, hierarchy: Hierarchy, subspaces: Subspaces, device: torch.device) -> LabelTensors:
        """Return the tensors of a hierarchy and its subspaces."""
        import torch

        def tensor(array: np.ndarray) -> torch.Tensor:
            return torch.tensor(array, dtype=torch.float32, device=device)

        block_of = np.repeat(np.arange(len(subspaces.sizes)), subspaces.sizes)
        own = np.arange(1, len(subspaces.sizes))[:, None] == block_of
        return cls(
            tensor(hierarchy.assignment),
            torch.tensor(hierarchy.groups, device=device),
            tensor(subspaces.basis),
            tensor(subspaces.mean),
            tensor(own | (block_of == 0)),
        )
