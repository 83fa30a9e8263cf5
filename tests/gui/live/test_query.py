"""LiveQuery alone: the test controls worker, clock and timer, and no thread runs."""

import dataclasses
import itertools
from functools import partial
from types import SimpleNamespace

import pytest

from latentlab.errors import UserError
from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.session.run import RunRef


@dataclasses.dataclass(eq=False)
class Job:
    """A job of the worker.

    `answer`, `progress` and `fail` emit even for a cancelled job: the event was queued already.
    """

    key: str
    start: object
    on_result: object
    on_error: object
    on_progress: object = None
    active: bool = True

    def cancel(self):
        self.active = False

    def answer(self):
        self.active = False
        self.on_result(self.start())

    def progress(self, value):
        self.on_progress(value)

    def fail(self, error):
        self.active = False
        self.on_error(error)


class Worker:
    def __init__(self):
        self.jobs = []

    def submit(self, key, start, **callbacks):
        self.jobs.append(Job(key, start, **callbacks))
        return self.jobs[-1]

    @property
    def running(self):
        return [job for job in self.jobs if job.active]


class Clock:
    """Seconds, and the single-shot timer that runs by them."""

    def __init__(self):
        self.now, self.due = 0.0, None
        self.timeout = SimpleNamespace(connect=lambda slot: setattr(self, "slot", slot))

    def __call__(self):
        return self.now

    def start(self, ms):
        self.due = self.now + ms / 1000

    def stop(self):
        self.due = None

    def isActive(self):
        return self.due is not None

    def remainingTime(self):
        return 1000 * (self.due - self.now)

    def sleep(self, seconds):
        end = self.now + seconds
        if self.due is not None and self.due <= end + 1e-9:
            self.now, self.due = max(self.now, self.due), None
            self.slot()
        self.now = end


def run_at(step, id=1):
    snapshot = SimpleNamespace(step=step)
    return SimpleNamespace(id=id, snapshot=snapshot, ref=RunRef(id, step))


def ask_for(name, run):
    return name, run.snapshot.step


@pytest.fixture
def made(qapp):
    """Make a query of a Run at step 10, at rest, with a record of its callbacks."""
    worker, clock = Worker(), Clock()
    told, progress, errors = [], [], []

    def make(pace=Pace(), **settings):  # noqa: B008
        query = LiveQuery(
            None,
            "key",
            worker,
            told.append,
            errors.append,
            on_progress=progress.append,
            pace=pace,
            clock=clock,
            timer=clock,
            **settings,
        )
        query.set_run(run_at(10))
        return query

    return SimpleNamespace(make=make, worker=worker, clock=clock, told=told, progress=progress, errors=errors)


def test_an_answer_is_of_the_run_that_was_handed_in(made):
    query = made.make()
    query.ask(partial(ask_for, "a"))
    assert not made.worker.jobs, "it begins in a turn of its own"
    made.clock.sleep(0)
    assert query.busy
    made.worker.jobs[0].progress(0.5)
    made.worker.jobs[0].answer()
    assert (made.told, made.progress, query.busy) == ([("a", 10)], [0.5], False)


def test_the_newest_question_wins_and_no_two_run_at_once(made):
    query = made.make()
    for name in "abc":
        query.ask(partial(ask_for, name))
    made.clock.sleep(0)
    for name in "def":
        query.ask(partial(ask_for, name))
        made.clock.sleep(1)
        assert len(made.worker.running) == 1
    made.worker.jobs[0].answer()
    made.clock.sleep(0)
    made.worker.running[0].answer()
    assert made.told == [("c", 10), ("f", 10)]
    assert len(made.worker.jobs) == 2


def test_a_question_asked_now_replaces_the_others_and_nothing_is_told_of_them(made):
    query = made.make()
    query.ask_now(partial(ask_for, "a"))
    query.ask(partial(ask_for, "b"))
    query.ask_now(partial(ask_for, "c"))
    first, second = made.worker.jobs
    assert made.worker.running == [second]
    first.progress(0.5)
    first.answer()
    assert (made.told, made.progress) == ([], [])
    second.answer()
    made.clock.sleep(10)
    assert made.told == [("c", 10)]
    assert len(made.worker.jobs) == 2


@pytest.mark.parametrize("end", [LiveQuery.cancel, lambda query: query.set_run(None)])
def test_nothing_is_told_after_a_cancel(made, end):
    query = made.make()
    query.ask_now(partial(ask_for, "a"))
    query.ask(partial(ask_for, "b"))
    end(query)
    made.worker.jobs[0].progress(0.5)
    made.worker.jobs[0].answer()
    made.clock.sleep(10)
    assert (made.told, made.progress, len(made.worker.jobs)) == ([], [], 1)
    assert not query.busy
    assert not query.waiting


