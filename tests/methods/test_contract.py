"""What holds for every registered method and every registered encoder."""

import inspect
import subprocess
import sys

import numpy as np
import pytest
import torch

from dovs.encoders import ENCODERS
from dovs.errors import ConfigError
from dovs.methods import METHODS
from dovs.methods.method import Bank, Batch, Mixing, TrainingInfo
from dovs.training.model import CosineHead

COUNTS = np.array([12, 6, 3, 2, 1])
LABELS = torch.from_numpy(np.repeat(np.arange(5), COUNTS))
D, EPOCHS = 16, 10


def info(**changes) -> TrainingInfo:
    facts = {
        "class_counts": COUNTS,
        "class_names": tuple("abcde"),
        "superclass_of": ("x", "x", "y", "y", "y"),
        "labels": LABELS,
        "embedding_size": D,
        "epochs": EPOCHS,
        "seed": 0,
    }
    return TrainingInfo(**(facts | changes))


def embeddings(seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    centres = torch.randn(5, D, generator=generator) * 3
    return centres[LABELS] + torch.randn(len(LABELS), D, generator=generator)


def head_for(entry) -> torch.nn.Module:
    if entry.meta.get("head") == "cosine":
        return CosineHead(D, 5, scale=30.0)
    return torch.nn.Linear(D, 5)


def batch(
    z: torch.Tensor, head: torch.nn.Module, views: int = 1, mixing: Mixing | None = None
) -> Batch:
    return Batch(
        indices=torch.arange(len(LABELS)),
        labels=LABELS,
        embeddings=z,
        logits=head(z),
        head=head,
        log_prior=torch.log(torch.from_numpy(COUNTS / COUNTS.sum()).float()),
        epoch=9.0,
        generator=torch.Generator().manual_seed(0),
        views=torch.stack([z] * views),
        mixing=mixing,
    )


@pytest.fixture(params=METHODS.names)
def entry(request):
    return METHODS[request.param]


def test_method_is_documented_and_has_bounded_parameters(entry):
    assert entry.summary.endswith(".")
    assert entry.title != entry.name
    for name, field in entry.model.model_fields.items():
        assert field.description, f"{entry.name}.{name} has no description"
    module = sys.modules[entry.target.__module__]
    if entry.name not in ("ce", "class_balanced_sampling"):
        assert "Source:" in inspect.getdoc(module)


def test_method_gives_finite_losses_that_reach_encoder_and_head(entry):
    method = entry()
    modules = method.setup(info())
    assert all(isinstance(module, torch.nn.Module) for module in modules.values())
    for epoch in range(EPOCHS):
        rates = method.sampling_rates(COUNTS, epoch)
        assert rates.shape == COUNTS.shape
        assert (rates > 0).all()
        if method.starts_round(epoch):
            method.begin_round(Bank(embeddings(), LABELS, 0, epoch))
    head = head_for(entry)
    z = embeddings(1).requires_grad_()
    mixing = method.mix(LABELS, 9.0, torch.Generator().manual_seed(0))
    terms = method.losses(batch(z, head, method.views, mixing))
    assert all(torch.isfinite(term) for term in terms.values())
    torch.stack(list(terms.values())).sum().backward()
    assert z.grad.abs().sum() > 0
    assert head.weight.grad.abs().sum() > 0


def test_method_state_restores_the_same_losses(entry):
    method, again = entry(), entry()
    modules, modules_again = method.setup(info()), again.setup(info())
    for name in modules:
        modules_again[name].load_state_dict(modules[name].state_dict())
    if method.starts_round(2):
        method.begin_round(Bank(embeddings(), LABELS, 0, 2))
    again.load_state(method.state())
    if method.hierarchy is not None:
        again.set_labels(method.hierarchy, method.subspaces)
    head = head_for(entry)
    mixing = method.mix(LABELS, 9.0, torch.Generator().manual_seed(0))
    first = method.losses(batch(embeddings(1), head, method.views, mixing))
    second = again.losses(batch(embeddings(1), head, method.views, mixing))
    assert first.keys() == second.keys()
    for name in first:
        assert torch.equal(first[name], second[name]), name


def test_unknown_parameter_and_bad_value_are_one_clear_line(entry):
    with pytest.raises(ConfigError, match="unknown parameter"):
        entry(nonsense=1)
    for name, field in entry.model.model_fields.items():
        if field.annotation is float:
            with pytest.raises(ConfigError, match=f"{name}=-1"):
                entry(**{name: -1.0})


@pytest.mark.parametrize("name", ENCODERS.names)
@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3)])
def test_encoder_maps_images_to_embeddings_of_its_size(name, shape):
    encoder = ENCODERS[name](shape)
    encoder.eval()
    height, width, channels = shape
    images = torch.randn(2, channels, height, width)
    with torch.no_grad():
        z = encoder(images)
    assert z.shape == (2, encoder.embedding_size)
    assert torch.isfinite(z).all()
    assert not torch.allclose(z[0], z[1])


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
