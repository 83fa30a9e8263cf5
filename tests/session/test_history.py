"""The history of any frozen state, here of pairs (kept, passing), of which undo restores the first value."""

from hypothesis import given
from hypothesis import strategies as st

from latentlab.session.history import MOST, History


def same(one, other):
    return one[0] == other[0]


# A step of a gesture: its kind, its value, and whether the gesture ends after it.
steps = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.booleans()), max_size=20)


@given(steps)
def test_all_undone_is_the_beginning_all_redone_the_end_and_a_gesture_is_one_entry(steps):
    now = (0, "first")
    history, ends, kind = History(now, same), [], None
    for passing, (each, value, is_over) in enumerate(steps):
        if each != kind:
            ends.append(now)  # of the gesture before
        history.begin(each, now)
        now, kind = (value, passing), None if is_over else each
        if is_over:
            history.keep(now)
    kept = [0]
    for value, _ in (*ends, now):
        if value != kept[-1]:
            kept.append(value)
    for value in reversed(kept[:-1]):
        assert history.can_undo(now)
        now = history.undo(now)
        assert now[0] == value
    assert not history.can_undo(now)
    assert history.undo(now) is None
    for value in kept[1:]:
        assert history.can_redo(now)
        now = history.redo(now)
        assert now[0] == value
    assert not history.can_redo(now)
    assert history.redo(now) is None


def test_a_new_gesture_drops_the_redo_list():
    history = History(0)
    history.keep(1)
    assert history.undo(1) == 0
    assert history.can_redo(0)
    history.begin("any", 0)
    assert not history.can_redo(2)
    assert history.redo(2) is None
    assert history.undo(2) == 0


def test_the_history_is_bounded_and_can_be_cleared():
    history = History(0)
    for value in range(1, MOST + 50):
        history.keep(value)
    now = value
    while (before := history.undo(now)) is not None:
        now = before
    assert value - now == MOST
    history.clear(7)
    assert not history.can_undo(7)
    assert not history.can_redo(7)


def test_states_that_a_rewriting_makes_equal_are_one_entry():
    history = History(0)
    for value in range(1, 7):
        history.keep(value)
    for value in (6, 5, 4):
        history.undo(value)
    history.rewrite(lambda value: value // 2)  # 0 0 1 | 1 | 2 2 3
    assert history.undo(1) == 0
    assert history.undo(0) is None
    assert [history.redo(0), history.redo(1), history.redo(2), history.redo(3)] == [1, 2, 3, None]
