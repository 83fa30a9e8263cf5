"""MadeExperiment: the state of the rivals' page of autoregressive models."""

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from latentlab.actions.declaration import NO_RUN
from latentlab.actions.rivals import MadeState
from latentlab.capabilities import Capability
from latentlab.config import model_name
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.controller.rivals import ACT
from latentlab.gui.live.worker import Job
from latentlab.gui.presenters import words
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.autoregressive import (
    Completed,
    Drawing,
    PixelEvidence,
    draw,
    evidence_and_completions,
    made_settings,
    mean_log_px,
    probes,
)
from latentlab.session.evaluation import with_images
from latentlab.session.occlusion import Occluded, mask_in
from latentlab.session.resumption import why_not_resume
from latentlab.session.run import Run
from latentlab.session.subject import Subject

if TYPE_CHECKING:
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.made_page import MadePage
    from latentlab.inference.comparison import Measured

FRAME = 33  # ms between two frames of a drawing that is played
COMPLETIONS = 4
NO_MADE = QT_TRANSLATE_NOOP("Errors", "There is no autoregressive model yet; train one, or open its run.")
NOT_SAVED = QT_TRANSLATE_NOOP("Errors", "The autoregressive model is not on disk yet; its training goes on once it is.")


class MadeExperiment(QObject):
    """Owns which MADE answers, its answers, and the drawing that is played; the controller's Rivals trains it."""

    def __init__(self, parent: "PagesPresenter", page: "MadePage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller, self._session = page, controller, controller.session
        self.run: Run | None = None  # the model that answers
        self._rivals = controller.rivals
        self._probe_job: Job | None = None
        self._shown = False
        self.state = MadeState()
        self.drawing: Drawing | None = None
        self._done = 0.0  # pixels of the drawing; `state.place` is its whole part
        self._scanned: tuple[PixelEvidence, Completed] | None = None
        self._occluded: Occluded | None = None
        self._log_px: Measured | None = None
        self._accuracies: tuple[Measured | None, ...] = ()
        self._probed: Run | None = None  # whose means the probe read beside the MADE's units
        self._other_seconds: float | None = None
        self._timer = QTimer(self, interval=FRAME)
        self._timer.timeout.connect(self._play_on)
        completions = controller.pane.completions
        page.retranslated.connect(self._show_text)
        completions.changed.connect(self._take_occluded)
        completions.subject_changed.connect(self._look)
        controller.pane.occlusion.changed.connect(self._take_brush)
        controller.run_changed.connect(self._on_run)
        controller.rivals_changed.connect(self._take_newest)
        self._rivals.changed.connect(self._show_training)
        self._rivals.rested.connect(self._answer_with)
        self._rivals.saved.connect(self._show_training)
        if self._session.state.mask is not None:
            self.state = dataclasses.replace(self.state, mask="brush")
        page.show_state(self.state)
        page.show_model(False)
        self._show_training()
        self._take_newest()

    def change(self, **changes: Any) -> None:
        """Take the settings of the next training, show the drawing elsewhere or another one, or hide another part.

        By default another drawing plays from its start, and a drawing rests at another place.
        """
        if "sample_seed" in changes:
            changes = {"place": 0, "playing": True} | changes
        elif "place" in changes:
            changes = {"playing": False} | changes
        elif changes.get("playing") and self.drawing is not None and self._done >= len(self.drawing.order):
            changes["place"] = 0
        self.state = dataclasses.replace(self.state, **changes)
        if "place" in changes:
            self._done = float(self.state.place)
        self._page.show_state(self.state)
        self._show_drawing()
        self._play()
        if "sample_seed" in changes:
            self._draw()
        if "mask" in changes:
            self._hide()

    def start(self, work: str) -> None:
        """Train a MADE of the images of the shown run, or go on with the MADE that answers; or fit the linear probes.

        A training that rests continues instead. Raises UserError where there are no images, or no MADE, and where the
        training of the MADE cannot go on.
        """
        if work == "probe":
            self._probe()
        elif self._rivals.is_under_way:
            self._rivals.resume()
        elif work == "go-on":
            self._go_on()
        else:
            self._train()

    def stop(self, work: str) -> None:
        """End the training and drop it; or cancel the linear probes."""
        if work == "probe":
            self._stop_probe()
        else:
            self._rivals.cancel()

    # The training

    def _train(self) -> None:
        shown = self._session.newest
        if shown is None or shown.dataset is None:
            raise UserError(NO_RUN)
        state = self.state
        self._rivals.train(shown.dataset, made_settings(shown.config, state.order, state.hidden, state.epochs))

    def _go_on(self) -> None:
        if (reason := self._why_not_go_on()) is not None:
            raise reason
        self._rivals.go_on(self._session.find(self.run.id), self.state.epochs)

    def _why_not_go_on(self) -> UserError | None:
        """Return why the training of the MADE that answers cannot go on; None if nothing is known against it."""
        run = None if self.run is None else self._session.find(self.run.id)
        if run is None:
            return UserError(NO_MADE)
        return UserError(NOT_SAVED) if run.folder is None else why_not_resume(run)

    def pause(self) -> None:
        """Let the training rest."""
        self._rivals.pause()

    @Slot()
    def _show_training(self) -> None:
        if not self._rivals.is_under_way:
            self._page.show_training("idle", 0.0, "")
            self._page.show_go_on(str(self._why_not_go_on() or ""))
            return
        text, share, newest = self.tr("waiting for its turn"), 0.0, self._rivals.newest
        if newest is not None and not newest.ended:  # a run that goes on has ended until its first new moment
            snapshot = newest.snapshot
            text, share = words.where(newest), snapshot.progress or 0.0
            row = snapshot.losses.last(1) or snapshot.losses.last(0)
            if row is not None:
                text += " · " + self.tr("{value} nats").format(value=number(-row.loss, 2))
        state = "running" if self._rivals.is_running else "paused"
        self._page.show_training(state, share, text, self._rivals.keeps_run)

    # The model that answers

    @Slot()
    def _take_newest(self) -> None:
        """Let the newest MADE of the session answer, unless a newer one answers already."""
        others = [run for run in self._session.rivals.values() if run.config.family == "made"]
        newest = max((run for run in others if run is not self._rivals.newest), key=lambda run: run.id, default=None)
        if newest is not None and (self.run is None or newest.id > self.run.id):
            self.set_run(newest)

    def set_run(self, run: Run) -> None:
        """Let the MADE of an opened run answer."""
        self._controller.workers.files.submit(
            "made images",
            partial(with_images, run),
            on_result=self._answer_with,
            on_error=lambda error: self._controller.report(error, ACT),
        )

    @Slot(object)
    def _answer_with(self, run: Run) -> None:
        if self.run is not None:
            self.state = dataclasses.replace(self.state, place=0, playing=True)
        self.run = run
        self._log_px, self._accuracies, self._scanned, self.drawing = None, (), None, None
        self._stop_probe()
        pixels = np.arange(run.model.order.numel())
        ranks = np.empty_like(pixels)
        ranks[run.model.order.numpy()] = pixels
        self._page.show_model(True)
        self._page.show_ranks(ranks.reshape(run.image_shape))
        self._page.show_pixels(None)
        self._page.show_sample(None, None, None, 0)
        self._ask()

    @Slot(bool)
    def set_shown(self, on: bool) -> None:
        """Answer while the page is seen; a training continues in the background."""
        self._shown = on
        if on:
            self._controller.pane.completions.hide(self._visible(self._session.current))
        self._controller.pane.completions.set_shown(on)
        if on:
            self._ask()
        else:
            self._rest()
            self._stop_probe()

    @Slot(object)
    def _on_run(self, _: object = None) -> None:
        self._occluded = self._other_seconds = None
        if self._shown:
            self._controller.pane.completions.hide(self._visible(self._session.current))
            self._ask()

    def _ask(self) -> None:
        """Ask for every answer that is missing."""
        if self._shown and self.run is not None:
            self._look()
            if self._log_px is None:
                self._submit("made test set", partial(mean_log_px, self.run), self._take_log_px)
            if self.drawing is None:
                self._draw()
            if self._other_seconds is None and (shown := self._session.current) is not None:
                take = partial(self._take_seconds, shown.id)
                self._submit("made clock", partial(_seconds_per_sample, shown), take)
        self._show_text()

    def _submit(self, key: str, work: object, take: object) -> Job:
        """Give work to the inference worker; an answer about another model is dropped."""
        asked = self.run

        def answer(found: object) -> None:
            if self.run is asked:
                take(found)
                self._show_text()

        return self._controller.workers.inference.submit(
            key, work, on_result=answer, on_error=lambda error: self._controller.report(error, ACT)
        )

    def _take_log_px(self, found: "Measured") -> None:
        self._log_px = found

    def _take_seconds(self, other: int, found: float | None) -> None:
        if other == self._session.current_id:
            self._other_seconds = found

    # The drawing

    def _draw(self) -> None:
        if self.run is not None:
            self._submit("made drawing", partial(draw, self.run, self.state.sample_seed), self._take_drawing)

    def _take_drawing(self, found: Drawing) -> None:
        self.drawing, self._done = found, float(self.state.place)
        self._show_drawing()
        self._play()

    def _play(self) -> None:
        """Let the drawing play or rest, as the state tells, while the page is visible."""
        plays = self.state.playing and self.drawing is not None and self._shown
        if plays != self._timer.isActive():
            self._timer.start() if plays else self._timer.stop()
        self._page.show_playing(plays)

    def _play_on(self) -> None:
        self._done += self.state.speed * FRAME / 1000
        self._show_drawing()
        if self.drawing is None or self._done >= len(self.drawing.order):
            self._rest()

    def _rest(self) -> None:
        """Let a drawing rest where it is."""
        if self.drawing is not None:
            self.state = dataclasses.replace(self.state, playing=False)
        self._play()

    def _show_drawing(self) -> None:
        drawing = self.drawing
        if drawing is None:
            return
        self._done = min(self._done, float(len(drawing.order)))
        done = int(self._done)
        self.state = dataclasses.replace(self.state, place=done)
        self._page.show_sample(drawing.drawn(done), drawing.conditionals(done), drawing.next_pixel(done), done)

    # The image that is looked at

    def _hide(self) -> None:
        """Hide another part of the image."""
        self._controller.pane.completions.hide(self._visible(self._session.current))
        self._look()

    @Slot(object)
    def _take_brush(self, _: object) -> None:
        if self._shown and self.state.mask == "brush":
            self._hide()

    def _visible(self, run: Run | None) -> np.ndarray | None:
        """Return the visible pixels of the images of a run, bool (height, width)."""
        if run is None:
            return None
        part, mask = self.state.mask, self._session.state.mask
        if part != "brush":
            return mask_in(part, run.image_shape)
        return np.ones(run.image_shape, bool) if mask is None or mask.shape != run.image_shape else mask

    def _subject(self) -> Subject:
        subject = self._controller.pane.completions.subject
        if subject is None or subject.image.shape != self.run.image_shape:
            return Subject.of(self.run, "test", 0)
        return subject

    @Slot(object)
    def _look(self, _: object = None) -> None:
        if self._shown and self.run is not None:
            visible = self._visible(self.run)
            work = partial(
                evidence_and_completions, self.run, self._subject(), visible, COMPLETIONS, self.state.sample_seed
            )
            self._submit("made look", work, self._take_look)

    def _take_look(self, found: tuple[PixelEvidence, Completed]) -> None:
        self._scanned = found
        evidence, completed = found
        self._page.show_pixels(evidence.log_conditionals)
        self._show_completions(evidence, completed)

    def _show_completions(self, evidence: PixelEvidence, completed: Completed) -> None:
        given = np.where(completed.visible, evidence.x, np.nan)
        if completed.visible.all():
            text = self.tr("Nothing is hidden.")
        elif completed.late:
            text = self.tr("MADE: {late} visible pixels come later in its order, and these draws ignore them").format(
                late=f"{completed.late:,}"
            )
        else:
            text = self.tr("MADE: exact, the visible pixels come first in its order")
        self._page.show_completions(given, completed.images, text)

    @Slot(object)
    def _take_occluded(self, found: Occluded | None) -> None:
        self._occluded = found
        self._show_text()

    # The probe

    def _probe(self) -> None:
        if self.run is None:
            raise UserError(NO_MADE)
        shown = self._session.current
        fits = shown is not None and shown.dataset is not None and shown.dataset.digest == self.run.dataset.digest
        asked = self.run
        self._probe_job = self._controller.workers.files.submit(
            "made probe",
            partial(probes, asked, shown if fits else None, asked.config.seed),
            on_progress=lambda share: self._page.show_probing(share.done),
            on_result=partial(self._take_accuracies, asked, shown),
            on_error=self._on_probe_error,
        )
        self._page.show_probing(0.0)

    def _take_accuracies(self, asked: Run, other: Run | None, found: tuple) -> None:
        self._page.show_probing(None)
        if asked is self.run:
            self._accuracies, self._probed = found, other
            self._show_text()

    def _on_probe_error(self, error: BaseException) -> None:
        self._page.show_probing(None)
        self._controller.report(error, ACT)

    def _stop_probe(self) -> None:
        if self._probe_job is not None:
            self._probe_job.cancel()
        self._probe_job = None
        self._page.show_probing(None)

    # The words

    @Slot()
    def _show_text(self) -> None:
        """Say every figure that is known."""
        self._show_training()
        if self._scanned is not None:
            self._show_completions(*self._scanned)
        self._say_other()
        run = self.run
        if run is None:
            self._page.show_lines([])
            return
        lines = [self._model_line(run), self._clock_line(), self._image_line(), self._probe_line()]
        self._page.show_lines([line for line in lines if line])

    def _say_other(self) -> None:
        """Show the completions of the run that is shown in the main window, or why there are none."""
        shown, found = self._session.current, self._occluded
        if shown is None:
            self._page.show_other_completions(None, "")
            return
        name = translate("Choices", model_name(shown.config.family))
        reason = words.reason(shown, Capability.IMPUTE)
        if reason or found is None:
            self._page.show_other_completions(None, reason or name)
        else:
            text = self.tr("{model}: from the exact posterior given all visible pixels").format(model=name)
            self._page.show_other_completions(found.completions, text)

    def _model_line(self, run: Run) -> str:
        text = self.tr("MADE of {units} units, order “{order}”, {where}").format(
            units=", ".join(f"{width:,}" for width in run.config.hidden),
            order=self._page.order.itemText(self._page.order.findData(run.config.order)),
            where=words.where(run),
        )
        if self._log_px is None:
            return text
        return (
            text
            + ": "
            + self.tr("log p(x) of {images} test images {value} nats, {kind}").format(
                images=f"{len(run.dataset.test_images):,}",
                value=_with_error(self._log_px, 2),
                kind=words.likelihood_kind(run.config),
            )
        )

    def _clock_line(self) -> str:
        if self.drawing is None:
            return ""
        text = self.tr("one sample: {passes} passes, {seconds} s").format(
            passes=f"{len(self.drawing.order):,}", seconds=f"{self.drawing.seconds:.2g}"
        )
        if self._other_seconds is not None and self._session.current is not None:
            text += " · " + self.tr("the {model}: one pass, {seconds} s, {times} times as fast").format(
                model=self._other_name(),
                seconds=f"{self._other_seconds:.2g}",
                times=f"{self.drawing.seconds / self._other_seconds:,.0f}",
            )
        return text

    def _image_line(self) -> str:
        if self._scanned is None:
            return ""
        evidence, completed = self._scanned
        other = self._other_nats()
        text = self.tr("this image: log p(x) = {value} nats, exact, one pass").format(value=number(evidence.log_px, 2))
        if other is not None:
            text += " · " + self._of_other(other[0])
        if completed.log_px_hidden is not None and not completed.visible.all():
            text += "; " + self.tr("its hidden pixels given the visible ones: {value}").format(
                value=number(completed.log_px_hidden, 2)
            )
            if other is not None:
                text += " · " + self._of_other(other[1])
        return text

    def _of_other(self, nats: float | None) -> str:
        """Say a figure of the other model; None: it is being computed."""
        value = "…" if nats is None else number(nats, 2)
        return self.tr("the {model}: {value}").format(model=self._other_name(), value=value)

    def _probe_line(self) -> str:
        if not self._accuracies:
            return ""
        found = [value and _with_error(value, 3) for value in self._accuracies]
        text = self.tr("linear probe, accuracy: {units} hidden units {value}").format(
            units=f"{self.run.config.hidden[-1]:,}" if self.run.config.hidden else "0", value=found[0] or "–"
        )
        if found[1]:
            text += " · " + self.tr("means of q(z|x), {size} latents: {value}").format(
                size=self._probed.config.latent_size, value=found[1]
            )
        return text

    def _other_nats(self) -> tuple[float | None, float | None] | None:
        """Return exact log p(x) and log p(x_hidden | x_visible) of the other model about the same pixels, in nats.

        Each is None until it is exact. Returns None where the other model sees other pixels, or has no such metrics.
        """
        found, shown = self._occluded, self._session.current
        if shown is None or words.reason(shown, Capability.IMPUTE):
            return None
        same = ("pixels", "seed", "likelihood")
        if any(getattr(shown.config, name) != getattr(self.run.config, name) for name in same):
            return None
        evidence, completed = self._scanned
        if found is None or found.log_px_hidden is None:
            return None, None
        if not (found.subject.same(evidence.subject) and np.array_equal(found.visible, completed.visible)):
            return None, None
        return (found.log_px_visible + found.log_px_hidden, found.log_px_hidden) if found.exact else None

    def _other_name(self) -> str:
        return translate("Choices", model_name(self._session.current.config.family))


def _seconds_per_sample(run: Run) -> float | None:
    from latentlab.session.worth import seconds_per_sample

    return seconds_per_sample(run)


def _with_error(found: "Measured", decimals: int) -> str:
    return f"{number(found.value, decimals)} ± {found.error:.{decimals}f}"
