"""How long the stages of an answer take is told."""

import time

from rag.clock import Clock


def test_a_stage_that_is_entered_again_goes_on_counting(monkeypatch):
    now = iter([1.0, 3.0, 10.0, 11.0, 20.0, 24.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))
    clock = Clock()
    for stage in ("rank", "compose", "rank"):
        with clock(stage):
            pass
    assert clock.seconds == {"rank": 6.0, "compose": 1.0}
