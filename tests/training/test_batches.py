"""Drawing and augmenting on the device."""

import numpy as np
import pytest
import torch

from dovs.training.batches import (
    DeviceImages,
    augment,
    channel_statistics,
    draw_epoch,
)


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


def test_crop_shows_a_shifted_window_of_the_zero_padded_image():
    images = torch.arange(1, 17, dtype=torch.uint8).reshape(1, 1, 4, 4).repeat(200, 1, 1, 1)
    padded = torch.nn.functional.pad(images[0, 0], (1, 1, 1, 1))
    windows = {
        tuple(padded[r : r + 4, c : c + 4].flatten().tolist()) for r in range(3) for c in range(3)
    }
    seen = {tuple(image.flatten().tolist()) for image in augment(images, seeded(), 1, flip=False)}
    assert seen == windows


def test_flip_mirrors_about_half_and_nothing_else():
    images = torch.arange(6, dtype=torch.uint8).reshape(1, 1, 2, 3).repeat(400, 1, 1, 1)
    out = augment(images, seeded(), 0, flip=True)
    mirrored = (out == images.flip(3)).all((1, 2, 3))
    same = (out == images).all((1, 2, 3))
    assert (mirrored ^ same).all()
    assert 150 < mirrored.sum() < 250


def test_no_augmentation_returns_the_images():
    images = torch.randint(256, (5, 3, 8, 8), generator=seeded(), dtype=torch.uint8)
    assert torch.equal(augment(images, seeded(), 0, flip=False), images)


def test_colours_are_cropped_together():
    images = torch.randint(1, 256, (8, 1, 6, 6), generator=seeded(), dtype=torch.uint8)
    images = images.repeat(1, 3, 1, 1)
    out = augment(images, seeded(), 2, flip=True)
    assert out.shape == (8, 3, 6, 6)
    assert torch.equal(out[:, 0], out[:, 1])
    assert torch.equal(out[:, 0], out[:, 2])


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
