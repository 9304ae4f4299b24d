"""Every registered method and encoder keeps its contract, and the contracts find what does not."""

import subprocess
import sys

import pytest
import torch

from dovs.config import RunConfig
from dovs.encoders import ENCODERS
from dovs.encoders.contract import check_built, check_encoder
from dovs.errors import ContractError
from dovs.methods import METHODS
from dovs.methods.contract import check_losses, check_method, check_resume
from dovs.methods.method import Method
from dovs.registry import Entry
from dovs.runs.validation import takes_hierarchy
from dovs.training.second_stage import tau_in_training


@pytest.mark.parametrize("name", METHODS.names)
def test_every_method_keeps_the_contract(name):
    check_method(METHODS[name])


@pytest.mark.parametrize("name", ENCODERS.names)
def test_every_encoder_keeps_the_contract(name):
    check_encoder(ENCODERS[name])


def cross_entropy(batch):
    return torch.nn.functional.cross_entropy(batch.logits, batch.labels)


def method_with(**changes) -> Entry:
    """Return the entry of cross-entropy with some calls replaced."""

    def made():
        method = Method()
        for name, call in changes.items():
            setattr(method, name, call)
        return method

    return Entry("method", "made", "Made", made)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"setup": lambda info: {"head": 3}}, "setup must return modules"),
        ({"sampling_rates": lambda counts, epoch: counts * (epoch < 5)}, "positive.*epoch 5"),
        ({"losses": lambda batch: {}}, "finite terms by name"),
        ({"losses": lambda batch: {"x": batch.logits.sum() / 0}}, "finite terms by name"),
        ({"losses": lambda batch: {"x": batch.head(batch.embeddings.detach()).sum()}}, "encoder"),
        ({"losses": lambda batch: {"x": batch.embeddings.sum()}}, "reaches the head"),
        ({"losses": lambda batch: {"x": batch.logits.sum() * torch.rand(())}}, "global state"),
    ],
)
def test_the_contract_finds_a_method_that_breaks_it(changes, rule):
    check_losses(method_with())
    with pytest.raises(ContractError, match=f"^method 'made'.*{rule}"):
        check_losses(method_with(**changes))


@pytest.mark.parametrize(
    "facts",
    [
        {"tau": "taw"},
        {"labels_from": "taw"},
        {"labels_number": "taw"},
        {"renamed": {"t": "taw"}},
        {"added": {"taw": 0}},
    ],
)
def test_a_fact_about_a_parameter_that_is_not_there_is_refused_at_registration(facts):
    with pytest.raises(ContractError, match=r"method 'made'.*'taw'.*it has tau"):

        @METHODS.register("made", **facts)
        def made(*, tau: float = 1.0): ...

    assert "made" not in METHODS.names


def test_uses_of_abstract_labels_and_of_the_prior_are_stated_facts():
    assert [entry.name for entry in METHODS if takes_hierarchy(entry)] == ["dovs"]
    params = {"tau": 0.5}
    assert tau_in_training(RunConfig(method="dovs", method_params=params)) == 0.5
    assert tau_in_training(RunConfig(method="inverse_frequency")) == 1.0
    assert tau_in_training(RunConfig(method="remix")) == 0.0


def test_the_contract_finds_a_state_that_lacks_a_tensor():
    scales = iter(range(1, 9))

    def made():
        scale = next(scales)
        losses = {"losses": lambda batch: {"pull": scale * cross_entropy(batch)}}
        return method_with(**losses).target()

    with pytest.raises(ContractError, match="terms pull differ"):
        check_resume(Entry("method", "made", "Made", made))


class Net(torch.nn.Module):
    """Three layers of one number for each channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(*(torch.nn.Linear(channels, channels) for _ in range(3)))
        self.embedding_size = 2 * channels
        self.stages = tuple(self.layers)

    def forward(self, images):
        z = self.layers(images.mean((2, 3)))
        return torch.cat([z, z], 1)


class Constant(Net):
    def forward(self, images):
        return super().forward(images * 0)


class Unused(Net):
    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.spare = torch.nn.Linear(1, 1)


class Foreign(Net):
    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.stages = tuple(Net(channels).layers)


class Unnamed(Net):
    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.embedding_size = 7


@pytest.mark.parametrize(
    ("network", "rule"),
    [
        (lambda channels: None, "nn.Module"),
        (Constant, "the same embedding"),
        (Unused, "no gradient reaches spare.weight"),
        (Foreign, "needs stages"),
        (Unnamed, r"embeddings \(4, 7\)"),
    ],
)
def test_the_contract_finds_an_encoder_that_breaks_it(network, rule):
    check_built(Entry("encoder", "good", "Good", lambda shape: Net(shape[2])), (8, 8, 3))
    with pytest.raises(ContractError, match=f"^encoder 'bad'.*{rule}"):
        check_built(Entry("encoder", "bad", "Bad", lambda shape: network(shape[2])), (8, 8, 3))


@pytest.mark.parametrize("depth, weights", [(8, 0.08), (20, 0.27), (32, 0.46)])
def test_resnets_have_the_published_number_of_parameters(depth, weights):
    """He et al. 2016, table 6: 0.27 M for ResNet-20, 0.46 M for ResNet-32."""
    encoder = ENCODERS[f"resnet{depth}"]((32, 32, 3))
    millions = sum(p.numel() for p in encoder.parameters()) / 1e6
    assert millions == pytest.approx(weights, abs=0.006)


def test_names_and_parameters_are_readable_without_torch():
    code = (
        "import sys; from dovs.methods import METHODS; from dovs.encoders import ENCODERS;"
        "[e.model for e in METHODS]; [e.model for e in ENCODERS];"
        "heavy = {'torch', 'torchvision', 'umap', 'sklearn'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
