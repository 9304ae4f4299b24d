"""Every registered second stage keeps its contract, and the contract finds what does not."""

import copy

import pytest
import torch

from dovs.errors import ContractError
from dovs.methods import METHODS
from dovs.registry import Entry
from dovs.second_stages import SECOND_STAGES
from dovs.second_stages.contract import check_head, check_second_stage, example_first_stage


@pytest.mark.parametrize("name", SECOND_STAGES.names)
def test_every_second_stage_keeps_the_contract(name):
    check_second_stage(SECOND_STAGES[name])


def scaled(given):
    head = copy.deepcopy(given.head)
    with torch.no_grad():
        head.weight *= 2
    return head


def changed_in_place(given):
    with torch.no_grad():
        given.head.weight *= 2
    return copy.deepcopy(given.head)


def shared_weight(given):
    head = copy.deepcopy(given.head)
    head.weight = given.head.weight
    return head


def global_randomness(given):
    head = copy.deepcopy(given.head)
    torch.nn.init.normal_(head.weight)
    return head


class Hidden(torch.nn.Module):
    """Has a weight that is neither a parameter nor a buffer."""

    def __init__(self, head):
        super().__init__()
        self.hidden = [head]
        self.register_buffer("unused", torch.zeros(1))

    def forward(self, z):
        return self.hidden[0](z)


class Unlike:
    """Gives another head at every call."""

    __module__ = __name__
    calls = 0

    def __call__(self, given):
        self.calls += 1
        head = copy.deepcopy(given.head)
        with torch.no_grad():
            head.weight *= self.calls
        return head


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        (lambda given: None, "must return an nn.Module"),
        (changed_in_place, "must not change the head"),
        (shared_weight, "shares a weight"),
        (global_randomness, "global state"),
        (lambda given: torch.nn.Sequential(scaled(given), torch.nn.Flatten(0)), "logits"),
        (lambda given: Hidden(scaled(given)), "follow from the state"),
        (Unlike(), "must give the same head"),
    ],
)
def test_the_contract_finds_what_breaks_it(target, rule):
    check_head(Entry("second stage", "good", "Good", scaled), example_first_stage())
    with pytest.raises(ContractError, match=f"^second stage 'bad'.*({rule})"):
        check_head(Entry("second stage", "bad", "Bad", target), example_first_stage())


def test_every_method_whose_loss_has_tau_states_it_as_a_fact():
    """So that logit adjustment afterwards takes out only what is left of the prior."""
    with_tau = [entry for entry in METHODS if "tau" in entry.model.model_fields]
    assert [entry.meta.get("tau") for entry in with_tau] == ["tau"] * len(with_tau) != []
