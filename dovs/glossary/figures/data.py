"""Figures of terms about data: class counts, and which images are used."""

from __future__ import annotations

import numpy as np

from dovs.glossary.drawing import BASE, FEW, GREY, GROUPS, MANY, MEDIUM, WIDTH, Drawing, Figure


def exponential(largest: int, ratio: float, classes: int) -> list[int]:
    """Return the class counts of the exponential profile.

    >>> exponential(300, 50, 7)
    [300, 156, 81, 42, 22, 11, 6]
    """
    ranks = np.arange(classes)
    return [int(n) for n in largest * ratio ** (-ranks / (classes - 1)) + 1e-9]


def long_tail() -> Figure:
    """Draw classes with many, medium and few training images."""
    counts, drawing = exponential(300, 50, 7), Drawing()
    colours = [MANY if n > 100 else MEDIUM if n >= 20 else FEW for n in counts]
    tops = drawing.bars(counts, colours=colours)
    for word, colour in (("many", MANY), ("medium", MEDIUM), ("few", FEW)):
        places = [x for (x, _), each in zip(tops, colours, strict=True) if each == colour]
        drawing.words(sum(places) / len(places), BASE + 15, word)
    listed = ", ".join(map(str, counts))
    return drawing.figure(
        f"Bars of the training images of seven classes: {listed}. Two classes have many, three "
        "medium and two few."
    )


def imbalance_ratio() -> Figure:
    """Draw class counts with the ratio of the largest to the smallest."""
    counts, drawing = [200, 80, 30, 10], Drawing()
    tops = drawing.bars(counts, colours=[MANY, GREY, GREY, FEW])
    ratio = counts[0] / counts[-1]
    words = f"{counts[0]} / {counts[-1]} = {ratio:g}"
    drawing.words((tops[1][0] + tops[3][0]) / 2, 34, words)
    return drawing.figure(
        f"Bars of four classes of {', '.join(map(str, counts))} images: the imbalance ratio is "
        f"{words}."
    )


def profile() -> Figure:
    """Draw three profiles of ten classes at one ratio."""
    ratio, classes, drawing = 20, 10, Drawing()
    ranks = np.arange(classes)
    curves = {
        "exponential": ratio ** (-ranks / (classes - 1)),
        "step": np.where(ranks < classes // 2, 1, 1 / ratio),
        "pareto": (1.0 + ranks) ** (-np.log(ratio) / np.log(classes)),
    }
    drawing.curves(
        ranks, list(curves.values()), names=list(curves), axes=("rank of the class", "images")
    )
    return drawing.figure(
        "Curves of the class counts of ten classes at imbalance ratio 20: the exponential profile "
        "falls evenly, step has two sizes, and pareto falls at once and then slowly."
    )


def class_order() -> Figure:
    """Draw the same counts in two orders."""
    counts, drawing = exponential(80, 16, 5), Drawing()
    names = [str(c) for c in range(5)]
    drawing.bars(counts, colours=[MANY], names=names, title="given", part=(0, 2))
    drawing.bars(counts[::-1], colours=[MANY], names=names, title="reversed", part=(1, 2))
    return drawing.figure(
        "Two charts of the same counts for the classes 0 to 4. In the order of the dataset class 0 "
        f"has most, {counts[0]} images; reversed, class 4 has."
    )


def draw_of_the_tail() -> Figure:
    """Draw which four of twelve images of a class two draws choose."""
    drawing, listed = Drawing(), []
    for seed, y in ((0, 35), (1, 85)):
        chosen = sorted(np.random.default_rng(seed).choice(12, 4, replace=False).tolist())
        places = [(66 + 16 * i, y) for i in range(12)]
        drawing.words(28, y + 4, f"draw {seed}")
        drawing.rings(places, GREY, 5)
        drawing.dots([places[i] for i in chosen], FEW, 6)
        listed.append(", ".join(str(i + 1) for i in chosen))
    return drawing.figure(
        f"Twelve images of a class, of which the tail has four: draw 0 takes images {listed[0]}, "
        f"draw 1 takes {listed[1]}."
    )


def held_out_images() -> Figure:
    """Draw which images of three classes are trained on and held out."""
    drawing, every, held_out, tail = Drawing(), 100, 20, (80, 30, 5)
    for place, count in enumerate(tail):
        parts = [
            (count, MANY, ""),
            (held_out, MEDIUM, ""),
            (every - count - held_out, "rgba(138, 143, 152, 0.35)", ""),
        ]
        drawing.strip(parts, 12 + 28 * place, 20, every, f"class {'ABC'[place]}")
    for x, colour, words in ((54, MANY, "tail"), (100, MEDIUM, "held out"), (170, GREY, "unused")):
        drawing.box(x, 104, 9, 9, colour)
        drawing.words(x + 14, 113, words, "start")
    return drawing.figure(
        f"Three classes of {every} training images. The tail has {tail[0]}, {tail[1]} and "
        f"{tail[2]} of them; of what it leaves out, {held_out} images of each class are held out."
    )


def superclass() -> Figure:
    """Draw two superclasses of CIFAR-100 with their classes."""
    drawing, listed = Drawing(), []
    groups = {
        "flowers": ("orchid", "poppy", "rose", "sunflower", "tulip"),
        "vehicles 1": ("bicycle", "bus", "motorcycle", "pickup truck", "train"),
    }
    for number, (name, members) in enumerate(groups.items()):
        x = 14 + number * WIDTH / 2
        drawing.words(x, 14, name, "start")
        drawing.line((x + 4, 20), (x + 4, 112), GROUPS[number], stroke_width=3)
        for row, member in enumerate(members):
            drawing.words(x + 14, 32 + 18 * row, member, "start")
        listed.append(f"{name}: {', '.join(members)}")
    return drawing.figure(f"Two superclasses of CIFAR-100 with their classes. {'. '.join(listed)}.")


def accuracy_paradox() -> Figure:
    """Draw 100 images of two classes that are all called the same."""
    drawing = Drawing()
    places = [(12 + 10 * (i % 10), 15 + 10 * (i // 10)) for i in range(100)]
    drawing.dots(places[:99], MANY, 3.5)
    drawing.dots(places[99:], FEW, 4.5)
    rows = ("all are called blue", "accuracy 99%", "recall of blue 100%", "recall of red 0%")
    for row, words in enumerate(rows):
        drawing.words(126, 24 + 24 * row, words, "start")
    return drawing.figure(
        "99 blue points and one red point, which are all called blue: accuracy is 99%, the recall "
        "of blue 100%, that of red 0%."
    )


ALL = (
    long_tail, imbalance_ratio, profile, class_order, draw_of_the_tail, held_out_images,
    superclass, accuracy_paradox,
)  # fmt: skip
