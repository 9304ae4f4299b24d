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
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.distributed as dist
from torch import nn

from dovs.errors import ConfigError
from dovs.runs import ranks
from dovs.training.collectives import GlobalBatchNorm, Joined, add_up, call
from dovs.training.device import autocast
from dovs.training.mixing import mixing_within

if TYPE_CHECKING:
    from dovs.training.batches import DeviceImages
    from dovs.training.inference import Inference
    from dovs.training.model import Classifier
    from dovs.training.steps import Step


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
        z = Joined.apply(part, mine, total)
        with torch.autocast(self.device.type, enabled=False):
            return z, model.head(z)

    def embeddings(
        self, inference: Inference, encoder: nn.Module, data: DeviceImages
    ) -> torch.Tensor:
        """Return the bank, (N, D) float32: each process embeds its share of the images."""
        mine = self.rows(len(data))
        part = inference.embeddings(encoder, data, np.arange(mine.start, mine.stop))
        with torch.no_grad():
            found: torch.Tensor = Joined.apply(part, mine, len(data))
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
        add_up(flat)
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
        call(lambda: dist.broadcast(flag, 0))
        return bool(flag.item())

    def send(self, content: bytes | None = None) -> bytes:
        """Send bytes from process 0 to the others, which return them.

        Raises:
            RunError: another process ended.
        """
        given = content or b""
        size = torch.tensor([len(given)], dtype=torch.int64, device=self.device)
        call(lambda: dist.broadcast(size, 0))
        if not int(size):
            return b""
        filled = np.frombuffer(given or bytes(int(size)), dtype=np.uint8).copy()
        body = torch.from_numpy(filled).to(self.device)
        call(lambda: dist.broadcast(body, 0))
        return bytes(body.cpu().numpy().tobytes())

    @torch.no_grad()
    def equal_weights(self, model: nn.Module) -> None:
        """Give each process the weights and buffers of process 0."""
        for tensor in model.state_dict().values():
            same = tensor.detach().contiguous().clone()
            call(functools.partial(dist.broadcast, same, 0))
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
    call(lambda: dist.init_process_group("nccl" if device.type == "cuda" else "gloo"))
    return Parallel(device)
