"""The house keeps its shape: which part may import which, and what stands nowhere.

Arrows go down only. Two tables say so: `ARROWS` for the parts of the package, `OUTSIDE` for other
people's packages. An exception stands beside its rule, with its reason.
"""

from __future__ import annotations

import ast
import fnmatch
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

BASE = {
    *(
        "about",
        "errors",
        "access",
        "plugins",
        "registry",
        "contract",
        "config",
        "disk",
        "archives",
        "durations",
        "signs",
        "texts",
        "arrays",
        "class_counts",
    ),
    *("late", "places"),
}
CORE = BASE | {"data", "hierarchy", "analysis"}

ARROWS: dict[str, set[str]] = {
    "about": set(),
    "late": set(),
    "places": set(),
    "disk": set(),
    "durations": set(),
    "signs": set(),
    "texts": {"errors"},
    "arrays": {"errors"},
    "class_counts": {"errors", "arrays"},
    "archives": set(),
    "processes": {"about", "access"},
    "errors": set(),
    "access": {"errors"},
    "plugins": set(),
    "registry": {"errors", "plugins"},
    "contract": {"errors", "registry"},
    "config": {"errors", "registry", "places"},
    "hierarchy": BASE,
    "data": BASE | {"processes"},
    "analysis": BASE | {"hierarchy"},
    "figures": {"errors", "signs"},
    "glossary": {"about", "errors", "registry", "figures"},
    "lessons": BASE | {"hierarchy", "analysis"},
    "encoders": BASE,
    "methods": BASE | {"hierarchy", "analysis"},
    "second_stages": BASE | {"methods"},
    "runs": CORE | {"processes"},
    "recording": CORE | {"processes", "runs"},
    "geometry": {"analysis"},
    "metrics": {"analysis"},
    "maps": BASE | {"hierarchy", "analysis", "figures", "recording", "runs"},
    "comparison": CORE | {"runs", "figures"},
    "exports": CORE | {"figures", "maps", "runs", "comparison"},
    "training": CORE | {"processes", "methods", "second_stages", "encoders", "runs"},
    "sweeps": CORE | {"methods", "runs"},
    "benchmark": CORE
    | {"processes", "methods", "second_stages", "encoders", "runs", "sweeps", "training"},
    "scale": CORE | {"processes", "runs", "sweeps", "benchmark"},
    "ui": CORE
    | {"figures", "methods", "second_stages", "encoders", "runs", "recording", "maps", "exports"}
    | {"glossary", "lessons", "comparison", "sweeps"},
    "cli": CORE
    | {"methods", "second_stages", "encoders", "runs", "recording", "training", "benchmark"}
    | {"exports", "processes", "comparison", "scale", "sweeps"},
    "pages": {"config", "ui"},
    "app": {"ui"},
    "__init__": CORE
    | {"methods", "second_stages", "encoders", "runs", "recording", "training"}
    | {"maps", "geometry", "metrics"},
    "__main__": {"cli"},
}
"""Which parts a part may import, anywhere in a file, itself aside. None may `import dovs`, which
is above them all: version and folder are in `dovs.about`."""


@dataclass(frozen=True)
class Rule:
    """Where an outside package may be imported, as patterns of paths.

    Attributes:
        top: at the top of a file, so that it loads with it.
        inside: inside a function, so that it loads when that is called. What is allowed at the top
            is allowed inside.
    """

    top: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


TORCH_MODULES = (
    "dovs/encoders/layers.py",
    "dovs/encoders/trunks.py",
    "dovs/second_stages/heads.py",
)
"""Modules beside the catalogues that import torch at their top."""

CALLBACKS = tuple(
    f"dovs/recording/callbacks/{name}.py" for name in ("lightning", "transformers", "keras")
)
"""Modules that import a library which need not be installed; nothing else imports them."""

