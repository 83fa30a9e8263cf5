import pytest

from latentlab.work import CancelledError, Passes, Share, Steps, mapped, quietly, result_of, until


def counting(steps, closed):
    try:
        yield from range(steps)
    finally:
        closed.append(True)
    return f"{steps} steps"


@pytest.mark.parametrize("steps", [0, 1, 5])
def test_the_progress_is_mapped_and_the_result_is_not(steps):
    def whole():
        result = yield from mapped(counting(steps, []), lambda value: 10 * value)
        return f"all {result}"

    assert list(whole()) == [10 * value for value in range(steps)]
    assert result_of(whole()) == f"all {steps} steps"


def test_quiet_work_yields_as_often_and_says_nothing():
    assert list(quietly(counting(3, []))) == [None] * 3
    assert result_of(quietly(counting(3, []))) == "3 steps"


def test_work_that_is_left_is_closed_at_once():
    closed = []
    work = mapped(counting(5, closed), str)
    assert next(work) == "0"
    work.close()
    assert closed == [True]


def test_an_error_of_the_work_is_not_taken_for_its_end():
    def broken():
        yield 0.5
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        result_of(mapped(broken(), float))


def test_cancelled_work_ends_at_its_next_value_and_does_not_begin_after_a_request():
    closed, asked, begun = [], [], []
    work = until(counting(5, closed), lambda: bool(asked))
    assert [next(work), next(work)] == [0, 1]
    asked.append(True)
    with pytest.raises(CancelledError):
        next(work)
    assert closed == [True]
    with pytest.raises(CancelledError):
        result_of(until(counting(5, begun), lambda: True))
    assert begun == [], "work that has not begun has nothing to close"
    assert result_of(until(counting(5, []), lambda: False)) == "5 steps"


def halfway():
    yield from (0.0, 0.5, 1.0)
    return "done"


def test_steps_take_the_shares_of_their_costs_and_end_at_1():
    steps = Steps(3 + 1)
    assert list(steps.run("long", 3, halfway())) == [Share("long", share) for share in (0, 0.375, 0.75, 0.75)]
    assert list(steps.run("short", 1, halfway())) == [Share("short", share) for share in (0.75, 0.875, 1, 1)]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_passes_of_an_unknown_number_rise_and_are_not_over_before_their_end(count):
    passes = Passes()
    shares = [share for _ in range(count) for share in passes.run(halfway())]
    assert shares == sorted(shares)
    assert len(set(shares)) == 2 * count + 1, "each pass is seen"
    assert 0.89 < shares[-1] < 1
    assert result_of(passes.run(halfway())) == "done"
