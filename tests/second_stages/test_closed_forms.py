"""Stages without training: their logits, computed by hand."""

import logging
import math

import numpy as np
import pytest
import torch

from dovs.errors import ConfigError
from dovs.second_stages import SECOND_STAGES
from tests.second_stages.gaussians import first_stage

LOG = torch.log(torch.tensor([0.8, 0.15, 0.05]))


def linear(weight, bias) -> torch.nn.Linear:
    head = torch.nn.Linear(2, len(weight))
    with torch.no_grad():
        head.weight.copy_(torch.tensor(weight))
        head.bias.copy_(torch.tensor(bias))
    return head


HEAD = linear([[3.0, 4.0], [0.0, 2.0], [1.0, 0.0]], [0.5, -0.5, 1.0])
Z = torch.tensor([[1.0, 1.0], [0.0, 2.0]])


def stage(name, head=HEAD, tau=0.0, **parameters):
    z = torch.tensor([[2.0, 0.0], [4.0, 0.0], [0.0, 1.0], [0.0, -3.0], [0.0, -1.0]])
    given = first_stage(
        head=head,
        tau=tau,
        log_prior=LOG,
        class_counts=np.array([2, 1, 2]),
        labels=torch.tensor([0, 0, 1, 2, 2]),
        embed=lambda source: z,
    )
    with torch.no_grad():
        return SECOND_STAGES[name](given, **parameters)(Z).tolist()


def near(rows):
    return [pytest.approx(row, abs=1e-5) for row in rows]


def test_logit_adjustment_takes_the_prior_out():
    first, second, third = -math.log(0.8), -math.log(0.15), -math.log(0.05)
    # the head alone says (7.5, 1.5, 2) and (8.5, 3.5, 1)
    assert stage("logit_adjustment") == near(
        [[7.5 + first, 1.5 + second, 2 + third], [8.5 + first, 3.5 + second, 1 + third]]
    )
    assert stage("logit_adjustment", tau=0.25)[0] == pytest.approx(
        [7.5 + 0.75 * first, 1.5 + 0.75 * second, 2 + 0.75 * third]
    )


def test_logit_adjustment_changes_nothing_where_training_did_it_all(caplog):
    with caplog.at_level(logging.INFO, "dovs"):
        same = stage("logit_adjustment", tau=1.0)
    assert same == [[7.5, 1.5, 2.0], [8.5, 3.5, 1.0]]
    assert "tau 1 in all, 1 of it in training" in caplog.text
    assert "nothing changes" in caplog.text


def test_a_smaller_total_tau_than_that_of_training_gives_the_prior_back():
    assert stage("logit_adjustment", tau=1.0, **{})[0] == [7.5, 1.5, 2.0]
    given = first_stage(head=HEAD, tau=1.0, log_prior=LOG)
    with torch.no_grad():
        logits = SECOND_STAGES["logit_adjustment"](given, tau=0.0)(Z)
    assert torch.allclose(logits, HEAD(Z).detach() + LOG)


def test_tau_norm_evens_out_lengths_and_drops_the_bias():
    assert stage("tau_norm") == near([[1.4, 1.0, 1.0], [1.6, 2.0, 0.0]])
    given = first_stage(head=HEAD)
    with torch.no_grad():
        half = SECOND_STAGES["tau_norm"](given, tau=0.5)(Z)
        none = SECOND_STAGES["tau_norm"](given, tau=0.0)(Z)
    root5, root2 = math.sqrt(5), math.sqrt(2)
    assert half.tolist() == near([[7 / root5, 2 / root2, 1], [8 / root5, 4 / root2, 0]])
    assert none.tolist() == near([[7, 2, 1], [8, 4, 0]])


def test_tau_norm_leaves_a_cosine_head_alone_and_says_so(caplog):
    given = first_stage("cosine")
    z = given.embed(None)
    with torch.no_grad(), caplog.at_level(logging.INFO, "dovs"):
        assert torch.allclose(SECOND_STAGES["tau_norm"](given)(z), given.head(z), atol=1e-5)
    assert "nothing changes" in caplog.text


def test_nearest_class_mean_by_distance_and_by_angle():
    # means: (3, 0), (0, 1), (0, -2)
    assert stage("ncm", distance="euclidean") == near([[-5, -1, -10], [-13, -1, -16]])
    half = math.sqrt(0.5)
    assert stage("ncm", cosine_scale=2.0) == near([[2 * half, 2 * half, -2 * half], [0, 2, -2]])
    with pytest.raises(ConfigError, match="distance='manhattan' is not allowed"):
        stage("ncm", distance="manhattan")


def test_distances_far_from_the_origin_stay_exact():
    z = torch.tensor([[1000.0, 1000.0], [1000.0, 1001.0]])
    given = first_stage(
        class_counts=np.array([1, 1]), labels=torch.tensor([0, 1]), embed=lambda source: z
    )
    head = SECOND_STAGES["ncm"](given, distance="euclidean")
    assert head(z).tolist() == [[0.0, -1.0], [-1.0, 0.0]]
