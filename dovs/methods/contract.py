"""What every method must do; `dovs.methods.method` describes the calls one by one.

- `setup` returns the further modules that are trained, by name.
- `sampling_rates` are finite and positive, (C,), in every epoch.
- `losses` returns finite terms by name; their sum has a gradient in the encoder and in the head.
- What `state` returns, with modules and abstract labels, restores the same losses, so that a run
  that was stopped ends with the numbers of one that was not.
- Randomness comes from the generators that it is given, never from torch's global state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.contract import check_documented, require
from dovs.methods.method import Bank, Batch, TrainingInfo
from dovs.registry import Entry

if TYPE_CHECKING:
    import torch

COUNTS = np.array([12, 6, 3, 2, 1])
CLASSES, SIZE, EPOCHS = len(COUNTS), 16, 10
LATE = 9.0  # epochs done, when every term of the loss is in use


def check_method(entry: Entry) -> None:
    """Check all of the rules above, with default parameters, on made-up embeddings.

    Raises:
        ContractError: the method breaks one; the message says which.
    """
    check_documented(entry)
    check_losses(entry)
    check_resume(entry)


def check_losses(entry: Entry) -> None:
    """Check a method's calls in the order in which training makes them.

    Raises:
        ContractError: a rate or a term is not allowed, or no gradient reaches encoder or head.
    """
    import torch

    method = entry()
    modules = method.setup(example_info())
    require(
        all(isinstance(module, torch.nn.Module) for module in modules.values()),
        entry,
        "setup must return modules by name, {} for none",
    )
    for epoch in range(EPOCHS):
        rates = np.asarray(method.sampling_rates(COUNTS, epoch))
        require(
            rates.shape == COUNTS.shape and np.isfinite(rates).all() and (rates > 0).all(),
            entry,
            f"sampling_rates must be positive and finite, ({CLASSES},), in epoch {epoch}",
        )
        if method.starts_round(epoch):
            method.begin_round(Bank(example_embeddings(), _labels(), 0, epoch))
    head = _head(entry)
    z = example_embeddings(1).requires_grad_()
    before = torch.get_rng_state()
    terms = method.losses(_batch(method, z, head))
    require(
        torch.equal(before, torch.get_rng_state()),
        entry,
        "losses must draw from batch.generator, not from torch's global state",
    )
    require(
        terms and all(bool(torch.isfinite(term)) for term in terms.values()),
        entry,
        "losses must return finite terms by name",
    )
    torch.stack(list(terms.values())).sum().backward()
    require(_reached(z), entry, "no gradient of the loss reaches the encoder")
    require(
        any(map(_reached, head.parameters())), entry, "no gradient of the loss reaches the head"
    )


def check_resume(entry: Entry) -> None:
    """Check that a second object with the first one's state gives the same losses.

    Raises:
        ContractError: it gives others.
    """
    import torch

    method, again = entry(), entry()
    modules, modules_again = method.setup(example_info()), again.setup(example_info())
    for name, module in modules.items():
        modules_again[name].load_state_dict(module.state_dict())
    for epoch in range(EPOCHS):
        if method.starts_round(epoch):
            method.begin_round(Bank(example_embeddings(), _labels(), 0, epoch))
    again.load_state(method.state())
    if method.hierarchy is not None:
        again.set_labels(method.hierarchy, method.subspaces)
    head = _head(entry)
    first, second = (
        each.losses(_batch(each, example_embeddings(1), head)) for each in (method, again)
    )
    different = [
        n for n in {**first, **second} if not _same(first.get(n), second.get(n), torch.equal)
    ]
    require(
        not different,
        entry,
        f"after load_state(state()) the terms {', '.join(different)} differ: state lacks a tensor",
    )


def example_info(**changes: Any) -> TrainingInfo:
    """Return what is known before training on 24 images of five classes."""
    facts: dict[str, Any] = {
        "class_counts": COUNTS,
        "class_names": tuple("abcde"),
        "superclass_of": ("x", "x", "y", "y", "y"),
        "labels": _labels(),
        "embedding_size": SIZE,
        "epochs": EPOCHS,
        "seed": 0,
    }
    return TrainingInfo(**(facts | changes))


def example_embeddings(seed: int = 0) -> torch.Tensor:
    """Return embeddings of these images around a centre for each class, (24, 16)."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    centres = torch.randn(CLASSES, SIZE, generator=generator) * 3
    return centres[_labels()] + torch.randn(len(_labels()), SIZE, generator=generator)


def _labels() -> torch.Tensor:
    import torch

    return torch.from_numpy(np.repeat(np.arange(CLASSES), COUNTS))


def _head(entry: Entry) -> torch.nn.Module:
    """Return a linear head, or a cosine one for a method that is registered with it."""
    import torch

    class Cosine(torch.nn.Linear):
        scale = 30.0

        def forward(self, z: torch.Tensor) -> torch.Tensor:
            unit = torch.nn.functional.normalize
            return self.scale * unit(z, dim=1) @ unit(self.weight, dim=1).T

    if entry.meta.get("head") == "cosine":
        return Cosine(SIZE, CLASSES, bias=False)
    return torch.nn.Linear(SIZE, CLASSES)


def _batch(method: Any, z: torch.Tensor, head: torch.nn.Module) -> Batch:
    import torch

    return Batch(
        indices=torch.arange(len(z)),
        labels=_labels(),
        embeddings=z,
        logits=head(z),
        head=head,
        log_prior=torch.log(torch.from_numpy(COUNTS / COUNTS.sum()).float()),
        epoch=LATE,
        generator=torch.Generator().manual_seed(0),
        views=torch.stack([z] * method.views),
        mixing=method.mix(_labels(), LATE, torch.Generator().manual_seed(0)),
    )


def _reached(tensor: torch.Tensor) -> bool:
    return tensor.grad is not None and bool(tensor.grad.abs().sum() > 0)


def _same(one: Any, other: Any, equal: Callable[[Any, Any], bool]) -> bool:
    return one is not None and other is not None and equal(one, other)