OUTSIDE: dict[str, Rule] = {
    "lightning": Rule(top=CALLBACKS[:1]),
    "pytorch_lightning": Rule(top=CALLBACKS[:1]),
    "transformers": Rule(top=CALLBACKS[1:2]),
    "keras": Rule(top=CALLBACKS[2:]),
    "streamlit": Rule(top=("app.py", "pages/*", "dovs/ui/*")),
    "plotly": Rule(top=("dovs/figures/*", "dovs/ui/*"), inside=("dovs/exports/report_parts.py",)),
    "ray": Rule(inside=("dovs/scale/*",)),
    "tensorboard": Rule(inside=("dovs/exports/tensorboard.py",)),
    # of what is exported, where they are installed
    "onnx": Rule(),
    "onnxscript": Rule(),
    "onnxruntime": Rule(inside=("dovs/training/encoder_file.py",)),
    "anywidget": Rule(inside=("dovs/maps/notebook.py",)),
    "torch": Rule(
        # the networks and heads themselves; the server reads the catalogues, and none of these
        top=("dovs/training/*", *TORCH_MODULES),
        inside=(
            "dovs/methods/*",
            "dovs/second_stages/*",
            "dovs/encoders/*",
            "dovs/recording/collecting.py",  # of a model that the caller has in memory
            "dovs/recording/batches.py",
            "dovs/recording/outputs.py",
        ),
    ),
    # its networks, and the elementary operations that strong augmentation is made of
    "torchvision": Rule(
        top=("dovs/encoders/trunks.py",), inside=("dovs/encoders/*", "dovs/training/autoaugment.py")
    ),
    "safetensors": Rule(
        top=("dovs/training/*", "dovs/maps/wire.py"),
        inside=(
            "dovs/runs/artifacts.py",
            "dovs/recording/reading/formats.py",
            "dovs/encoders/weights.py",
        ),
    ),
    "faiss": Rule(inside=("dovs/methods/nearest.py",)),  # where it is installed
    "umap": Rule(inside=("dovs/analysis/projections/umap.py",)),
    "numba": Rule(),
    "sklearn": Rule(inside=("dovs/*",)),
    "scipy": Rule(inside=("dovs/*",)),
    "typer": Rule(top=("dovs/cli/*",)),
    "rich": Rule(top=("dovs/cli/*",)),
    # CIFAR is published as pickles: read through an unpickler of arrays alone, after a checksum
    # weights: only the name of the error with which torch refuses all but tensors
    "pickle": Rule(top=("dovs/data/formats/cifar.py", "dovs/encoders/weights.py")),
    "cloudpickle": Rule(),
    "dill": Rule(),
    # its pool of processes, which never forks; its files are pickles and are not read
    "joblib": Rule(inside=("dovs/processes.py",)),
    "shelve": Rule(),
    "marshal": Rule(),
    "multiprocessing": Rule(),  # forks a server that may hold CUDA; see `dovs/processes.py`
}

REFUSED_ARGUMENTS = {
    "allow_pickle": "False",
    "weights_only": "True",
    "unsafe_allow_html": "False",
    "unsafe_allow_javascript": "False",
    "shell": "False",
}
"""Arguments that open a door, and the only value they may have."""

SERVER = (
    "ui",
    "figures",
    "runs",
    "recording",
    "maps",
    "exports",
    "comparison",
    "data",
    "hierarchy",
    "analysis",
    "methods",
    "encoders",
    "second_stages",
    "glossary",
    "lessons",
)
HEAVY = ("torch", "torchvision", "umap", "numba", "sklearn")


@dataclass(frozen=True)
class Import:
    """One import statement's module: where it stands, what it names, and when it happens."""

    path: str
    line: int
    module: str
    top: bool
    types_only: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"


@cache
def sources() -> dict[str, ast.Module]:
    """Every source file of the package, the pages and the app: path from the root → its tree."""
    files = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("dovs/**/*.py")]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(files)
    }


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        found for path, tree in sources().items() for found in imports_of(path, tree, True, False)
    )


