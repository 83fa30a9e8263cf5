"""A worker: progress may be dropped, a result never is; the newest request of a kind wins; at most one event queued."""

import threading
import time

import pytest
from PySide6.QtCore import Qt

from latentlab.gui.live.worker import PATIENCE, SLICE, Worker


@pytest.fixture
def worker(qtbot):
    made = Worker("test")
    yield made
    made.end()
    assert made.wait(3000)


@pytest.fixture
def clock():
    """Seconds that pass only when a job of these tests says so."""
    return Clock()


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def shared(qtbot, clock):
    made = Worker("shared", turns=True, clock=clock)
    yield made
    made.end()
    assert made.wait(3000)


def slow(name, turns, heard, clock, seconds=2 * SLICE):
    """A generator each of whose steps is longer than a turn."""
    for _ in range(turns):
        heard.append(name)
        clock.now += seconds
        yield
    return name


def test_every_result_arrives_in_order(worker, qtbot):
    results = []
    for number in range(20):
        worker.submit(f"job {number}", lambda number=number: number, on_result=results.append)
    qtbot.waitUntil(lambda: len(results) == 20)
    assert results == list(range(20))


def test_a_generator_yields_progress_and_returns_its_result(worker, qtbot):
    heard, results = [], []

    def count():
        yield from range(2000)
        return "done"

    worker.submit("count", count, on_progress=heard.append, on_result=results.append)
    qtbot.waitUntil(lambda: results == ["done"])
    assert heard, "some progress is heard"
    assert heard == sorted(heard), "and it never goes back"
    assert heard[-1] == 1999, "the last progress is told before the result"
    assert len(heard) < 2000, "the mailbox drops what nobody had time to take"


def test_at_most_one_progress_event_is_queued(worker, qtbot):
    emitted = []
    # A direct connection counts in the worker's thread, while the GUI thread below takes nothing out.
    worker.arrived.connect(lambda: emitted.append(1), Qt.ConnectionType.DirectConnection)
    done = threading.Event()

    def flood():
        yield from range(5000)
        done.set()

    worker.submit("flood", flood, on_progress=emitted.append)
    assert done.wait(10)
    assert len(emitted) <= 2, "one for all the progress, one for the outcome"


def test_the_newest_request_of_a_kind_wins(worker, qtbot):
    gate, results = threading.Event(), []
    worker.submit("first", gate.wait)
    for number in range(5):
        worker.submit("same kind", lambda number=number: number, on_result=results.append)
    worker.submit("other kind", lambda: "other", on_result=results.append)
    gate.set()
    qtbot.waitUntil(lambda: "other" in results)
    assert results == [4, "other"]


def test_the_newest_generator_of_a_kind_wins_though_an_older_one_has_begun(shared, qtbot):
    gate, results, closed = threading.Event(), [], threading.Event()

    def endless():
        try:
            while True:
                gate.set()
                time.sleep(0.001)
                yield
        finally:
            closed.set()

    old = shared.submit("kind", endless, on_result=results.append)
    assert gate.wait(5)
    shared.submit("kind", lambda: "new", on_result=results.append)
    qtbot.waitUntil(lambda: bool(results))
    assert closed.wait(5)
    assert results == ["new"]
    assert not old.active


def test_a_function_that_runs_has_its_result_though_a_newer_request_waits(shared, qtbot):
    gate, results, started = threading.Event(), [], threading.Event()

    def first():
        started.set()
        gate.wait()
        return 1

    shared.submit("kind", first, on_result=results.append)
    assert started.wait(5)
    shared.submit("kind", lambda: 2, on_result=results.append)
    gate.set()
    qtbot.waitUntil(lambda: len(results) == 2)
    assert results == [1, 2]


def test_generators_take_turns(shared, clock, qtbot):
    gate, heard, results = threading.Event(), [], []
    shared.submit("gate", gate.wait)
    for name in "abc":
        shared.submit(name, lambda name=name: slow(name, 4, heard, clock), on_result=results.append)
    gate.set()
    qtbot.waitUntil(lambda: len(results) == 3)
    assert results == list("abc")
    assert heard == list("abcabcabcabc")


def test_without_turns_one_generator_ends_before_the_next_begins(worker, clock, qtbot):
    heard, results = [], []
    for name in "ab":
        worker.submit(name, lambda name=name: slow(name, 3, heard, clock), on_result=results.append)
    qtbot.waitUntil(lambda: len(results) == 2)
    assert heard == list("aaabbb")


def test_a_question_that_is_asked_now_goes_before_one_that_has_taken_long_however_long_its_steps_are(
    shared, clock, qtbot
):
    heard, results, waiting = [], [], []

    def find():
        yield from slow("find", 20, heard, clock, seconds=1.0)
        waiting.append(shared.submit("race", lambda: slow("race", 9, heard, clock), on_result=results.append))
        yield from slow("find", 3, heard, clock, seconds=1.0)
        return "find"

    shared.submit("find", find, on_result=results.append)
    qtbot.waitUntil(lambda: len(results) == 2)
    assert results == ["race", "find"]
    asked = heard[20:]
    assert asked == ["find", *["race"] * 9, "find", "find"], "the race waits for one step of the other, and no more"


