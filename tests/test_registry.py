"""Registries: one file a name, one signature for form, option, check and documentation."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from dovs.analysis.projections import PROJECTIONS
from dovs.contract import check_documented
from dovs.data import SOURCES
from dovs.encoders import ENCODERS
from dovs.errors import ConfigError, ContractError
from dovs.hierarchy import GENERATORS
from dovs.methods import METHODS
from dovs.registry import Entry, Registered, Registry
from dovs.second_stages import SECOND_STAGES

REGISTRIES = {
    "method": METHODS,
    "encoder": ENCODERS,
    "dataset": SOURCES,
    "generator": GENERATORS,
    "projection": PROJECTIONS,
    "second stage": SECOND_STAGES,
}

SHAPES = {
    "__init__.py": """
        from dovs.registry import Registry
        SHAPES = Registry("shape", "{package}")
    """,
    "square.py": """
        from __future__ import annotations
        from typing import Annotated
        from pydantic import Field
        from {package} import SHAPES

        Side = Annotated[float, Field(gt=0, description="Length of a side")]

        @SHAPES.register("square", title="A square", order=2)
        def square(grid, *, side: Side = 1.0, colour: str):
            \"\"\"Draw four sides.

            All are equally long.
            \"\"\"
            return grid, side, colour
    """,
    "circle.py": """
        from {package} import SHAPES

        @SHAPES.register("circle", order=1, round=True)
        def circle(*, radius: int = 3):
            return radius
    """,
    "_hidden.py": "raise RuntimeError('a module whose name starts with _ is no entry')",
}


@pytest.fixture
def package(tmp_path, monkeypatch, request):
    """Write a package of shapes and return its name."""
    name = f"shapes_{abs(hash(request.node.name))}"
    for file, source in SHAPES.items():
        path = tmp_path / name / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(source).replace("{package}", name), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


def test_files_are_found_when_a_name_is_first_asked_for(package):
    registry = __import__(package).SHAPES
    assert f"{package}.square" not in sys.modules
    assert registry.names == ["circle", "square"]
    assert f"{package}.square" in sys.modules
    assert f"{package}._hidden" not in sys.modules


def test_an_entry_knows_what_was_registered(package):
    registry = __import__(package).SHAPES
    square, circle = registry["square"], registry["circle"]
    assert (square.kind, square.name, square.title) == ("shape", "square", "A square")
    assert circle.title == "circle"
    assert circle.meta == {"order": 1, "round": True}
    assert square.summary == "Draw four sides."
    assert square.documentation == "Draw four sides.\n\nAll are equally long."
    assert circle.summary == ""
    assert list(square.model.model_fields) == ["side", "colour"]
    assert square.model.model_fields["side"].description == "Length of a side"
    assert "circle" in registry
    assert "triangle" not in registry


def test_calling_an_entry_fills_in_defaults(package):
    registry = __import__(package).SHAPES
    assert registry["circle"]() == 3
    assert registry["circle"].validate(None) == {"radius": 3}
    assert registry["square"]("grid", colour="red") == ("grid", 1.0, "red")
    assert registry["square"].validate({"colour": "red", "side": "2.5"})["side"] == 2.5


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        (
            "sqare",
            {},
            "unknown shape 'sqare': choose one of circle, square. Did you mean 'square'?",
        ),
        ("x", {}, "unknown shape 'x': choose one of circle, square."),
        (
            "square",
            {"sides": 1},
            "unknown parameter of shape 'square' 'sides': choose one of colour, side. "
            "Did you mean 'side'?",
        ),
        ("square", {}, "shape 'square': colour is missing: give it a value."),
        (
            "square",
            {"colour": "red", "side": 0},
            "shape 'square': side=0 is not allowed: it should be greater than 0.",
        ),
        (
            "circle",
            {"radius": "wide"},
            "shape 'circle': radius='wide' is not allowed: it should be a valid integer, unable to "
            "parse string as an integer.",
        ),
        (
            "circle",
            {"radius": 1.5},
            "shape 'circle': radius=1.5 is not allowed: it should be a valid integer, got a number "
            "with a fractional part.",
        ),
    ],
)
def test_what_does_not_fit_is_one_line_that_says_what_does(package, name, parameters, message):
    with pytest.raises(ConfigError) as caught:
        __import__(package).SHAPES[name](**parameters)
    assert str(caught.value) == message


def test_nothing_registered_says_so(tmp_path, monkeypatch):
    (tmp_path / "empty_shapes").mkdir()
    (tmp_path / "empty_shapes" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ConfigError, match=r"choose one of \(none\)\.$"):
        Registry("shape", "empty_shapes")["square"]


def test_a_file_that_cannot_be_imported_fails_every_time(package, tmp_path):
    """Later look-ups must not go on with the names found so far."""
    (tmp_path / package / "round.py").write_text("import nowhere_to_be_found", encoding="utf-8")
    registry = __import__(package).SHAPES
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="nowhere_to_be_found"):
            registry["square"]


def test_a_name_belongs_to_one_callable():
    registry = Registry("shape", "dovs.analysis.projections")

    def first() -> None: ...

    def second() -> None: ...

    assert registry.register("line")(first) is first
    registry.register("line")(first)
    with pytest.raises(ContractError, match="shape 'line' is registered twice"):
        registry.register("line")(second)
    assert registry["line"].target is first


def test_an_entry_that_the_check_refuses_is_not_registered():
    def check(entry):
        if "colour" not in entry.meta:
            raise ContractError(f"{entry.kind} '{entry.name}' has no colour")

    registry = Registry("shape", "dovs.analysis.projections", check)
    with pytest.raises(ContractError, match="shape 'line' has no colour"):
        registry.register("line")(lambda: None)
    assert "line" not in registry
    registry.register("line", colour="red")(lambda: None)
    assert "line" in registry


def test_order_then_name_decides_the_display():
    registry = Registry("shape", "dovs.analysis.projections")
    for name, facts in (("b", {}), ("z", {"order": 1}), ("a", {}), ("c", {"order": 2})):
        registry.register(name, **facts)(lambda: None)
    assert registry.names == ["z", "c", "a", "b"]
    assert [entry.name for entry in registry] == registry.names


def test_a_parameter_that_names_an_entry_is_checked_in_its_registry():
    registry = Registry("shape", "dovs.analysis.projections")

    @registry.register("map")
    def draw(
        *,
        projection: Annotated[str, Registered("dovs.analysis.projections:PROJECTIONS")] = "pca",
    ) -> str:
        return projection

    assert registry["map"]() == "pca"
    assert registry["map"](projection="umap") == "umap"
    with pytest.raises(ConfigError) as caught:
        registry["map"](projection="umpa")
    assert str(caught.value).startswith("unknown projection 'umpa': choose one of ")
    assert str(caught.value).endswith("Did you mean 'umap'?")
    marks = registry["map"].model.model_fields["projection"].metadata
    assert [mark.registry for mark in marks if isinstance(mark, Registered)] == [PROJECTIONS]


def test_choices_switches_and_absent_values_are_types_like_others():
    registry = Registry("shape", "dovs.analysis.projections")

    @registry.register("box")
    def box(
        *,
        lid: bool = False,
        fold: Literal["left", "right"] = "left",
        depth: Annotated[int, Field(ge=1)] | None = None,
    ) -> tuple:
        return lid, fold, depth

    assert registry["box"]() == (False, "left", None)
    assert registry["box"](lid="true", fold="right", depth="4") == (True, "right", 4)
    with pytest.raises(ConfigError, match=r"fold='up' is not allowed: it should be 'left' or"):
        registry["box"](fold="up")
    with pytest.raises(ConfigError, match=r"depth=0 is not allowed: it should be greater than or"):
        registry["box"](depth=0)


@pytest.mark.parametrize("kind", REGISTRIES)
def test_every_registry_of_the_house(kind):
    registry = REGISTRIES[kind]
    assert registry.kind == kind
    assert registry.names
    for entry in registry:
        check_documented(entry, ("path",) if entry.meta.get("kind") == "folder" else ())


def good(*, size: Annotated[int, Field(ge=0, description="Side")] = 1) -> None:
    """Draw it.

    Source: ours.
    """


def no_sentence() -> None:
    """Source: ours"""


def no_source() -> None:
    """Draw it."""


def no_description(*, size: Annotated[int, Field(ge=0)] = 1) -> None:
    """Draw it. Source: ours."""


def no_default(*, size: Annotated[int, Field(ge=0, description="Side")]) -> None:
    """Draw it. Source: ours."""


def no_bound(*, size: Annotated[int | None, Field(description="Side")] = 1) -> None:
    """Draw it. Source: ours."""


@pytest.mark.parametrize(
    ("target", "title", "rule"),
    [
        (good, "shape", "needs a title"),
        (no_sentence, "A shape", "must be a sentence"),
        (no_source, "A shape", "Source"),
        (no_description, "A shape", "size needs a Field"),
        (no_default, "A shape", "size needs a default"),
        (no_bound, "A shape", "size needs a lower bound"),
    ],
)
def test_what_forms_and_lists_need_of_an_entry(target, title, rule):
    check_documented(Entry("shape", "shape", "A shape", good))
    with pytest.raises(ContractError, match=f"shape 'shape'.*{rule}"):
        check_documented(Entry("shape", "shape", title, target))


@pytest.mark.parametrize("kind", REGISTRIES)
def test_every_file_in_a_registered_package_has_an_entry(kind):
    registry = REGISTRIES[kind]
    modules = {entry.target.__module__ for entry in registry}
    folder = Path(sys.modules[next(iter(modules)).rpartition(".")[0]].__file__).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert {module.rpartition(".")[2] for module in modules} == files