def imports_of(path: str, node: ast.AST, top: bool, types_only: bool) -> Iterator[Import]:
    """Yield the imports below a node; `from package import module` names the module."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            modules = [name.name for name in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{path}:{child.lineno}: write the whole name of a module"
            modules = [f"{child.module}.{name.name}" for name in child.names]
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            checking = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            yield from imports_of(path, child, top and not function, types_only or checking)
            continue
        for module in modules:
            yield Import(path, child.lineno, module, top, types_only)


def part_of(path: str) -> str:
    """Return the part of the house that a file belongs to."""
    folder, _, rest = path.partition("/")
    return (rest if folder == "dovs" else path).partition("/")[0].removesuffix(".py")


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_every_part_of_the_house_is_in_the_table():
    assert {part_of(path) for path in sources()} == set(ARROWS)
    assert len(sources()) > 100


@pytest.mark.parametrize("part", ARROWS)
def test_arrows_go_down_only(part):
    allowed = ARROWS[part] | {part}
    wrong = []
    for found in imports():
        package, _, rest = found.module.partition(".")
        if part_of(found.path) != part or package not in ("dovs", "pages", "app"):
            continue
        target = (rest.partition(".")[0] or "__init__") if package == "dovs" else package
        if target not in allowed:
            wrong.append(f"{found}: {part} may import {', '.join(sorted(allowed))}")
    assert not wrong, "\n".join(wrong)


def test_the_table_of_arrows_has_no_circle():
    order: list[str] = []
    while len(order) < len(ARROWS):
        free = [part for part in ARROWS if part not in order and ARROWS[part] <= set(order)]
        assert free, f"in a circle: {set(ARROWS) - set(order)}"
        order += free
    assert order[0] == "about"


def test_parts_below_training_do_not_load_it_and_runs_read_data_only_when_asked():
    """`import dovs.runs` is what a page does to list runs: no dataset, no method comes with it."""
    late = {
        "__init__": {"training", "runs", "recording", "config"},
        "runs": {"data", "methods", "encoders"},
    }
    late |= {"cli": {"training"}, "benchmark": {"training", "data"}}
    wrong = [
        str(found)
        for found in imports()
        if found.top
        and found.module.startswith("dovs.")
        and found.module.split(".")[1] in late.get(part_of(found.path), set())
        and not found.types_only
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", OUTSIDE)
def test_outside_packages_are_imported_where_they_belong(package):
    rule = OUTSIDE[package]
    wrong = []
    for found in imports():
        if found.module.partition(".")[0] != package or found.types_only:
            continue
        allowed = rule.top if found.top else rule.top + rule.inside
        if not matches(found.path, allowed):
            when = "at the top" if found.top else "inside a function"
            wrong.append(f"{found} {when}: allowed in {', '.join(allowed) or 'no file'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", ["torch", "umap", "streamlit", "plotly", "pickle"])
def test_the_rules_are_about_something(package):
    """A rule that no import meets would also hold if the search found nothing."""
    assert any(found.module.partition(".")[0] == package for found in imports())


def test_the_server_starts_without_heavy_packages():
    modules = [
        path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for path in sources()
        if path.startswith("dovs/")
        and part_of(path) in SERVER
        and path not in (*TORCH_MODULES, *CALLBACKS)
    ]
    code = (
        "import sys, importlib;"
        f"[importlib.import_module(module) for module in {modules!r}];"
        f"sys.exit(', '.join(sorted({set(HEAVY)!r} & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_figures_compute_no_metric():
    """They draw a table: no fitting, no statistics of predictions, and no package that has them."""
    wrong = [
        str(found)
        for found in imports()
        if part_of(found.path) == "figures"
        and found.module.partition(".")[0]
        not in ("__future__", "dovs", "plotly", "numpy", "pandas")
        and found.module.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert not wrong, "\n".join(wrong)


def test_arguments_that_open_a_door_stay_shut():
    wrong = [
        f"{path}:{call.lineno} {ast.unparse(call.func)}({word.arg}={ast.unparse(word.value)})"
        for path, tree in sources().items()
        for call in calls(tree)
        for word in call.keywords
        if word.arg in REFUSED_ARGUMENTS and ast.unparse(word.value) != REFUSED_ARGUMENTS[word.arg]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("function", "argument"),
    [("np.load", "allow_pickle"), ("torch.load", "weights_only")],
)
def test_files_are_loaded_with_the_safe_argument_spelt_out(function, argument):
    wrong = [
        f"{path}:{call.lineno} {function} without {argument}"
        for path, tree in sources().items()
        for call in calls(tree)
        if ast.unparse(call.func) == function
        and argument not in [word.arg for word in call.keywords]
    ]
    assert not wrong, "\n".join(wrong)


def test_cifar_is_unpickled_through_a_list_of_what_is_allowed():
    """The one door to pickles: a subclass that overrides `find_class`, and no plain load."""
    tree = sources()["dovs/data/formats/cifar.py"]
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    guarded = {
        node.name
        for node in classes
        if "pickle.Unpickler" in map(ast.unparse, node.bases)
        and "find_class" in [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
    }
    assert len(guarded) == 1
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {name for name in used if name.startswith("pickle.")} == {
        "pickle.Unpickler",
        "pickle.UnpicklingError",
    }
    assert guarded & {ast.unparse(call.func) for call in calls(tree)}


def test_nothing_prints():
    """The command line echoes through typer and rich."""
    wrong = [
        f"{path}:{call.lineno}"
        for path, tree in sources().items()
        for call in calls(tree)
        if ast.unparse(call.func) == "print"
    ]
    assert not wrong, "\n".join(wrong)


def test_code_is_evaluated_in_one_place_alone():
    """Registries evaluate annotations, which are the project's own source text."""
    wrong = [
        f"{path}:{call.lineno}"
        for path, tree in sources().items()
        for call in calls(tree)
        if ast.unparse(call.func) in ("eval", "exec", "compile", "os.system", "__import__")
    ]
    assert [place.partition(":")[0] for place in wrong] == ["dovs/registry.py"]


