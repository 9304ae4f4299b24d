"""The optimiser and its schedules, against recipes as they were published."""

import numpy as np
import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError
from dovs.training.loop import fit
from dovs.training.model import build_classifier
from dovs.training.prepare import pixel_statistics, prepare
from dovs.training.recipe import build_optimizer, learning_rate
from dovs.training.sgd import SGD

LDAM = {
    "epochs": 200,
    "batch_size": 128,
    "learning_rate": 0.1,
    "momentum": 0.9,
    "nesterov": False,
    "weight_decay": 2e-4,
    "schedule": "step",
    "rise_epochs": 5,
}
"""Cao et al. 2019, section 4 and appendix: the recipe of the CIFAR long-tail tables."""


def config(**settings) -> RunConfig:
    return parse(RunConfig, {"device": "cpu", "projection": "none"} | settings)


def test_step_is_the_published_schedule_in_every_one_of_its_200_epochs():
    published = (
        [0.02, 0.04, 0.06, 0.08, 0.1]  # epochs 1 to 5 rise linearly
        + [0.1] * 155  # until 160 are done
        + [0.001] * 20
        + [0.00001] * 20  # from 180
    )
    for within in (0.0, 0.4, 0.999):
        rates = [learning_rate(config(**LDAM), epoch + within) for epoch in range(200)]
        assert rates == pytest.approx(published)


