"""What every encoder must do.

- A builder takes the image shape (H, W, channels) and returns an `nn.Module` that maps
  (B, channels, H, W) float to (B, D) float, for 8 × 8 grey to 32 × 32 RGB images and larger.
- The module has `embedding_size`, D, and `stages`: at least three of its modules in the order in
  which they are computed. Feature maps are mixed where they enter a stage.
- Other images have other embeddings, finite ones, and every weight can be trained.
"""

from __future__ import annotations

from dovs.contract import check_documented, require
from dovs.registry import Entry

SHAPES = ((8, 8, 1), (32, 32, 3))


def check_encoder(entry: Entry) -> None:
    """Check all of the rules above, with default parameters.

    Raises:
        ContractError: the encoder breaks one; the message says which.
    """
    check_documented(entry)
    for shape in SHAPES:
        check_built(entry, shape)


def check_built(entry: Entry, shape: tuple[int, int, int]) -> None:
    """Check an encoder for images of one shape, (H, W, channels).

    Raises:
        ContractError: it breaks a rule; the message says which.
    """
    import torch

    network = entry(shape)
    require(isinstance(network, torch.nn.Module), entry, "the builder must return an nn.Module")
    size = getattr(network, "embedding_size", None)
    require(isinstance(size, int) and size >= 2, entry, "it needs embedding_size, D >= 2")
    stages = list(getattr(network, "stages", ()))
    inside = list(network.modules())
    require(
        len(stages) >= 3 and all(any(stage is each for each in inside) for stage in stages),
        entry,
        "it needs stages, at least three of its own modules",
    )
    height, width, channels = shape
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(4, channels, height, width, generator=generator)
    z = network(images)
    require(
        z.shape == (4, size) and z.dtype == torch.float32,
        entry,
        f"4 images of shape {shape} must give float32 embeddings (4, {size}), not {tuple(z.shape)}",
    )
    require(bool(torch.isfinite(z).all()), entry, "embeddings must be finite")
    require(not torch.allclose(z[0], z[1]), entry, "two images have the same embedding")
    z.square().sum().backward()
    unused = [name for name, weight in network.named_parameters() if weight.grad is None]
    require(not unused, entry, f"no gradient reaches {', '.join(unused[:3])}")
