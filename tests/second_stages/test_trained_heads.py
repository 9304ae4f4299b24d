"""Stages that train a head: what they learn, what they keep, how they fail."""

import dataclasses

import pytest
import torch

from dovs.errors import RunError
from dovs.second_stages import SECOND_STAGES
from dovs.second_stages.heads import fresh_copy
from tests.second_stages.gaussians import C, D, first_stage, recall

TRAINED = ("crt", "lws")


@pytest.mark.parametrize("kind", ["linear", "cosine"])
@pytest.mark.parametrize("name", [*TRAINED, "logit_adjustment", "ncm"])
def test_the_tail_is_found_again(name, kind):
    given = first_stage(kind)
    before, after = recall(given.head), recall(SECOND_STAGES[name](given))
    assert after[-1] > before[-1] + 0.05
    assert after.mean() > before.mean() + 0.02


def test_lws_learns_scales_alone():
    given = first_stage()
    head = SECOND_STAGES["lws"](given)
    z = given.embed(None)
    with torch.no_grad():
        ratio = head(z) / given.head(z)
    assert torch.allclose(ratio, head.scale.expand_as(ratio), rtol=1e-4)
    assert head.scale.std() > 0.05
    assert torch.equal(head.head.weight, given.head.weight)
    assert not head.shift.any()


@pytest.mark.parametrize("kind", ["linear", "cosine"])
def test_crt_forgets_the_head_that_training_made(kind):
    given = first_stage(kind)
    other = dataclasses.replace(given, head=fresh_copy(given.head, torch.Generator()))
    heads = [SECOND_STAGES["crt"](each).state_dict() for each in (given, other)]
    assert all(torch.equal(heads[0][name], heads[1][name]) for name in heads[0])
    assert type(SECOND_STAGES["crt"](given)) is type(given.head)


def test_a_fresh_head_starts_as_torch_starts_one():
    head = torch.nn.Linear(D, C)
    fresh = fresh_copy(head, torch.Generator().manual_seed(7))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        head.reset_parameters()
    assert torch.equal(fresh.weight, head.weight)
    assert torch.equal(fresh.bias, head.bias)


@pytest.mark.parametrize("name", TRAINED)
def test_every_epoch_embeds_images_augmented_afresh_from_its_own_stream(name):
    given = first_stage()
    requested = []

    def embed(source):
        requested.append(source.initial_seed())
        return given.embed(source)

    SECOND_STAGES[name](dataclasses.replace(given, embed=embed), head_epochs=3)
    assert requested == [101, 102, 103]


def test_classes_are_drawn_equally_often():
    """With embeddings that say nothing, a balanced head learns to say that nothing is known."""
    given = first_stage()
    blank = dataclasses.replace(given, embed=lambda source: torch.zeros(len(given.labels), D))
    head = SECOND_STAGES["crt"](blank, head_learning_rate=0.05, head_epochs=40)
    shares = head(torch.zeros(1, D)).softmax(1)
    assert shares.flatten().tolist() == pytest.approx([1 / C] * C, abs=0.05)


@pytest.mark.parametrize("name", TRAINED)
def test_a_stage_that_diverges_says_what_to_lower(name):
    given = first_stage()
    wild = dataclasses.replace(given, embed=lambda source: given.embed(source) * 1e30)
    with pytest.raises(RunError, match=r"head_learning_rate=100 is too much here\. Lower it"):
        SECOND_STAGES[name](wild, head_learning_rate=100)
