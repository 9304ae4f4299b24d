"""Small databases in WordNet's own format, written by the tests that read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LICENCE = "  1 A database of the tests in the form of WordNet 3.0 Copyright nobody.  \n"


@dataclass(frozen=True)
class Noun:
    """One meaning: its kind or kinds, further lemmas, a gloss; `instance`: of its kind."""

    kinds: str | tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    gloss: str = "a thing of the tests"
    instance: bool = False


ANIMALS = {
    "entity": Noun(gloss="that which is"),
    "animal": Noun("entity"),
    "mammal": Noun("animal"),
    "carnivore": Noun("mammal"),
    "cat": Noun("carnivore", ("felis",), 'a small feline; "the cat sat on the mat"'),
    "dog": Noun(("carnivore", "pet"), gloss="a canine"),
    "tiger.2": Noun("carnivore", gloss="a large feline"),
    "pet": Noun("animal"),
    "mouse": Noun("mammal", gloss="a small rodent"),
    "mouse.2": Noun("device", ("computer_mouse",), "a hand-operated pointer"),
    "person": Noun("entity"),
    "tiger": Noun("person", gloss="a fierce person"),
    "device": Noun("entity"),
    "lawn_mower": Noun("device"),
    "t-shirt": Noun("device"),
    "fido": Noun("dog", instance=True),
}
"""Keys are words; `word.2` is a word's second sense."""


def write_wordnet(
    folder: Path, nouns: dict[str, Noun], exceptions: dict[str, str] | None = None
) -> Path:
    """Write index.noun, data.noun and noun.exc, and return their folder."""

    def line(key: str, offsets: dict[str, int]) -> str:
        noun = nouns[key]
        words = [key.partition(".")[0], *noun.lemmas]
        kinds = (noun.kinds,) if isinstance(noun.kinds, str) else noun.kinds
        symbol = "@i" if noun.instance else "@"
        pointers = [f"{symbol} {offsets.get(kind, 0):08d} n 0000" for kind in kinds]
        pointers.append(f"+ {0:08d} v 0101")  # to a verb: not a kind
        return (
            f"{offsets.get(key, 0):08d} 05 n {len(words):02x} "
            + " ".join(f"{word} 0" for word in words)
            + f" {len(pointers):03d} {' '.join(pointers)} | {noun.gloss}  \n"
        )

    offsets: dict[str, int] = {}
    at = len(LICENCE)
    for key in nouns:
        offsets[key] = at
        at += len(line(key, {}))
    senses: dict[str, list[int]] = {}
    for key in sorted(nouns, key=lambda key: key.partition(".")[2]):
        for word in (key.partition(".")[0], *nouns[key].lemmas):
            senses.setdefault(word, []).append(offsets[key])
    index = [
        f"{word} n {len(found)} 1 @ {len(found)} 0 {' '.join(f'{o:08d}' for o in found)}  \n"
        for word, found in sorted(senses.items())
    ]
    irregular = [f"{plural} {singular}\n" for plural, singular in (exceptions or {}).items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data.noun").write_text(
        LICENCE + "".join(line(key, offsets) for key in nouns), newline="\n"
    )
    (folder / "index.noun").write_text(LICENCE + "".join(index), newline="\n")
    (folder / "noun.exc").write_text("".join(irregular), newline="\n")
    return folder
