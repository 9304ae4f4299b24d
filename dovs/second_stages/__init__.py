"""Second stages: what is done to the head once the encoder is trained. One registered file each.

A registered second stage takes a `FirstStage` and keyword-only parameters of the user's, and
returns a head, an `nn.Module` that maps (B, D) to (B, C). The encoder stays as it is. Any first
stage, that is any method, goes with any second one.
"""

from dovs.registry import Registry

SECOND_STAGES = Registry("second stage", "dovs.second_stages.catalogue")
