"""How long a hierarchy of many classes takes to generate, judge and cut.

python -m benchmarks.hierarchies
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import machine
from dovs.analysis.hierarchies import Evidence, judge
from dovs.hierarchy import GENERATORS, GeneratorContext, Hierarchy, generate, recut
from dovs.hierarchy.prototypes import normalise
from dovs.hierarchy.tree import pairwise_distances

OUT = Path(__file__).parent / "results" / "hierarchies.json"
DIMENSIONS = 512
PER_CLASS = 10
REPEATS = 3


def context(classes: int) -> GeneratorContext:
    """Return classes in planted groups of ten, with all that any generator needs."""
    rng = np.random.default_rng(0)
    groups = np.arange(classes) // 10
    centres = rng.normal(size=(groups.max() + 1, DIMENSIONS)) * 2
    points = centres[groups] + rng.normal(size=(classes, DIMENSIONS))
    labels = np.repeat(np.arange(classes), PER_CLASS)
    return GeneratorContext(
        points,
        rng.integers(1, 500, classes),
        tuple(f"class {c}" for c in range(classes)),
        tuple(f"group {g}" for g in groups),
        confusion=rng.poisson(1 + 5 * (groups[:, None] == groups)),
        classifier_rows=points,
        embeddings=points[labels] + rng.normal(size=(len(labels), DIMENSIONS)),
        labels=labels,
    )


def seconds(call: Callable[[], Any]) -> dict[str, float]:
    """Return median, least and greatest wall time of some calls."""
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return {"median": round(median(taken), 4), "min": min(taken), "max": max(taken)}


def measure(classes: int) -> dict[str, Any]:
    """Return the seconds of each generator, of a cut, of judging, and of JSON."""
    from scipy.spatial.distance import squareform

    given = context(classes)
    found: dict[str, Any] = {"classes": classes, "dimensions": DIMENSIONS, "generate": {}}
    for name in GENERATORS.names:
        if "check" in GENERATORS[name].meta:  # the names of these classes are no words
            continue
        found["generate"][name] = seconds(lambda name=name: generate(name, given))  # type: ignore[misc]
    tree = generate("ward", given)
    text = tree.to_json()
    evidence = Evidence(
        given.class_counts,
        squareform(pairwise_distances(normalise(given.prototypes))),
        given.superclass_of,
        given.confusion,
    )
    found["recut"] = seconds(lambda: recut(tree, classes // 10))
    found["judge"] = seconds(lambda: judge(tree, evidence))
    found["write and read"] = seconds(lambda: Hierarchy.from_json(tree.to_json()))
    found["json_bytes"] = len(text)
    return found


def main() -> None:
    """Measure 10, 100 and 1,000 classes, and write what came of it."""
    context(20)
    generate("ward", context(20))  # imports
    before = machine.load()
    body = {"load": before, "repeats": REPEATS, "sizes": [measure(c) for c in (10, 100, 1000)]}
    machine.write(OUT, body)
    for size in body["sizes"]:  # type: ignore[attr-defined]
        slowest = max(size["generate"].items(), key=lambda item: item[1]["median"])
        print(
            f"{size['classes']:>5} classes: ward {size['generate']['ward']['median']:.3f} s, "
            f"slowest {slowest[0]} {slowest[1]['median']:.3f} s, recut "
            f"{size['recut']['median']:.3f} s, judge {size['judge']['median']:.3f} s"
        )


if __name__ == "__main__":
    main()
