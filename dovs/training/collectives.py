"""What several processes of one run compute together: sums, whole steps, batch normalisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import nn

from dovs.errors import RunError
from dovs.runs import ranks


def share_batch_norm(module: nn.Module) -> None:
    """Replace each batch normalisation within a module by one over all processes."""
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(module, name, GlobalBatchNorm.of(child))
        else:
            share_batch_norm(child)


class GlobalBatchNorm(nn.modules.batchnorm._BatchNorm):
    """Batch normalisation with mean and variance of the whole step, on any device.

    PyTorch's own `SyncBatchNorm` does not run on a CPU.

    Attributes:
        alone: whether this process trains alone from now on.
    """

    alone: bool = False

    @classmethod
    def of(cls, other: nn.BatchNorm1d | nn.BatchNorm2d) -> GlobalBatchNorm:
        """Return one with the parameters and buffers of another: the same objects."""
        made = cls(
            other.num_features,
            other.eps,
            other.momentum,
            other.affine,
            other.track_running_stats,
        )
        made.weight, made.bias = other.weight, other.bias
        for name, value in other.named_buffers(recurse=False):
            setattr(made, name, value)
        return made.train(other.training)

    def _check_input_dim(self, input: torch.Tensor) -> None:
        """Accept what the layer in its place accepts."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Normalise (B, C, …), of which the other processes have further rows."""
        if self.alone or not self.training or not dist.is_initialized():
            return super().forward(input)
        with torch.autocast(input.device.type, enabled=False):
            x = input.float()
            dims = [d for d in range(x.dim()) if d != 1]
            shape = [1, -1, *[1] * (x.dim() - 2)]
            count = torch.full((1,), float(x.numel() // x.shape[1]), device=x.device)
            sums = Sum.apply(torch.cat([x.sum(dims), count]))
            n = sums[-1].detach()
            mean = sums[:-1] / n
            centred = x - mean.view(shape)
            variance = Sum.apply(centred.square().sum(dims)) / n
            if self.running_mean is not None and self.running_var is not None:
                self._follow(mean.detach(), variance.detach() * n / (n - 1).clamp_min(1))
            result = centred * (variance + self.eps).rsqrt().view(shape)
            if self.affine:
                result = result * self.weight.view(shape) + self.bias.view(shape)
        return result.to(input.dtype)

    def _follow(self, mean: torch.Tensor, variance: torch.Tensor) -> None:
        """Move the running statistics."""
        assert self.running_mean is not None
        assert self.running_var is not None
        share = self.momentum
        if self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if share is None:
                share = 1.0 / float(self.num_batches_tracked)
        self.running_mean.lerp_(mean.to(self.running_mean.dtype), share or 0.0)
        self.running_var.lerp_(variance.to(self.running_var.dtype), share or 0.0)


class Joined(torch.autograd.Function):
    """The rows of all processes; the gradient of the rows of this one."""

    @staticmethod
    def forward(ctx: Any, part: torch.Tensor, mine: slice, total: int) -> torch.Tensor:
        """Return the parts of all processes, (total, …)."""
        ctx.mine = mine
        whole = part.new_zeros((total, *part.shape[1:]))
        whole[mine] = part
        add_up(whole)
        return whole

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        """Return the gradient of the part of this process."""
        return gradient[ctx.mine], None, None


class Sum(torch.autograd.Function):
    """The sum over the processes, and of its gradients, since each uses the sum."""

    @staticmethod
    def forward(ctx: Any, value: torch.Tensor) -> torch.Tensor:
        """Return the sum over all processes."""
        whole = value.clone()
        add_up(whole)
        return whole

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> torch.Tensor:
        """Return the sum of the gradients of all processes."""
        whole = gradient.clone()
        add_up(whole)
        return whole


def add_up(tensor: torch.Tensor) -> None:
    """Replace a tensor by its sum over all processes.

    Raises:
        RunError: another process has ended.
    """
    call(lambda: dist.all_reduce(tensor))


def call(collective: Callable[[], object]) -> None:
    """Do something that all processes do.

    Raises:
        RunError: one of them ended.
    """
    try:
        collective()
    except (RuntimeError, ValueError):
        raise RunError(ranks.LOST) from None
