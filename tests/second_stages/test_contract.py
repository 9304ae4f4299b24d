"""What holds for every registered second stage."""

import copy
import inspect
import sys

import pytest
import torch

from dovs.config import RunConfig
from dovs.errors import ConfigError
from dovs.methods import METHODS
from dovs.second_stages import SECOND_STAGES
from tests.second_stages.gaussians import C, D, first_stage


@pytest.fixture(params=SECOND_STAGES.names)
def entry(request):
    return SECOND_STAGES[request.param]


@pytest.fixture(params=["linear", "cosine"])
def given(request):
    return first_stage(request.param)


def test_stage_is_documented_and_has_bounded_parameters(entry):
    assert entry.summary.endswith(".")
    assert entry.title != entry.name
    module = sys.modules[entry.target.__module__]
    assert "Source:" in inspect.getdoc(module)
    assert "arXiv:" in inspect.getdoc(module)
    assert "Deviations:" in inspect.getdoc(module)
    for name, field in entry.model.model_fields.items():
        assert field.description, f"{entry.name}.{name} has no description"
        if field.annotation in (int, float):
            with pytest.raises(ConfigError, match=f"{name}=-1"):
                entry.validate({name: -1})


def test_no_parameter_is_hidden_by_a_setting_of_the_run(entry):
    assert not set(entry.model.model_fields) & set(RunConfig.model_fields)


def test_stage_returns_a_head_that_maps_embeddings_to_finite_logits(entry, given):
    head = entry(given)
    assert isinstance(head, torch.nn.Module)
    with torch.no_grad():
        logits = head(torch.randn(7, D, generator=torch.Generator().manual_seed(0)))
    assert logits.shape == (7, C)
    assert logits.dtype == torch.float32
    assert torch.isfinite(logits).all()


def test_the_head_that_training_made_stays_as_it_was(entry, given):
    before = copy.deepcopy(given.head.state_dict())
    asks = [parameter.requires_grad for parameter in given.head.parameters()]
    head = entry(given)
    assert head is not given.head
    for name, value in given.head.state_dict().items():
        assert torch.equal(value, before[name])
        for other in head.state_dict().values():
            assert value.data_ptr() != other.data_ptr()
    assert [parameter.requires_grad for parameter in given.head.parameters()] == asks
    assert all(
        parameter.grad is None or not parameter.grad.isnan().any()
        for parameter in given.head.parameters()
    )


def test_stage_is_deterministic_and_leaves_the_global_stream_alone(entry, given):
    torch.manual_seed(0)
    first = entry(given).state_dict()
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    second = entry(given).state_dict()
    assert torch.equal(torch.random.get_rng_state(), before)
    assert first.keys() == second.keys()
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_the_state_holds_all_that_the_logits_come_from(entry, given):
    """weights.safetensors keeps the state alone: put into a blank head, it must answer alike."""
    head = entry(given)
    blank = copy.deepcopy(head)
    with torch.no_grad():
        for value in blank.state_dict().values():
            value.zero_()
    z = given.embed(None)
    with torch.no_grad():
        assert not torch.equal(blank(z), head(z))
        blank.load_state_dict(head.state_dict())
        assert torch.equal(blank(z), head(z))


def test_where_a_method_says_tau_it_means_the_share_of_the_prior():
    """`dovs.training.second_stage.tau_in_training` reads it by that name."""
    for method in METHODS:
        if "tau" in method.model.model_fields:
            assert "log π" in method.model.model_fields["tau"].description, method.name