def test_it_is_known_what_a_question_waits_for(shared, clock, qtbot):
    told, results, submitted = [], [], threading.Event()

    def long():
        submitted.wait()
        yield from slow("long", 1, [], clock, seconds=1.0)
        shared.submit("short", short, on_result=results.append)
        yield from slow("long", 2, [], clock, seconds=1.0)

    def short():
        told.append(shared.before(job))
        yield

    job = shared.submit("long", long, on_result=results.append)
    submitted.set()
    qtbot.waitUntil(lambda: len(results) == 2)
    assert told == ["short"]
    assert shared.before(job) == ""


def test_what_is_asked_for_meanwhile_comes_between_two_turns_but_not_without_end(shared, clock, qtbot):
    heard, results = [], []

    def short():
        heard.append("short")
        clock.now += PATIENCE / 2
        if heard.count("short") < 50:
            shared.submit(f"short {len(heard)}", short)

    def long():
        yield from slow("long", 1, heard, clock)
        shared.submit("short", short)  # each of which asks for another
        yield from slow("long", 3, heard, clock)
        return list(heard)

    shared.submit("long", long, on_result=results.append)
    qtbot.waitUntil(lambda: bool(results))
    assert results == [["long", "long", "short", "short", "long", "short", "short", "long", "short", "short"]]


def test_a_turn_takes_no_mode_of_torch_along(shared, clock, qtbot):
    torch = pytest.importorskip("torch")
    gate, modes, results = threading.Event(), [], []

    @torch.inference_mode()
    def long():
        modes.append(torch.is_inference_mode_enabled())
        yield from slow("long", 3, [], clock)
        modes.append(torch.is_inference_mode_enabled())

    def meanwhile():
        shared.submit("other", torch.is_inference_mode_enabled, on_result=results.append)
        yield from slow("meanwhile", 3, [], clock)

    shared.submit("gate", gate.wait)  # until both wait: the first would end before the second is submitted
    shared.submit("long", long, on_result=results.append)
    shared.submit("meanwhile", meanwhile)
    gate.set()
    qtbot.waitUntil(lambda: len(results) == 2)
    assert modes == [True, True]
    assert results == [False, None]


def test_a_job_is_active_until_its_outcome_was_told(worker, qtbot):
    seen = []
    job = worker.submit("one", lambda: 1, on_result=lambda _: seen.append(job.active))
    assert job.active
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [False]


def test_a_worker_is_busy_until_the_last_outcome_is_reported(worker, qtbot):
    """Otherwise a script that waits for "idle" would go on before the answer is on the screen."""
    seen, results = [], []
    worker.submit("one", lambda: 1, on_result=lambda value: seen.append(worker.busy) or results.append(value))
    time.sleep(0.3)  # the thread is done, and no event was processed
    assert results == []
    assert worker.busy
    qtbot.waitUntil(lambda: results == [1])
    assert seen == [False]
    assert not worker.busy


def test_a_cancelled_generator_is_closed_and_tells_nothing(worker, qtbot):
    closed, results, started = threading.Event(), [], threading.Event()

    def endless():
        try:
            while True:
                started.set()
                yield
                time.sleep(0.001)
        finally:
            closed.set()

    job = worker.submit("endless", endless, on_result=results.append)
    assert started.wait(5)
    job.cancel()
    assert closed.wait(5)
    qtbot.wait(20)
    assert results == []


def test_a_failure_reaches_its_callback_in_the_gui_thread_and_the_worker_goes_on(worker, qtbot):
    errors, results = [], []

    def fail():
        raise ValueError("no")

    worker.submit("fail", fail, on_error=lambda error: errors.append((error, threading.current_thread())))
    worker.submit("next", lambda: 1, on_result=results.append)
    qtbot.waitUntil(lambda: results == [1])
    (error, thread) = errors[0]
    assert isinstance(error, ValueError)
    assert thread is threading.main_thread()


def test_ending_drops_what_waits(qtbot):
    worker, gate, ran = Worker("ending"), threading.Event(), []
    worker.submit("blocks", gate.wait)
    worker.submit("waits", lambda: ran.append(1))
    worker.end()
    gate.set()
    assert worker.wait(3000)
    assert ran == []


def test_ending_closes_what_has_begun(clock, qtbot):
    worker, begun, closed = Worker("ending", turns=True, clock=clock), threading.Event(), []

    def endless(name):
        try:
            while True:
                if name == "b":
                    begun.set()
                yield from slow(name, 1, [], clock)
        finally:
            closed.append(name)

    for name in "ab":
        worker.submit(name, lambda name=name: endless(name))
    assert begun.wait(5)
    worker.end()
    assert worker.wait(3000)
    assert sorted(closed) == ["a", "b"]
