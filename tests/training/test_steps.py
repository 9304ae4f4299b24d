"""The steps of an epoch: which images they hold, and which images others lend them."""

import numpy as np
import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.methods.method import Bank
from dovs.training.loop import fit
from dovs.training.prepare import prepare
from dovs.training.steps import augmented_steps


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def prepared(**settings):
    given = {"device": "cpu", "projection": "none", "encoder_params": {"width": 4}} | settings
    return prepare(parse(RunConfig, given), torch.device("cpu"))


def numbered(training):
    """Give every image one value of its own, which most of its pixels keep; return the values."""
    values = (torch.arange(len(training.data)) % 90 + 1).to(torch.uint8)
    training.data.images = values[:, None, None, None].repeat(1, 1, 8, 8)
    return values


@pytest.mark.parametrize("augmentation", ["none", "basic", "strong"])
def test_steps_show_their_own_images_in_every_view(augmentation):
    training = prepared(method="bcl", batch_size=32, augmentation=augmentation).training
    values = numbered(training)
    drawn = torch.randperm(len(values), generator=seeded())
    steps = list(augmented_steps(training, drawn, seeded(), seeded()))
    assert torch.equal(torch.cat([step.indices for step in steps]), drawn)
    assert {len(step.indices) for step in steps[:-1]} == {32}
    for step in steps:
        assert step.images.shape == (3 * len(step.indices), 1, 8, 8)
        stored = step.images.flatten(1).mode(1).values == values[step.indices].repeat(3)
        assert stored.float().mean() > (0.4 if augmentation == "strong" else 0.99)
        assert step.mixing is None
        assert step.lent is None
    first, second, third = torch.cat([step.images.unflatten(0, (3, -1)) for step in steps], 1)
    for one, other in ((first, second), (second, third)):
        alike = (one == other).flatten(1).all(1).float().mean()
        assert (alike == 1) if augmentation == "none" else (alike < 0.3)


@pytest.mark.parametrize("augmentation", ["none", "basic", "strong"])
def test_lent_images_are_those_that_the_method_chose(augmentation):
    training = prepared(method="dovs", batch_size=32, augmentation=augmentation).training
    data, method = training.data, training.method
    values = numbered(training)
    bank = torch.randn(len(values), 64, generator=seeded())
    method.begin_round(Bank(bank, data.labels, 0, 6))
    drawn = torch.arange(len(values))
    lent = 0
    for step in augmented_steps(training, drawn, seeded(), seeded()):
        if step.lent is None:
            continue
        lent += len(step.lent)
        stored = step.lent.flatten(1).mode(1).values == values[step.mixing.lent]
        assert stored.float().mean() > (0.3 if augmentation == "strong" else 0.99)
        mixed = step.mixing.label_share < 1
        labels = data.labels[step.mixing.lent[step.mixing.partner]]
        assert torch.equal(labels[mixed], step.mixing.partner_labels[mixed])
    assert lent / len(values) == pytest.approx(0.25, abs=0.1)  # half of the images, in pairs


def test_training_in_bf16_moves_every_weight():
    """A forward pass without gradient in the same autocast would leave its weights untrained."""
    params = {"warm_up": 0.0, "lambda_abs": 0.3}
    settings = {"method_params": params, "epochs": 1, "precision": "bfloat16"}
    training = prepared(method="dovs", **settings).training
    before = {name: value.clone() for name, value in training.model.named_parameters()}
    assert all(np.isfinite(record.loss) for record in fit(training))
    for name, value in training.model.named_parameters():
        assert value.grad is not None, name
        assert value.grad.abs().sum() > 0, name
        assert not torch.equal(value, before[name]), name
