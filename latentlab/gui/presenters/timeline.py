"""The timeline's presenter: the bar under the map, the cursor of the curves, and the player."""

import functools

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from latentlab.gui.controller import Controller
from latentlab.gui.live.player import PACES, Player
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.timeline_bar import Mark, Moments
from latentlab.session.moments import changes, epoch_ends, facts_of
from latentlab.session.run import Run

READ_MS = 500  # between two reads of the kept moments while a training runs


class TimelinePresenter(QObject):
    """Connects bar, keys and player to the moment that the controller shows."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller = parts, controller
        self._session, self._shown_run = controller.session, controller.shown_run
        self._performer, self._bar, self._player = performer, parts.timeline, Player(self)
        self._moments, self._is_past = Moments(), False
        self._read_timer = QTimer(self, singleShot=True, interval=READ_MS)
        self._read_timer.timeout.connect(self._read_moments)
        controller.run_changed.connect(self.show_run)
        controller.training_changed.connect(self.follow)
        controller.succeeded.connect(self._follow_save)
        controller.snapshot_changed.connect(self.show_moment)
        controller.state_changed.connect(self.enable)
        parts.when_made("losses", self.mark_curves)
        parts.when_made("losses", self.mark_moment)
        perform_gesture = functools.partial(performer.perform_gesture, "show_moment")
        self._bar.step_chosen.connect(lambda step: perform_gesture(step=step))
        self._player.step_chosen.connect(self._shown_run.show_moment)
        self._player.ended.connect(self._shown_run.show_newest)
        self._player.playing_changed.connect(parts.verbs["play_moments"].setChecked)
        performer.register(
            {
                "show_moment": self.go_to,
                "show_newest": self.go_live,
                "moment_back": functools.partial(self.step, -1),
                "moment_on": functools.partial(self.step, 1),
                "play_moments": self.play,
                "loop_moments": self.loop,
            }
        )
        performer.register({name: functools.partial(self._player.set_pace, pace) for name, pace in PACES.items()})

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if (run := self._session.current) is not None:
            self.show_moment(run)

    @property
    def moments(self) -> Moments:
        """The moments that the bar shows."""
        return self._moments

    # The moments

    @Slot(object)
    def show_run(self, _: Run) -> None:
        """Show the moments of another run."""
        self._player.stop()
        self._show_moments(Moments())
        self._read_moments()

    @Slot(object)
    def follow(self, _: Run | None = None) -> None:
        """Read the moments again, at most once in READ_MS."""
        if not self._read_timer.isActive():
            self._read_timer.start()

    @Slot(str)
    def _follow_save(self, act: str) -> None:
        """Read the moments again after a save: the save removes moments beyond their bound."""
        if act == "save":
            self.follow()

    @Slot(object)
    def show_moment(self, run: Run) -> None:
        """Show which moment is shown: on the bar, and on the curves."""
        past = self._past_step is not None
        if past != self._is_past:
            self._is_past = past
            text = self.tr("A past moment is shown, at rest; “Live” goes to the newest.") if past else ""
            self._parts.hint("moment", text)
        where = self.tr("step {step} · epoch {epoch}").format(
            step=f"{run.snapshot.step:,}", epoch=f"{run.snapshot.epoch:.2f}"
        )
        self._bar.show_step(run.snapshot.step if past else None, where)
        self.mark_moment()
        self.enable()

    @Slot()
    def enable(self, _: object = None) -> None:
        """Enable the verb to the newest moment only at a past one."""
        self._parts.verbs["show_newest"].setEnabled(self._past_step is not None)

    @property
    def _past_step(self) -> int | None:
        """The step of the past moment that is shown; None at the newest moment."""
        shown = self._session.state.shown
        return None if shown is None else shown.step

    @Slot()
    def _read_moments(self) -> None:
        """Read in a worker which moments are kept."""
        newest, timeline = self._session.newest, self._shown_run.timeline
        if newest is None or timeline is None:
            self._show_moments(Moments())
            return
        children = [
            (run.origin.step, run.id)
            for run in self._session.runs.values()
            if newest.origin is not None and run.origin is not None and run.origin.parent == newest.origin.uid
        ]

        def read() -> tuple[int, Moments]:
            facts = facts_of(timeline)
            branch = self.tr("run {number} branches off here")
            marks = [Mark(step, "epoch", "") for step in epoch_ends(newest)]
            marks += [Mark(step, "change", text) for step, text in changes(facts)]
            marks += [Mark(step, "branch", branch.format(number=number)) for step, number in children]
            steps = tuple(fact.step for fact in facts)
            return newest.id, Moments(steps, tuple(sorted(marks, key=lambda mark: mark.step)))

        # Not in the quick worker, which serves the moving cursor.
        self._controller.workers.inference.submit(
            "moments", read, on_result=self._found, on_error=self._controller.report
        )

    def _found(self, found: tuple[int, Moments]) -> None:
        run_id, moments = found
        if run_id == self._session.current_id:
            self._show_moments(moments)

    def _show_moments(self, moments: Moments) -> None:
        self._moments = moments
        self._bar.show_moments(moments)
        self.mark_curves()
        self._player.set_steps(moments.steps)

    @Slot()
    def mark_curves(self) -> None:
        """Mark the changes of live settings in the curves, too."""
        if (curves := self._parts.views.get("losses")) is not None:
            curves.show_marks([(mark.step, mark.text) for mark in self._moments.marks if mark.kind == "change"])

    @Slot()
    def mark_moment(self) -> None:
        """Mark the past moment that is shown in the curves, too."""
        curves, run = self._parts.views.get("losses"), self._session.current
        if curves is not None and run is not None:
            curves.show_moment(run.snapshot.epoch if self._past_step is not None else None)

    # The verbs

    def go_to(self, step: int) -> None:
        """Show the kept moment nearest to a step; a player stops there."""
        self._player.stop()
        steps = self._moments.steps
        if step not in steps:  # a script may name a moment that the bar has not read yet
            steps = self._shown_run.timeline.steps() if self._shown_run.timeline else ()
        if steps:
            self._shown_run.show_moment(min(steps, key=lambda kept: abs(kept - step)))

    def go_live(self) -> None:
        """Show the newest moment, and follow the training."""
        self._player.stop()
        self._shown_run.show_newest()

    def step(self, count: int) -> None:
        """Go forward or back by `count` moments."""
        self._player.stop()
        run, steps = self._session.current, self._moments.steps
        if run is None or not steps:
            return
        at = self._shown_run.wanted_step  # a moment that is being read: fast key presses count from there
        if at is None:
            at = self._past_step
        if count > 0 and (at is None or at >= steps[-1]):
            self._shown_run.show_newest()
        else:
            self._shown_run.show_moment(self._moments.beside(run.snapshot.step if at is None else at, count))

    def play(self, on: bool | None = None) -> None:
        """Play the moments from the shown one, or pause there."""
        on = not self._player.playing if on is None else on
        if on:
            self._player.play(self._past_step)
        else:
            self._player.stop()
        self._parts.verbs["play_moments"].setChecked(self._player.playing)

    def loop(self, on: bool | None = None) -> None:
        """Play in a loop, or once."""
        self._player.loops = not self._player.loops if on is None else on
        self._parts.verbs["loop_moments"].setChecked(self._player.loops)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("TimelinePresenter", text)
