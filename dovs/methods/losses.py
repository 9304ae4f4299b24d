"""The terms of the loss, equation by equation. Tensors in, scalars out; no state, no sampling.

Shapes: B images in a step, C classes, D embedding size, K neighbours, M abstract labels.

They need nothing else of the package. Balanced softmax in a training loop of your own:

>>> import torch
>>> from dovs import losses
>>> class_counts = torch.tensor([900.0, 90.0, 10.0])
>>> logits, labels = torch.zeros(4, 3), torch.tensor([0, 0, 1, 2])
>>> log_prior = (class_counts / class_counts.sum()).log()
>>> losses.adjusted_cross_entropy(logits, labels, log_prior, tau=1.0)
tensor(1.8060)
>>> losses.adjusted_cross_entropy(logits, labels)
tensor(1.0986)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def log_probability(logits: Tensor, labels: Tensor) -> Tensor:
    """Return log softmax(u)_y of each image, (B,), for logits u (B, C) and labels y (B,)."""
    return logits.log_softmax(1).gather(1, labels[:, None])[:, 0]


def adjusted_cross_entropy(
    logits: Tensor, labels: Tensor, log_prior: Tensor | None = None, tau: float = 0.0
) -> Tensor:
    """Return CE_τ(u, y) = −log softmax(u + τ·log π)_y, averaged over the batch.

    Args:
        logits: u, (B, C).
        labels: y, (B,) int64.
        log_prior: log π, (C,); not needed for τ = 0.
        tau: τ = 0 is cross-entropy, τ = 1 balanced softmax.

    Source: Menon et al. 2021, eq. 10, arXiv:2007.07314; Ren et al. 2020, eq. 3, arXiv:2007.10740.
    """
    if tau and log_prior is not None:
        logits = logits + tau * log_prior
    return -log_probability(logits, labels).mean()


def micro_cluster_loss(
    z: Tensor, target: Tensor, scatter: Tensor, mass: Tensor | None = None
) -> Tensor:
    """Return L_mc = mean_i W_i·‖z_i − t_i‖² / s², W_i = Σ_j w_ij (1 unless given).

    Σ_j w_ij ‖z_i − v_ij‖² = W_i·‖z_i − v̄_i / W_i‖² + a constant, so the cheap form has the same
    gradient as the published sum over neighbours.

    Args:
        z: embeddings, (B, D), with gradient.
        target: t, embedding targets, (B, D); gradient is stopped here.
        scatter: s², mean squared distance of embeddings from their mean, a scalar.
        mass: W, (B,), for weights that do not sum to 1.

    Source: Ando & Huang 2017, eq. 4, arXiv:1704.07515. Deviation: divided by s², so that its weight
        does not depend on the scale of the embedding.
    """
    distances = (z - target.detach()).square().sum(1)
    if mass is not None:
        distances = mass * distances
    return distances.mean() / scatter.detach().clamp_min(1e-12)


def scatter(z: Tensor, mean: Tensor) -> Tensor:
    """Return s² = mean_i ‖z_i − μ_G‖², a scalar without gradient."""
    return (z.detach() - mean).square().sum(1).mean()


def leakage_loss(z: Tensor, mean: Tensor, q: Tensor, basis: Tensor, blocks: Tensor) -> Tensor:
    """Return L_sub = mean_i Σ_m q_im (1 − ‖Π_m z̃_i‖² / ‖z̃_i‖²), z̃ = z − μ_G.

    Args:
        z: embeddings, (B, D), with gradient.
        mean: μ_G, (D,).
        q: abstract label of each image, (B, M), rows sum to 1.
        basis: U, (D, D), orthonormal columns.
        blocks: (M, D), 1 where a column of U belongs to the shared block or to block m.
    """
    energy = ((z - mean) @ basis).square()
    inside = (energy @ blocks.T * q).sum(1)
    return (1 - inside / energy.sum(1).clamp_min(1e-12)).mean()


def guided_target(
    target: Tensor, mean: Tensor, q: Tensor, basis: Tensor, blocks: Tensor, beta: float
) -> Tensor:
    """Return t = (1 − β)·v̄ + β·rescale(Π v̄), with Π = Σ_m q_m Π_m, all around μ_G.

    `rescale` gives the projected vector the length that it had before, so that guiding turns a
    target towards its subspace without shrinking it.

    Args:
        target: v̄, (B, D).
        mean: μ_G, (D,).
        q: (B, M), rows sum to 1.
        basis: U, (D, D).
        blocks: (M, D), as in `leakage_loss`.
        beta: β in [0, 1].
    """
    centred = target - mean
    projected = (centred @ basis * (q @ blocks)) @ basis.T
    length = projected.norm(dim=1, keepdim=True)
    rescaled = projected * (centred.norm(dim=1, keepdim=True) / length.clamp_min(1e-12))
    rescaled = rescaled.where(length > 1e-6, centred)
    return mean + (1 - beta) * centred + beta * rescaled


def soft_cross_entropy(logits: Tensor, q: Tensor, log_prior: Tensor) -> Tensor:
    """Return L_abs = −Σ_m q_m log softmax(a(z) + log π^A)_m, averaged over the batch.

    Args:
        logits: a(z), (B, M).
        q: (B, M), rows sum to 1.
        log_prior: log π^A, (M,), with π^A = πᵀq.
    """
    return -(q * (logits + log_prior).log_softmax(1)).sum(1).mean()


def marginal_cross_entropy(logits: Tensor, q: Tensor, of_class: Tensor) -> Tensor:
    """Return L_abs without an abstract head: −Σ_m q_m log p_m, averaged over the batch.

    The probability of an abstract label is the sum of its classes' probabilities,
    p_m = Σ_c softmax(u)_c·Q_cm. Where the logits are u = g(z) + log π, as in balanced softmax, that
    is softmax(v + log π^A)_m with v_m = log Σ_c exp(g_c)·π_c·Q_cm / π^A_m: cross-entropy of logits
    of the labels with the prior of the labels, π^A = πᵀQ.

    Args:
        logits: u, of the classes, with the prior of CE_τ added, (B, C).
        q: abstract label of each image, (B, M), rows sum to 1.
        of_class: Q, abstract label of each class, (C, M), rows sum to 1.

    >>> import torch
    >>> logits = torch.tensor([[0.2, 0.3, 0.5]]).log()
    >>> of_class = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> marginal_cross_entropy(logits, of_class[:1], of_class).exp()
    tensor(2.)
    """
    inside = logits.log_softmax(1)[:, :, None] + of_class.log()
    log_probability = inside.logsumexp(1)
    return -(q * log_probability.where(q > 0, 0)).sum(1).mean()
