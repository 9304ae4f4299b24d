"""Methods: which images are sampled, and what is minimised. One registered method a file.

A registered method is a callable whose keyword-only parameters are the user's and that returns an
instance of `dovs.methods.method.Method`. Files here use tensor methods and import torch inside
functions, so that the dashboard can read their parameters without loading torch. Optimisers, data
and evaluation do not belong here.

Facts given at registration, all optional:

    order          place in lists
    head           the head that `auto` means; linear unless given
    heads          heads that the method can be trained with, where not all
    tau            share of the prior that its loss applies: a number, or the name of the parameter
                   that holds it; 0 unless given
    labels_from    the parameter that names the generator of its abstract labels, for a method that
                   uses some
    labels_number  the parameter that holds how many are wanted, if it has one
    patches        the parameters for the share of images that get patches of others and for the
                   encoder's stage at which they do (0 = images), for a method that has them
    mixes          True for a method that mixes whole images
    views          number of views of an image that it compares, for one that compares several
    renamed        old names of parameters → those of today
    added          parameters that came later → the value with which the method does what it did
                   before, so that results without them still count

What a method must do: `dovs.methods.contract`.
"""

from dovs.errors import ContractError
from dovs.registry import Entry, Registry


def _check_facts(entry: Entry) -> None:
    """Refuse a fact that names a parameter which the method does not have.

    Raises:
        ContractError: it has no such parameter.
    """
    named = [entry.meta.get(fact) for fact in ("tau", "labels_from", "labels_number")]
    named += [*entry.meta.get("renamed", {}).values(), *entry.meta.get("added", {})]
    named += entry.meta.get("patches", ())
    for name in named:
        if isinstance(name, str) and name not in entry.model.model_fields:
            raise ContractError(
                f"method '{entry.name}' is registered with a fact about its parameter '{name}', "
                f"which it does not have: it has {', '.join(entry.model.model_fields) or 'none'}."
            )


METHODS = Registry("method", "dovs.methods.catalogue", _check_facts)
