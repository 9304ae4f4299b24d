"""Methods: what is drawn, and what is minimised. One registered method per file.

A registered method is a callable whose keyword-only parameters are the user's and that returns an
object with the form of `dovs.methods.method.Method`. Files here use tensor methods and import
torch inside functions, so that the dashboard can read their parameters without loading torch.
Optimisers, data and evaluation do not belong here.

Facts given at registration: `order` on pages; `head`, the one that `auto` means (linear unless
given); `heads`, those it goes with, where not all; `tau`, the share of the prior that its loss
applies, where that is no parameter; `renamed`, old names of parameters → those of
today.
"""

from dovs.registry import Registry

METHODS = Registry("method", "dovs.methods.catalogue")
