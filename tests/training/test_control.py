import threading

import pytest

from latentlab.training.control import Control


def test_a_free_training_may_always_step():
    control = Control()
    assert [control.take_steps(1) for _ in range(3)] == [1] * 3
    assert not control.paused


def test_a_paused_training_makes_the_steps_it_owes_and_no_more():
    control = Control(paused=True)
    assert not control.take_steps(1)
    control.step(2)
    control.step()
    assert not control.paused
    assert [control.take_steps(1) for _ in range(4)] == [1, 1, 1, 0]
    assert control.paused


def test_several_steps_are_granted_at_once_up_to_those_owed():
    control = Control()
    assert control.take_steps(7) == 7
    control.step(5)
    assert control.take_steps(3) == 3
    assert control.take_steps(3) == 2
    assert control.take_steps(3) == 0
    assert control.steps_begun == 12
    control.stop()
    assert control.take_steps(3) == 0


def test_a_step_during_a_free_run_pauses_it_after_that_step():
    control = Control()
    control.step()
    assert control.take_steps(1)
    assert control.paused


def test_pause_and_resume_forget_the_steps_owed():
    control = Control(paused=True)
    control.step(5)
    control.pause()
    assert not control.take_steps(1)
    control.step(5)
    control.resume()
    control.pause()
    assert not control.take_steps(1)


def test_a_stopped_training_steps_no_more():
    control = Control()
    control.stop()
    assert control.stopped
    assert not control.abandoned
    assert not control.take_steps(1)
    control.resume()
    assert not control.take_steps(1)


def test_to_abandon_is_to_stop():
    control = Control()
    control.abandon()
    assert control.stopped
    assert control.abandoned


def test_wishes_are_taken_once_and_an_exact_one_is_not_lost_in_a_plain_one():
    control = Control()
    assert control.take_snapshot_request() == (False, False)
    control.ask_snapshot(exact=True)
    control.ask_snapshot()
    assert control.take_snapshot_request() == (True, True)
    assert control.take_snapshot_request() == (False, False)
    control.ask_decay()
    assert control.take_decay_request()
    assert not control.take_decay_request()


@pytest.mark.parametrize("name", ["stop", "abandon", "resume", "step", "ask_snapshot", "ask_decay"])
def test_a_halted_trainer_wakes_for_every_request(name):
    control = Control(paused=True)
    woke = threading.Event()

    def wait():
        control.wait(timeout=60)
        woke.set()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    getattr(control, name)()
    assert woke.wait(10)


def test_a_wait_ends_by_itself():
    Control(paused=True).wait(timeout=0.01)
