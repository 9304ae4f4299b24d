"""Scripts of the pages, run by node without a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def run_in_node(
    runner: str, script: Path, body: Any, default: Callable[[Any], Any] | None = None
) -> Any:
    """Return what a program writes as JSON; the test is skipped without node.

    Args:
        runner: the program, a module of JavaScript that reads JSON from its input.
        script: the script of a page, the program's argument.
        body: its input.
        default: what makes JSON of other objects in it.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip(f"node is not on the path: {script.name} cannot be run")
    done = subprocess.run(
        [node, "--input-type=module", "-e", runner, str(script)],
        input=json.dumps(body, default=default),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
