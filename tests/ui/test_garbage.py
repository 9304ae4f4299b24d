"""Objects of imported modules are not visited by every collection of garbage."""

import gc
import sys
import types

import pytest

from dovs.ui.parts import garbage


@pytest.fixture
def unfrozen(monkeypatch):
    monkeypatch.setattr(garbage, "_modules", 0)
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_is_there_is_exempt_once_and_again_after_an_import(unfrozen, monkeypatch):
    garbage.leave_out_imports()
    exempt = gc.get_freeze_count()
    assert exempt > 10_000
    later = [[] for _ in range(1000)]
    garbage.leave_out_imports()
    assert gc.get_freeze_count() <= exempt
    monkeypatch.setitem(sys.modules, "dovs_of_this_test", types.ModuleType("dovs_of_this_test"))
    garbage.leave_out_imports()
    assert gc.get_freeze_count() > exempt
    assert len(later) == 1000


def test_circles_that_come_later_are_collected(unfrozen):
    garbage.leave_out_imports()
    circle: list[object] = []
    circle.append(circle)
    del circle
    assert gc.collect() >= 1
