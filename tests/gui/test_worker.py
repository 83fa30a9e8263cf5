"""A worker: progress may be dropped, a result never is; the newest request of a kind wins; at most one event queued."""

import threading
import time

import pytest
from PySide6.QtCore import Qt

from latentlab.gui.worker import Worker


@pytest.fixture
def worker(qtbot):
    made = Worker("test")
    yield made
    made.end()
    assert made.wait(3000)


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

    worker.submit("flood", flood)
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


def test_a_failure_reaches_its_hearer_in_the_gui_thread_and_the_worker_goes_on(worker, qtbot):
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
