"""What functions that draw a map of a user's points accept beside the points, in one place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

Function = TypeVar("Function", bound=Callable[..., Any])
PLACE = "**given: as `MapArguments`."
"""Line of a docstring in whose place the arguments are documented."""


class MapArguments(TypedDict, total=False):
    """Names of columns, or P values, and what they mean; each may be None or left out.

    Attributes:
        epochs: positions at several epochs, by number: arrays or DataFrames of the same points in
            the same order, a DataFrame perhaps with columns predicted and confidence too. The
            positions in `points` are not used then.
        label: classes, a column's name or P values: indices of `class_names`, or texts. Default:
            the column label, class_name, class, category or target, where there is one.
        predicted: predicted classes, the same; None, NaN, "" or -1 where nothing is predicted.
        confidence: probabilities of the predicted classes, a column's name or P values in [0, 1].
        split: a column's name or P texts; "train" and "training" are the training split.
        ids: a column's name or P values, each once. Default: the column id.
        images: a column's name, an array (P, H, W[, 3]) uint8, or P images: arrays, bytes of image
            files, paths, or PIL's; None where there is none.
        class_names: C names, or a mapping from index to name or from name to index. Default: those
            that appear, or those of the hierarchy.
        class_counts: training images of each class, C numbers, or a mapping or Series of pandas
            from name or index to number. Default: counted on the training split, or without one on
            all points.
        hierarchy: abstract labels of the classes, to colour by.
    """

    epochs: Mapping[int, Any] | None
    label: Any
    predicted: Any
    confidence: Any
    split: Any
    ids: Any
    images: Any
    class_names: Sequence[str] | None
    class_counts: Any
    hierarchy: Hierarchy | None


def takes_map_arguments(function: Function) -> Function:
    """Give a function with `**given: Unpack[MapArguments]` their names, for `help` and completion.

    They are checked when it is called, like any other argument, and documented at `PLACE`.
    """
    own = inspect.signature(function)
    named = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=getattr(kind, "__forward_arg__", kind),
        )
        for name, kind in MapArguments.__annotations__.items()
    ]
    parameters = list(own.parameters.values())[:-1]
    first = [each for each in parameters if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    signature = own.replace(parameters=[*first, *named, *parameters[len(first) :]])

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        signature.bind(*args, **kwargs)
        return function(*args, **kwargs)

    checked.__signature__ = signature  # type: ignore[attr-defined]
    checked.__doc__ = inspect.cleandoc(function.__doc__ or "").replace(PLACE, _documented())
    return checked  # type: ignore[return-value]


def _documented() -> str:
    text = inspect.cleandoc(MapArguments.__doc__ or "")
    return text.partition("Attributes:\n")[2].strip()