def test_background_processes_are_started_in_one_place():
    """`dovs/processes.py` gives each a session of its own; `subprocess.run` waits for a command."""
    starts = re.compile(r"(subprocess\.)?Popen|os\.(fork|popen|spawn|posix_spawn|startfile)\w*")
    found = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and starts.fullmatch(ast.unparse(node)))
        or (isinstance(node, ast.ImportFrom) and starts.search(ast.unparse(node)))
    }
    assert found == {"dovs/processes.py"}


CATCHES_ALL = ("dovs/plugins.py",)
"""Files that may catch every error: importing a stranger's module may raise anything."""


def caught_by(handler: ast.ExceptHandler) -> list[str]:
    """Return the names of the errors that a handler catches."""
    if handler.type is None:
        return ["everything"]
    parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [ast.unparse(part) for part in parts]


def test_errors_are_caught_by_name():
    wrong = [
        f"{path}:{node.lineno} catches {caught}"
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        for caught in caught_by(node)
        if caught in ("everything", "Exception", "BaseException") and path not in CATCHES_ALL
    ]
    assert not wrong, "\n".join(wrong)


def test_randomness_has_a_seed_of_its_own():
    """`np.random.default_rng(seed)` and its kin are fine, the global state is not."""
    allowed = {"default_rng", "Generator", "SeedSequence", "PCG64"}
    wrong = [
        f"{path}:{node.lineno} np.random.{node.attr}"
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) == "np.random"
        and node.attr not in allowed
    ]
    wrong += [
        f"{path}:{call.lineno} default_rng without a seed"
        for path, tree in sources().items()
        for call in calls(tree)
        if ast.unparse(call.func).endswith("default_rng") and not call.args
    ]
    wrong += [str(found) for found in imports() if found.module.partition(".")[0] == "random"]
    assert not wrong, "\n".join(wrong)


def test_every_file_says_what_it_is_about():
    mute = [
        path
        for path, tree in sources().items()
        if path.startswith("dovs/") and not (ast.get_docstring(tree) or "").strip()
    ]
    assert not mute, "\n".join(mute)


def test_files_are_named_after_an_idea():
    kinds = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools"}
    wrong = [path for path in sources() if Path(path).stem.strip("_") in kinds]
    assert not wrong, "\n".join(wrong)


def test_pages_are_thin_and_guarded():
    pages = [path for path in sources() if path.startswith("pages/")]
    assert len(pages) >= 5
    for path in pages:
        lines = (ROOT / path).read_text("utf-8").count("\n")
        assert lines <= 60, f"{path} has {lines} lines: compute in dovs, show in dovs/ui"
        names = [ast.unparse(call.func) for call in calls(sources()[path])]
        assert "guard" in names, f"{path} does not guard against being the first request"
