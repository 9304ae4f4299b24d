"""τ-normalised head: the lengths of the class weights are evened out.

Source: Kang et al. 2020, sec. 4, arXiv:1910.09217: w̃_c = w_c / ‖w_c‖^τ, and the bias is dropped.

Deviations: none; the paper chooses τ in (0, 1) on validation images, here it is a parameter.
"""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.second_stages import SECOND_STAGES

if TYPE_CHECKING:
    import torch

    from dovs.second_stages.first_stage import FirstStage

logger = logging.getLogger(__name__)

Exponent = Annotated[
    float,
    Field(
        ge=0,
        le=4,
        title="Normalisation of the head",
        description="τ: 0 leaves lengths of its rows as they are, 1 makes all of them 1",
    ),
]


@SECOND_STAGES.register("tau_norm", title="τ-normalised head", order=2)
def tau_norm(first_stage: FirstStage, *, tau: Exponent = 1.0) -> torch.nn.Module:
    """The trained head, each class's weights divided by the τ-th power of their length.

    The length grows with the number of images of a class.

    A cosine head divides by that length itself: there, this changes nothing.
    """
    import torch

    head = copy.deepcopy(first_stage.head)
    if not isinstance(head, torch.nn.Linear):
        logger.info("tau_norm: the head is cosine, without lengths already: nothing changes")
    weight, bias = head.weight, getattr(head, "bias", None)
    assert isinstance(weight, torch.Tensor)
    with torch.no_grad():
        weight /= weight.norm(dim=1, keepdim=True).clamp_min(1e-12) ** tau
        if bias is not None:
            bias.zero_()
    return head
