"""One run in several processes: `torchrun --nproc-per-node 2 -m dovs train …`.

Everything but the encoder is global. Each process draws the same images in the same order, with the
same augmentation, from the same seeds; it encodes its share of each step, and receives the
embeddings of the others. So each process has all embeddings of the step, and computes the same loss
from them: priors, class-aware sampling, in-class neighbours and abstract labels are of the whole
step and the whole training set, never of a share. The gradient of the encoder is the sum of the
shares; batch normalisation in the encoder uses mean and variance of the whole step
(`GlobalBatchNorm`). Up to the order of floating-point sums the numbers are those of one process,
whatever the number of processes, and a checkpoint can be continued by any number.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.distributed as dist
from torch import nn

from dovs.errors import ConfigError, RunError
from dovs.runs import ranks
from dovs.training.device import autocast
from dovs.training.mixing import mixing_within

if TYPE_CHECKING:
    from dovs.training.batches import DeviceImages
    from dovs.training.inference import Inference
    from dovs.training.loop import Step
    from dovs.training.model import Classifier


class Parallel:
    """The processes that train one run together.

    Args:
        device: of this process.

    Attributes:
        precision: of `RunConfig`, once the configuration is known.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.precision = "auto"
        self.rank, self.size = ranks.rank(), ranks.world_size()

    def rows(self, total: int) -> slice:
        """Return which of the rows of a step this process encodes.

        >>> [Parallel.share(5, rank, 2) for rank in (0, 1)]
        [slice(0, 2, None), slice(2, 5, None)]
        """
        return self.share(total, self.rank, self.size)

    @staticmethod
    def share(total: int, rank: int, size: int) -> slice:
        """Return the rows of a process of that number."""
        return slice(total * rank // size, total * (rank + 1) // size)

    def forward(
        self, model: Classifier, data: DeviceImages, step: Step, lent: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return embeddings and logits of all images of a step, with gradient.

        Args:
            model: encoder and head.
            data: normalises the images.
            step: the images, the same in each process.
            lent: as for `mixing_within`.

        Raises:
            ConfigError: feature maps are mixed with those of other processes.
            RunError: another process ended.
        """
        mixing, total = step.mixing, len(step.images)
        mine = self.rows(total)
        if mixing is not None:
            if mixing.lent is None and mixing.depth:
                raise ConfigError(
                    "this method mixes feature maps of images of one step, which several processes "
                    "cannot: train it in one process, without torchrun."
                )
            if mixing.lent is None:
                lent = data.normalise(step.images)
            mixing = replace(
                mixing,
                partner=mixing.partner[mine],
                partner_labels=mixing.partner_labels[mine],
                image_share=mixing.image_share[mine],
                label_share=mixing.label_share[mine],
                boxes=None if mixing.boxes is None else mixing.boxes[mine],
            )
        with mixing_within(model.encoder, mixing, lent), autocast(self.device, self.precision):
            part = model.encoder(data.normalise(step.images[mine])).float()
        z = _Joined.apply(part, mine, total)
        with torch.autocast(self.device.type, enabled=False):
            return z, model.head(z)

    def embeddings(
        self, inference: Inference, encoder: nn.Module, data: DeviceImages
    ) -> torch.Tensor:
        """Return the bank, (N, D) float32: each process embeds its share of the images."""
        mine = self.rows(len(data))
        part = inference.embeddings(encoder, data, np.arange(mine.start, mine.stop))
        with torch.no_grad():
            found: torch.Tensor = _Joined.apply(part, mine, len(data))
        return found

    def add_gradients(self, model: Classifier) -> None:
        """Sum the gradients of the encoder over the processes; the others are the same in each.

        Raises:
            RunError: another process ended.
        """
        shared = {id(parameter) for parameter in model.encoder.parameters()}
        given = [p for p in model.parameters() if p.grad is not None]
        parts = []
        for parameter in given:
            assert parameter.grad is not None
            part = parameter.grad.flatten()
            parts.append(part if id(parameter) in shared else part / self.size)
        flat = torch.cat(parts)
        _sum(flat)
        start = 0
        for parameter in given:
            assert parameter.grad is not None
            size = parameter.numel()
            parameter.grad.copy_(flat[start : start + size].view_as(parameter))
            start += size

    def agree(self, value: bool) -> bool:
        """Return the value that process 0 has.

        Raises:
            RunError: another process ended.
        """
        flag = torch.tensor([float(value)], device=self.device)
        _call(lambda: dist.broadcast(flag, 0))
        return bool(flag.item())

    def send(self, content: bytes | None = None) -> bytes:
        """Send bytes from process 0 to the others, which return them.

        Raises:
            RunError: another process ended.
        """
        given = content or b""
        size = torch.tensor([len(given)], dtype=torch.int64, device=self.device)
        _call(lambda: dist.broadcast(size, 0))
        if not int(size):
            return b""
        filled = np.frombuffer(given or bytes(int(size)), dtype=np.uint8).copy()
        body = torch.from_numpy(filled).to(self.device)
        _call(lambda: dist.broadcast(body, 0))
        return bytes(body.cpu().numpy().tobytes())

    @torch.no_grad()
    def equal_weights(self, model: nn.Module) -> None:
        """Give each process the weights and buffers of process 0."""
        for tensor in model.state_dict().values():
            same = tensor.detach().contiguous().clone()
            _call(functools.partial(dist.broadcast, same, 0))
            tensor.copy_(same)

    def end(self, model: nn.Module) -> None:
        """Leave the group: what process 0 does from now on, it does alone."""
        for module in model.modules():
            if isinstance(module, GlobalBatchNorm):
                module.alone = True
        if dist.is_initialized():
            dist.destroy_process_group()


def connect(setting: str) -> Parallel | None:
    """Meet the other processes of a run; None where there are none.

    Args:
        setting: `RunConfig.device`; each process takes the GPU of its number on its machine.

    Raises:
        ConfigError: there are fewer GPUs than processes on this machine, or a GPU is named.
        RunError: the others cannot be reached.
    """
    if ranks.world_size() == 1:
        return None
    device = torch.device("cpu")
    if setting in ("auto", "cuda") and torch.cuda.is_available():
        if ranks.local_rank() >= torch.cuda.device_count():
            raise ConfigError(
                f"process {ranks.local_rank() + 1} of this machine has no GPU: it has "
                f"{torch.cuda.device_count()}. Set --nproc-per-node to that number."
            )
        device = torch.device("cuda", ranks.local_rank())
        torch.cuda.set_device(device)
    elif setting not in ("auto", "cpu"):
        raise ConfigError(
            f"device={setting} does not fit torchrun: give auto, cuda or cpu, and each process "
            "takes a device of its own."
        )
    _call(lambda: dist.init_process_group("nccl" if device.type == "cuda" else "gloo"))
    return Parallel(device)


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
            sums = _Sum.apply(torch.cat([x.sum(dims), count]))
            n = sums[-1].detach()
            mean = sums[:-1] / n
            centred = x - mean.view(shape)
            variance = _Sum.apply(centred.square().sum(dims)) / n
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


class _Joined(torch.autograd.Function):
    """The rows of all processes; the gradient of the rows of this one."""

    @staticmethod
    def forward(ctx: Any, part: torch.Tensor, mine: slice, total: int) -> torch.Tensor:
        ctx.mine = mine
        whole = part.new_zeros((total, *part.shape[1:]))
        whole[mine] = part
        _sum(whole)
        return whole

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return gradient[ctx.mine], None, None


class _Sum(torch.autograd.Function):
    """The sum over the processes, and of its gradients, since each uses the sum."""

    @staticmethod
    def forward(ctx: Any, value: torch.Tensor) -> torch.Tensor:
        whole = value.clone()
        _sum(whole)
        return whole

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> torch.Tensor:
        whole = gradient.clone()
        _sum(whole)
        return whole


def _sum(tensor: torch.Tensor) -> None:
    _call(lambda: dist.all_reduce(tensor))


def _call(collective: Callable[[], object]) -> None:
    """Do something that all processes do.

    Raises:
        RunError: one of them ended.
    """
    try:
        collective()
    except (RuntimeError, ValueError):
        raise RunError(ranks.LOST) from None
