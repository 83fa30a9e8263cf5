import itertools

import pytest

from latentlab.training.schedule import END, ONE_CYCLE_RISE, ONE_CYCLE_START, WARM_UP_STEPS, constant, one_cycle


def test_one_cycle_rises_to_one_and_ends_near_nothing():
    steps = [i / 1000 for i in range(1001)]
    factors = [one_cycle(done) for done in steps]
    top = factors.index(max(factors))
    assert factors[0] == pytest.approx(ONE_CYCLE_START)
    assert factors[-1] == pytest.approx(END)
    assert (max(factors), steps[top]) == (pytest.approx(1), pytest.approx(ONE_CYCLE_RISE, abs=1e-3))
    assert factors[: top + 1] == sorted(factors[: top + 1])
    assert factors[top:] == sorted(factors[top:], reverse=True)
    assert max(abs(a - b) for a, b in itertools.pairwise(factors)) < 0.01  # no jumps


def test_an_open_ended_rate_warms_up_stays_and_decays_when_asked():
    assert 0 < constant(0) < 0.01
    assert constant(WARM_UP_STEPS) == constant(10**6) == 1
    assert constant(10**6, 0.5) == pytest.approx(0.5, abs=1e-3)
    assert constant(10**6, 1.0) == constant(10**6, 7.0) == pytest.approx(END)
    assert constant(10**6, -2.0) == 1  # the seconds' final third has not begun
