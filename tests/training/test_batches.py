"""Images on the device, and which of them are drawn."""

import numpy as np
import pytest
import torch

from dovs.training.batches import DeviceImages, channel_statistics, draw_epoch


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_equal_rates_draw_every_image_exactly_once():
    for seed in range(20):
        drawn = draw_epoch(torch.ones(137), seeded(seed))
        assert sorted(drawn.tolist()) == list(range(137))


def test_rates_are_met_by_floor_or_ceil_of_the_expected_draws():
    rates = torch.tensor([1.0] * 90 + [5.0] * 10)
    expected = rates / rates.sum() * 100
    drawn = torch.bincount(draw_epoch(rates, seeded()), minlength=100)
    assert drawn.sum() == 100
    assert (drawn >= expected.floor()).all()
    assert (drawn <= expected.ceil()).all()


def test_draws_are_unbiased_over_epochs():
    rates = torch.tensor([1.0, 2.0, 3.0, 4.0])
    total = sum(
        torch.bincount(draw_epoch(rates, seeded(seed)), minlength=4) for seed in range(3000)
    )
    assert torch.allclose(total / 3000, rates / 10 * 4, atol=0.05)


def test_normalised_training_images_have_mean_zero_and_unit_variance():
    images = np.random.default_rng(0).integers(0, 200, (300, 8, 8, 3), dtype=np.uint8)
    mean, std = channel_statistics(images)
    assert mean == pytest.approx(images.mean((0, 1, 2)) / 255)
    assert std == pytest.approx(images.std((0, 1, 2)) / 255)
    data = DeviceImages(images, np.zeros(300), torch.device("cpu"), mean, std)
    assert data.images.dtype == torch.uint8
    batch = torch.cat(list(data.in_order()))
    assert torch.allclose(batch.mean((0, 2, 3)), torch.zeros(3), atol=1e-4)
    assert torch.allclose(batch.std((0, 2, 3)), torch.ones(3), atol=1e-3)