@pytest.mark.parametrize("epochs", [10, 30, 70, 90, 400])
def test_step_falls_at_80_and_90_percent_of_any_length(epochs):
    recipe = config(epochs=epochs, schedule="step", learning_rate=1.0)
    rates = [learning_rate(recipe, epoch) for epoch in range(epochs)]
    falls = [epoch for epoch in range(1, epochs) if rates[epoch] != rates[epoch - 1]]
    assert falls == [epochs * 8 // 10, epochs * 9 // 10]
    assert sorted(set(rates)) == pytest.approx([1e-4, 1e-2, 1.0])


@pytest.mark.parametrize("schedule", ["cosine", "step", "constant"])
def test_rise_is_linear_over_whole_epochs_and_changes_nothing_after(schedule):
    rising = config(epochs=40, learning_rate=0.2, schedule=schedule, rise_epochs=4)
    at_once = config(epochs=40, learning_rate=0.2, schedule=schedule)
    assert [learning_rate(rising, e) for e in (0, 0.9, 1, 2, 3, 3.9)] == pytest.approx(
        [0.05, 0.05, 0.1, 0.15, 0.2, 0.2]
    )
    for epoch in (4, 10.5, 31, 32, 36, 39.99):
        assert learning_rate(rising, epoch) == learning_rate(at_once, epoch)


def test_cosine_falls_from_the_peak_through_its_half_to_zero():
    recipe = config(epochs=8, learning_rate=0.4, schedule="cosine")
    assert [learning_rate(recipe, e) for e in (0, 4, 8)] == pytest.approx([0.4, 0.2, 0.0])
    rates = [learning_rate(recipe, e / 10) for e in range(81)]
    assert rates == sorted(rates, reverse=True)


def test_one_cycle_peaks_after_a_fifth_and_has_a_rise_of_its_own():
    recipe = config(epochs=10, learning_rate=0.4, schedule="one_cycle")
    rates = [learning_rate(recipe, e / 10) for e in range(101)]
    peak = rates.index(max(rates))
    assert (peak, rates[peak]) == (20, pytest.approx(0.4))
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert 0 < rates[0] <= 0.01
    assert rates[-1] == pytest.approx(0.0)
    with_rise = config(epochs=10, learning_rate=0.4, schedule="one_cycle", rise_epochs=3)
    assert [learning_rate(with_rise, e / 10) for e in range(101)] == rates


def steps_of_unit_gradient(recipe: RunConfig, steps: int) -> list[float]:
    """Return where a weight of 1 stands after each step along a gradient of 1."""
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.ones_(model.weight)
    optimizer = build_optimizer(recipe, model)
    places = []
    for _ in range(steps):
        model.weight.grad = torch.ones(1, 1)
        optimizer.step()
        places.append(model.weight.item())
    return places


def test_momentum_is_plain_or_nesterovs():
    """Buffers 1, 1.9; Nesterov's steps along 1 + 0.9 times the buffer."""
    recipe = {"momentum": 0.9, "learning_rate": 0.1, "weight_decay": 0}
    plain = steps_of_unit_gradient(config(**recipe, nesterov=False), 2)
    assert plain == pytest.approx([1 - 0.1, 1 - 0.1 - 0.19])
    nesterov = steps_of_unit_gradient(config(**recipe), 2)
    assert nesterov == pytest.approx([1 - 0.19, 1 - 0.19 - 0.271])


def test_no_momentum_is_plain_gradient_descent_whatever_its_kind():
    recipe = {"momentum": 0, "learning_rate": 0.1, "weight_decay": 0}
    for nesterov in (True, False):
        places = steps_of_unit_gradient(config(**recipe, nesterov=nesterov), 2)
        assert places == pytest.approx([0.9, 0.8])


def test_weight_decay_shrinks_every_parameter():
    recipe = config(method="bcl", learning_rate=0.1, weight_decay=0.5, momentum=0)
    prepared = prepare(recipe, torch.device("cpu"))
    model = prepared.training.model
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(2.0)
            parameter.grad = torch.zeros_like(parameter)
    prepared.training.optimizer.step()
    names = {name.partition(".")[0] for name, _ in model.named_parameters()}
    assert names == {"encoder", "head", "further"}
    for name, parameter in model.named_parameters():
        assert torch.allclose(parameter, torch.full_like(parameter, 2 * (1 - 0.1 * 0.5))), name


def test_training_steps_at_the_scheduled_rates():
    recipe = LDAM | {"epochs": 10, "rise_epochs": 2}
    prepared = prepare(
        config(**recipe, method="ce", encoder_params={"width": 4}), torch.device("cpu")
    )
    rates = [record.learning_rate for record in fit(prepared.training)]
    assert rates == pytest.approx([0.05, 0.1] + [0.1] * 6 + [0.001, 0.00001])
    rule = prepared.training.optimizer.rule
    assert (rule["momentum"], rule["nesterov"], rule["weight_decay"]) == (0.9, False, 2e-4)


@pytest.mark.parametrize(("momentum", "nesterov"), [(0.9, True), (0.9, False), (0.0, False)])
def test_steps_are_those_of_torchs_optimizer_bit_by_bit(momentum, nesterov):
    rule = {"momentum": momentum, "nesterov": nesterov, "weight_decay": 5e-4}
    ours, theirs = (torch.nn.Linear(5, 3) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    optimizer = SGD(ours.parameters(), lr=0.1, **rule)
    reference = torch.optim.SGD(theirs.parameters(), lr=0.1, **rule)
    x = torch.randn(8, 5, generator=torch.Generator().manual_seed(0))
    for _ in range(4):
        for model, each in ((ours, optimizer), (theirs, reference)):
            each.zero_grad()
            model(x).square().sum().backward()
            each.step()
    assert all(map(torch.equal, ours.parameters(), theirs.parameters()))


@pytest.mark.parametrize("head", ["linear", "cosine"])
def test_heads_start_as_in_torch_or_as_in_the_reference(head):
    """Of the reference: a linear head of deviation √(2/D), a cosine head of rows of length 1."""

    def built(init: str) -> torch.nn.Module:
        recipe = config(head=head, head_init=init, seed=3)
        return build_classifier(recipe, (8, 8, 1), 1000)

    uniform, reference = built("uniform"), built("kaiming")
    assert float(uniform.head.weight.detach().std()) == pytest.approx((3 * 64) ** -0.5, rel=0.02)
    weight = reference.head.weight.detach()
    if head == "linear":
        assert float(weight.std()) == pytest.approx((2 / 64) ** 0.5, rel=0.02)
        assert torch.equal(uniform.head.bias, reference.head.bias)
    else:
        assert torch.allclose(weight.norm(dim=1), torch.ones(1000))
    for ours, theirs in zip(
        uniform.encoder.parameters(), reference.encoder.parameters(), strict=True
    ):
        assert torch.equal(ours, theirs)


def test_images_are_normalised_by_their_own_statistics_or_the_constants_of_cifar():
    images = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 3), dtype=np.uint8)
    mean, std = pixel_statistics(config(), images)
    assert mean == pytest.approx(images.mean((0, 1, 2)) / 255)
    assert std == pytest.approx(images.std((0, 1, 2)) / 255)
    mean, std = pixel_statistics(config(pixel_statistics="cifar10"), images)
    assert (mean.tolist(), std.tolist()) == ([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010])
    with pytest.raises(ConfigError, match="3 channels, but dataset 'digits' has 1"):
        prepare(config(pixel_statistics="cifar10"), torch.device("cpu"))
