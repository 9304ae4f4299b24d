"""What every second stage must do; `dovs.second_stages.first_stage` describes what it is given.

- It takes a `FirstStage`, whose head is linear or cosine, and returns a head: an `nn.Module` that
  maps embeddings (B, D) to finite logits (B, C).
- The head that training made is not changed, and no weight is shared with it.
- The state of the new head determines its logits, because only the state is saved.
- Randomness comes from `first_stage.generator`, so that a run can be repeated.
- None of its parameters is named like a setting of the run.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np

from dovs.config import RunConfig
from dovs.contract import check_documented, require
from dovs.registry import Entry
from dovs.second_stages.first_stage import FirstStage

if TYPE_CHECKING:
    import torch

COUNTS = np.array([40, 20, 8, 2])
CLASSES, SIZE = len(COUNTS), 8


def check_second_stage(entry: Entry) -> None:
    """Check all of the rules above, with default parameters, for both kinds of head.

    Raises:
        ContractError: the second stage breaks one; the message says which.
    """
    check_documented(entry)
    hidden = sorted(set(entry.model.model_fields) & set(RunConfig.model_fields))
    require(not hidden, entry, f"parameters {hidden} are named like settings of the run")
    for cosine in (False, True):
        check_head(entry, example_first_stage(cosine))


def check_head(entry: Entry, given: FirstStage) -> None:
    """Check the head that a second stage makes of a first stage.

    Raises:
        ContractError: it breaks a rule; the message says which.
    """
    import torch

    before = copy.deepcopy(given.head.state_dict())
    global_state = torch.get_rng_state()
    head = entry(given)
    require(isinstance(head, torch.nn.Module), entry, "it must return an nn.Module")
    require(
        torch.equal(global_state, torch.get_rng_state()),
        entry,
        "it must draw from first_stage.generator, not from torch's global state",
    )
    addresses = {value.data_ptr() for value in given.head.state_dict().values()}
    require(
        head is not given.head and _equal(given.head.state_dict(), before),
        entry,
        "it must not change the head that it is given: copy it first",
    )
    require(
        not addresses & {value.data_ptr() for value in head.state_dict().values()},
        entry,
        "the new head shares a weight with the old one: copy it first",
    )
    z = given.embed(None)
    with torch.no_grad():
        logits = head(z)
    require(
        logits.shape == (len(z), CLASSES)
        and logits.dtype == torch.float32
        and bool(torch.isfinite(logits).all()),
        entry,
        f"the new head must map embeddings to finite float32 logits (B, {CLASSES})",
    )
    require(
        _equal(entry(given).state_dict(), head.state_dict()),
        entry,
        "the same first stage must give the same head",
    )
    blank = copy.deepcopy(head)
    with torch.no_grad():
        for value in blank.state_dict().values():
            value.zero_()
        blank.load_state_dict(head.state_dict())
        different = not torch.equal(blank(z), logits)
        for value in blank.state_dict().values():
            value.zero_()
        constant = torch.equal(blank(z), logits)
    require(
        not different and not constant,
        entry,
        "the logits must follow from the state of the head: register its tensors as parameters "
        "or buffers",
    )


def example_first_stage(cosine: bool = False) -> FirstStage:
    """Return an untrained head for four classes of 40 to 2 embeddings around their centres."""
    import torch

    class Cosine(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.in_features = SIZE
            self.weight = torch.nn.Parameter(torch.empty(CLASSES, SIZE))

        def forward(self, z: torch.Tensor) -> torch.Tensor:
            unit = torch.nn.functional.normalize
            return 10.0 * unit(z, dim=1) @ unit(self.weight, dim=1).T

    generator = torch.Generator().manual_seed(1)
    centres = 1.5 * torch.randn(CLASSES, SIZE, generator=generator)
    labels = torch.from_numpy(np.repeat(np.arange(CLASSES), COUNTS))
    z = centres[labels] + torch.randn(len(labels), SIZE, generator=generator)
    head = Cosine() if cosine else torch.nn.Linear(SIZE, CLASSES)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.uniform_(-0.3, 0.3, generator=generator)

    def embed(augmented: torch.Generator | None) -> torch.Tensor:
        if augmented is None:
            return z
        return z + 0.1 * torch.randn(z.shape, generator=augmented)

    return FirstStage(
        head=head,
        class_counts=COUNTS,
        log_prior=torch.from_numpy(np.log(COUNTS / COUNTS.sum())).float(),
        tau=0.0,
        labels=labels,
        embed=embed,
        generator=lambda epoch: torch.Generator().manual_seed(100 + epoch),
    )


def _equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    import torch

    return one.keys() == other.keys() and all(torch.equal(one[n], other[n]) for n in one)