def test_a_question_that_waits_can_be_withdrawn_alone(made):
    query = made.make()
    query.ask_now(partial(ask_for, "a"))
    query.ask(partial(ask_for, "b"))
    query.withdraw()
    made.worker.jobs[0].answer()
    made.clock.sleep(10)
    assert made.told == [("a", 10)]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (lambda query: query.update(run_at(20)), True),  # newer weights: the older answer is better than none
        (lambda query: query.set_run(run_at(20)), False),  # it was opened again
        (lambda query: query.set_run(run_at(5)), False),
        (lambda query: query.set_run(run_at(10, id=2)), False),
        (lambda query: query.update(run_at(5)), False),  # a past moment is shown
    ],
)
def test_a_stale_answer_is_never_told(made, then, told):
    query = made.make()
    query.ask_now(partial(ask_for, "a"))
    then(query)
    made.worker.jobs[0].progress(0.5)
    made.worker.jobs[0].answer()
    assert bool(made.told) == bool(made.progress) == told


def test_a_question_that_waited_is_put_to_the_newest_weights(made):
    query = made.make()
    query.ask(partial(ask_for, "a"), 1.0)
    query.update(run_at(11))
    made.clock.sleep(1)
    made.worker.jobs[0].answer()
    assert made.told == [("a", 11)]


def test_a_model_that_learns_is_asked_at_a_pace_and_the_last_question_is_answered(made):
    query = made.make(Pace(least=1.0, share=4, lag=0.1))
    began = []
    for step in range(11, 120):  # a snapshot each 0.1 s, 0.5 s for an answer
        query.update(run_at(step), learning=True)
        query.ask(partial(ask_for, "a"))
        made.clock.sleep(0.1)
        for job in made.worker.running:
            if job not in [known for known, _ in began]:
                began.append((job, made.clock.now))
            elif made.clock.now >= dict(began)[job] + 0.5:
                job.answer()
    waits = [later - earlier for (_, earlier), (_, later) in itertools.pairwise(began)]
    assert all(2.0 <= wait <= 3.0 for wait in waits), "four times as long as an answer takes"
    assert len(waits) > 2
    query.update(run_at(120), learning=False)
    query.ask(partial(ask_for, "a"))
    for _ in range(2):
        made.clock.sleep(0.0)
        for job in made.worker.running:
            job.answer()
    assert made.told[-1] == ("a", 120), "at rest nothing waits"


def test_an_earlier_turn_is_kept_and_a_later_one_is_brought_forward(made):
    query = made.make()
    query.ask(partial(ask_for, "a"), 1.0)
    query.ask(partial(ask_for, "b"), 5.0)
    made.clock.sleep(1)
    made.worker.jobs[0].answer()
    assert made.told == [("b", 10)]
    query.ask(partial(ask_for, "c"), 5.0)
    query.ask(partial(ask_for, "d"), 1.0)
    made.clock.sleep(1)
    made.worker.jobs[1].answer()
    assert made.told[1:] == [("d", 10)]


def test_an_error_is_told_unless_nobody_waits_for_it_and_a_mistake_always(made):
    query = made.make()
    query.ask_now(partial(ask_for, "a"))
    query.ask(partial(ask_for, "b"))
    sentence = UserError("It cannot be.")
    made.worker.jobs[0].fail(sentence)
    assert made.errors == [sentence]
    made.clock.sleep(0)
    made.worker.running[0].answer()
    assert made.told == [("b", 10)], "an error does not end the query"
    query.ask_now(partial(ask_for, "c"))
    query.cancel()
    mistake = ValueError()
    made.worker.jobs[2].fail(sentence)
    made.worker.jobs[2].fail(mistake)
    assert made.errors == [sentence, mistake]


def test_the_beginning_is_told_before_the_worker_has_the_question(made):
    seen = []
    query = made.make(on_begin=lambda: seen.append(len(made.worker.jobs)))
    query.ask_now(partial(ask_for, "a"))
    query.ask(partial(ask_for, "b"))
    made.worker.jobs[0].answer()
    made.clock.sleep(0)
    assert seen == [0, 1]


def test_a_model_that_cannot_be_asked_is_not(made):
    query = made.make()
    query.set_run(None)
    query.update(run_at(11))
    query.ask(partial(ask_for, "a"))
    query.ask_now(partial(ask_for, "b"))
    made.clock.sleep(1)
    assert made.worker.jobs == []
