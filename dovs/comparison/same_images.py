"""Whether two runs are measured on the same images of the same classes, and why not."""

from __future__ import annotations

import hashlib

from dovs.config import TailConfig, has_own_images
from dovs.data.content import changes
from dovs.runs.artifacts import YOUR_ID
from dovs.runs.classes import classes_of
from dovs.runs.content import stored_content
from dovs.runs.evaluated import evaluated_on, images_named
from dovs.runs.store import Run


def differing_classes(first: Run, second: Run) -> str:
    """Return how the classes of two runs differ, "" where they are the same in the same order.

    Raises:
        RunError: a run is damaged.
        DataError: the classes of a run are not known.
    """
    one, other = classes_of(first).names, classes_of(second).names
    if one == other:
        return ""
    if set(one) == set(other):
        return "their classes are in another order"
    if len(one) != len(other):
        return f"they have other classes ({len(one)} and {len(other)})"
    place = next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    return f"they have other classes (number {place} is '{one[place]}' and '{other[place]}')"


def differing_images(first: Run, second: Run) -> str:
    """Return why the images that two runs are measured on differ, "" where they are the same.

    Of own images the content counts, which a run has in a file, wherever they are.

    Raises:
        RunError: a run is damaged, or has no points yet.
    """
    origins = first.origin, second.origin
    if not (first.has("config") and second.has("config")):
        if first.has("config") != second.has("config"):
            return (
                f"one was {origins[0]} and the other {origins[1]}, so whether their images are the "
                "same is not known"
            )
        same = evaluated_digest(first) == evaluated_digest(second)
        return "" if same else "they are measured on other points, or in another order"
    one, other = first.config(), second.config()
    called = [images_named(evaluated_on(run)) for run in (first, second)]
    if called[0] != called[1]:
        return f"one is measured on {called[0]}, the other on {called[1]}"
    contents = stored_content(first), stored_content(second)
    own = has_own_images(one.dataset) and has_own_images(other.dataset)
    if own and contents[0] is not None and contents[1] is not None:
        if changed := changes(contents[0], contents[1]):
            return f"their images differ: in the second, {changed}"
    elif one.dataset != other.dataset:
        return f"they are of the datasets {one.dataset} and {other.dataset}"
    elif one.dataset_params != other.dataset_params:
        named = [
            name
            for name in one.dataset_params | other.dataset_params
            if one.dataset_params.get(name) != other.dataset_params.get(name)
        ]
        return f"parameters of their dataset differ: {', '.join(named)}"
    if one.measured_on != "test":
        tails = [{n: getattr(c, n) for n in TailConfig.model_fields} for c in (one, other)]
        named = [
            name
            for name in TailConfig.model_fields
            if name not in ("dataset", "dataset_params") and tails[0][name] != tails[1][name]
        ]
        if named:
            return f"each tail leaves out other images: they differ in {', '.join(named)}"
    return ""


def evaluated_digest(run: Run) -> str:
    """Return a text that is equal for runs that are measured on the same points.

    Raises:
        RunError: there are none yet, or the file is damaged.
    """
    points = run.points()
    if run.has("test"):
        points = points[points["split"] == "test"]
    columns = [name for name in ("split", "index", "label", YOUR_ID) if name in points]
    return hashlib.sha256(points[columns].to_csv(index=False).encode()).hexdigest()


def unlike(first: Run, second: Run) -> str:
    """Return why two runs cannot be compared image by image, "" where they can.

    Raises:
        DovsError: a run is damaged, or nothing is known of its classes.
    """
    return differing_classes(first, second) or differing_images(first, second)
