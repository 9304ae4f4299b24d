"""Encoders: an image batch in, embeddings out. One family a file; their blocks in `layers`.

A builder takes the image shape and returns an `nn.Module` that maps (B, channels, H, W) float to
(B, D) float and has the attributes `embedding_size` = D and `stages`, the modules at whose entrance
feature maps may be mixed, at least 3. Classification heads are not encoders:
they belong to `dovs.training.model`.

Facts given at registration, all optional; each is a function of the parameters:

    up_to   the longer side, pixels, up to which it is the usual one; None = any
    check   raises ConfigError where they contradict each other; needs no torch
    fetch   downloads what the encoder needs; its second argument gets messages about the progress
    alters  what methods may alter: "maps" (images, and feature maps at the stages), the default;
            "images"; or "embeddings" of a trunk that is not trained: see `trunks.FrozenEncoder`
"""

from dovs.registry import Registry

ENCODERS = Registry("encoder", "dovs.encoders.catalogue")
