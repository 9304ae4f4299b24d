from __future__ import annotations

import os
from functools import partial

import numpy as np
import pytest

from dovs import processes
from dovs.data.formats import decoding
from dovs.data.formats.arrays import How, turn
from dovs.data.formats.decoding import by_all_cores
from dovs.data.formats.survey import EncodedImage
from dovs.errors import DataError
from tests.data.user_images import encode, picture


def whose(number, ends_at=None):
    if number == ends_at:
        os._exit(9)
    return number, os.getpid()


def one_byte(item):
    return 1


def test_other_processes_answer_in_order_from_bounded_memory_and_end_with_the_reader(monkeypatch):
    monkeypatch.setattr(decoding, "BATCH", 3)
    taken = []

    def items():
        for number in range(10_000):
            taken.append(number)
            yield number

    answers = by_all_cores(whose, items(), one_byte, workers=2, alone=0)
    found = [answer for _ in range(30) for answer in next(answers)]
    assert [number for number, _ in found] == list(range(90))
    assert len(taken) <= 90 + 3 * (2 * 2 + 2)
    workers = {pid for _, pid in found}
    assert os.getpid() not in workers
    assert len(workers) <= 2
    answers.close()
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_little_work_starts_no_process():
    batches = by_all_cores(whose, range(100), one_byte, workers=2)
    assert {pid for batch in batches for _, pid in batch} == {os.getpid()}


def test_a_batch_is_limited_in_bytes():
    half = decoding.BATCH_BYTES // 2
    sizes = [1, half, half, 5 * half, 1, 1]
    batches = list(by_all_cores(abs, sizes, lambda item: item, workers=1))
    assert batches == [[1, half], [half], [5 * half], [1, 1]]


def test_a_process_that_ends_early_is_one_clear_line():
    dying = partial(whose, ends_at=7)
    with pytest.raises(DataError, match="ended early"):
        list(by_all_cores(dying, range(20), one_byte, workers=2, alone=0))


def test_where_no_process_can_be_started_this_one_does_the_work(monkeypatch, caplog):
    def refuse(workers):
        raise OSError("no semaphores")

    monkeypatch.setattr(processes, "pool", refuse)
    batches = list(by_all_cores(abs, [-1, -2], one_byte, workers=2, alone=0))
    assert batches == [[1, 2]]
    assert "no semaphores" in caplog.text


def test_all_cores_decode_what_one_decodes():
    images = [EncodedImage(encode(picture(i)), f"image {i}") for i in range(150)]
    work = partial(turn, shape=(9, 9, 3), how=How(), levels={})
    one, two = (
        [done for part in by_all_cores(work, images, one_byte, workers=n, alone=0) for done in part]
        for n in (1, 2)
    )
    assert len(one) == len(two) == 150
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first.pixels, second.pixels)
        assert first.digest == second.digest
