"""Conditions and numbers in the texts of lessons: arithmetic and comparisons of results.

`steep.rare < even.rare - 0.05` uses the results of the experiments `steep` and `even`. Nothing is
evaluated by Python itself: only the few forms below are known.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dovs.errors import ConfigError

Results = Mapping[str, Mapping[str, float | str]]
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CALLS: dict[str, Callable[..., Any]] = {"abs": abs, "max": max, "min": min}
ALLOWED = "numbers, names such as even.rare, + - * / ( ), comparisons, and, or, not, abs, max, min"


class NotRun(Exception):
    """An experiment that an expression needs has no results yet."""


def parse_expression(text: str) -> ast.expr:
    """Return the tree of an expression.

    Raises:
        ConfigError: it is not one, or uses something else than is allowed.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise _wrong(text) from None
    _require_known(tree, text)
    return tree


def names_in(tree: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield (experiment, result) of each name in an expression.

    >>> list(names_in(parse_expression("a.rare > b.rare + 0.1")))
    [('a', 'rare'), ('b', 'rare')]
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def value_of(tree: ast.expr, results: Results) -> Any:
    """Return the value of an expression.

    Raises:
        NotRun: an experiment has no such result yet.

    >>> value_of(parse_expression("a.rare > 0.1 and not a.rare > 0.5"), {"a": {"rare": 0.3}})
    True
    """
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
        try:
            return results[tree.value.id][tree.attr]
        except KeyError:
            raise NotRun(tree.value.id) from None
    if isinstance(tree, ast.UnaryOp):
        value = value_of(tree.operand, results)
        return not value if isinstance(tree.op, ast.Not) else -value
    if isinstance(tree, ast.BinOp):
        left, right = value_of(tree.left, results), value_of(tree.right, results)
        return _BINARY[type(tree.op)](left, right)
    if isinstance(tree, ast.BoolOp):
        values = [value_of(each, results) for each in tree.values]
        return all(values) if isinstance(tree.op, ast.And) else any(values)
    if isinstance(tree, ast.Compare):
        terms = [value_of(each, results) for each in (tree.left, *tree.comparators)]
        pairs = zip(tree.ops, terms, terms[1:], strict=False)
        return all(_COMPARED[type(op)](left, right) for op, left, right in pairs)
    assert isinstance(tree, ast.Call)
    assert isinstance(tree.func, ast.Name)
    return _CALLS[tree.func.id](*(value_of(each, results) for each in tree.args))


def _require_known(tree: ast.expr, text: str) -> None:
    known = (
        (isinstance(tree, ast.Constant) and isinstance(tree.value, int | float | str))
        or (isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name))
        or (isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not | ast.USub))
        or (isinstance(tree, ast.BinOp) and type(tree.op) in _BINARY)
        or isinstance(tree, ast.BoolOp)
        or (isinstance(tree, ast.Compare) and all(type(op) in _COMPARED for op in tree.ops))
        or (
            isinstance(tree, ast.Call)
            and isinstance(tree.func, ast.Name)
            and tree.func.id in _CALLS
            and bool(tree.args)
            and not tree.keywords
        )
    )
    if not known:
        raise _wrong(text)
    if isinstance(tree, ast.Attribute | ast.Constant):
        return
    parts = tree.args if isinstance(tree, ast.Call) else ast.iter_child_nodes(tree)
    for part in parts:
        if isinstance(part, ast.expr):
            _require_known(part, text)


def _wrong(text: str) -> ConfigError:
    return ConfigError(f"'{text.strip()}' cannot be computed: allowed are {ALLOWED}.")
