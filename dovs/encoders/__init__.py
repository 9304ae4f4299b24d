"""Encoders: an image batch in, embeddings out. One family a file; their blocks in `layers`.

A builder takes the image shape and returns an `nn.Module` that maps (B, channels, H, W) float to
(B, D) float and has the attributes `embedding_size` = D and `stages`, the modules at whose entrance
feature maps may be mixed, at least 3. Classification heads are not encoders:
they belong to `dovs.training.model`.
"""

from dovs.registry import Registry

ENCODERS = Registry("encoder", "dovs.encoders.catalogue")
