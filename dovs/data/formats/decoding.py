"""Work on many images by all processor cores, with the results in the order of the images.

What is done to an image does not belong here. Processes, not threads: of a small image most of the
time is spent in Python itself, so that two threads were no faster than one.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from dovs import processes
from dovs.errors import DataError

logger = logging.getLogger(__name__)

BATCH = 64
"""Images that a process works on before it answers, at most."""
BATCH_BYTES = 4 << 20
"""Bytes of these images, at most, unless one image alone has more."""
ALONE = 2.0
"""Seconds of work in this process before others are started, which takes about as long."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def by_all_cores(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    size: Callable[[Item], int],
    *,
    workers: int | None = None,
    alone: float = ALONE,
) -> Iterator[list[Result]]:
    """Apply a function to every item and yield the results in order, as lists of a batch each.

    A batch has at most `BATCH` items and `BATCH_BYTES`, and at most 2·`workers` + 1 batches are in
    memory, however many items there are. Closing the iterator ends the other processes.

    Args:
        function: of a module, or a `partial` of one, because other processes import it.
        items: read one after the other by this process; each can be pickled.
        size: bytes of an item and its result.
        workers: processes; default: the cores that this process may use. 1 starts none.
        alone: seconds of work in this process after which the others are started.

    Raises:
        DataError: a process ended early; whatever `function` raises.

    >>> list(by_all_cores(abs, [-1, 2, -3], lambda item: BATCH_BYTES // 2))
    [[1, 2], [3]]
    """
    workers = workers or processes.cores()
    batches = _batches(items, size)
    began = time.monotonic()
    for batch in batches:
        if workers > 1 and time.monotonic() - began >= alone:
            batches = itertools.chain([batch], batches)
            break
        yield _apply(function, batch)
    else:
        return
    try:
        pool = processes.pool(workers)
    except (OSError, ImportError, NotImplementedError) as error:
        logger.warning("only one core decodes: no other process can be started (%s)", error)
        yield from (_apply(function, batch) for batch in batches)
        return
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_apply, function, batch))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise DataError(
            "a process that decodes images ended early, probably for lack of memory. Close other "
            "programs and start again."
        ) from None
    finally:
        # An answer that arrives while the pool ends would be an error in its thread.
        wait(waiting)
        pool.shutdown(wait=True, kill_workers=True)


def _apply(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]


def _batches(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    total = 0
    for item in items:
        if batch and (len(batch) == BATCH or total + size(item) > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size(item)
    if batch:
        yield batch
