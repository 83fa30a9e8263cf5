"""MixtureExperiment: the state of the rivals' page of finite mixtures."""

import bisect
import dataclasses
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from latentlab.actions.declaration import NO_RUN
from latentlab.actions.rivals import FITTED, OWN, MixtureState
from latentlab.capabilities import Capability
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.export.png import to_bytes
from latentlab.gui.controller import Controller
from latentlab.gui.live.mixtures import key_of
from latentlab.gui.views.rivals.component_sheet import Sheet
from latentlab.gui.views.rivals.mixture_page import SAMPLES, MixtureView, Point
from latentlab.gui.widgets.image_button import image_name
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import why_not
from latentlab.session.mixtures import (
    LADDER,
    MOST_COMPONENTS,
    MOST_DRAWS,
    FittedMixture,
    RunWorth,
    Shares,
    can_have_rank,
    draws_of,
    mixture_config,
    worth_in_components,
)
from latentlab.session.worth import ELBO

if TYPE_CHECKING:
    from latentlab.config import Config
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.mixture_page import MixturePage
    from latentlab.session.run import Run

NO_IMAGES = QT_TRANSLATE_NOOP("Errors", "The images of this run are not there, so no mixture can be fitted to them.")


class MixtureExperiment(QObject):
    """Owns which mixture is shown; the controller's Mixtures owns the fits, the pane's questions the measurements."""

    def __init__(self, parent: "PagesPresenter", page: "MixturePage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._visible = False
        self._mixtures, pane = controller.mixtures, controller.pane
        self._shares_question, self._worth_question = pane.shares, pane.worth
        self.state = MixtureState()
        self._opened: Run | None = None  # a mixture from a run folder, shown until another run is shown
        self._measured: dict[int, RunWorth] = {}  # by the id of the run, at its newest measured moment
        self._asked: tuple[object, int] = None, 0  # the mixture and N of the newest question about responsibilities
        self._shares: Shares | None = None
        self._samples: np.ndarray | None = None
        self._fitting: tuple[int, float] | None = None
        self._measuring: float | None = None
        self._sheet: tuple[object, int, Sheet] | None = None  # what it is of, its number of components
        self._page.set_settings(self.state.seed, self.state.epochs)
        self._mixtures.changed.connect(self._on_mixture)
        self._mixtures.progressed.connect(self._on_fitting)
        self._shares_question.changed.connect(self._on_shares)
        self._worth_question.changed.connect(self._on_worth)
        self._worth_question.progressed.connect(self._on_measuring)
        self._worth_question.busy_changed.connect(lambda on: self._on_measuring(0.0 if on else None))
        controller.run_changed.connect(self._on_run)
        controller.rivals_changed.connect(self._take_opened)
        self._take_opened()
        self._look_again()

    # What is shown

    @property
    def dataset(self) -> Dataset | None:
        """The images to which mixtures are fitted."""
        return None if self._run is None else self._run.dataset

    @property
    def _run(self) -> "Run | None":
        """The run whose images and settings the page uses: the shown one, or an opened mixture."""
        return self._opened or self._controller.session.current

    def _config(self, components: int) -> "Config":
        state, opened = self.state, self._opened
        if opened is not None:
            config = opened.config
            if (config.components, config.seed, config.rank) == (components, state.seed, state.rank):
                return config
        return mixture_config(self._run.config, components, state.seed, state.epochs, state.rank)

    @property
    def _wanted(self) -> int:
        """The K or N of the slider."""
        return self.state.draws if self.state.mode == OWN else self.state.components

    def _fits(self) -> dict[int, FittedMixture]:
        """Return the fitted mixtures by K, in order."""
        found = self._mixtures.of(key_of(self.dataset.digest, self._config(1)))
        return {count: found[count] for count in sorted(found)}

    def _own(self) -> RunWorth | None:
        """Return what the shown run is worth, at its newest measured moment, on the images of the page."""
        current = self._controller.session.current
        if current is None or current.dataset is None or current.dataset.digest != self.dataset.digest:
            return None
        return self._measured.get(current.id)

    def _shown(self) -> FittedMixture | RunWorth | None:
        """Return what is on the sheet: the run, or the fitted mixture that is nearest to the slider."""
        if self.state.mode == OWN:
            return self._own()
        fits = self._fits()
        if not fits:
            return None
        return fits[min(fits, key=lambda count: abs(math.log(count / self.state.components)))]

    def set_shown(self, on: bool) -> None:
        """Answer about the image that is looked at while the page is visible."""
        self._visible = on
        self._shares_question.set_shown(on)
        self._worth_question.set_shown(on)
        if on:
            self._look_again()

    # Requests

    def change(self, **changes: Any) -> None:
        """Show other mixtures, another component of the sheet, or other samples; take the settings of the next fits.

        The choice of a component is dropped with the mode.
        """
        before, self.state = self.state, dataclasses.replace(self.state, **changes)
        if self.state.mode != before.mode and "component" not in changes:
            self.state = dataclasses.replace(self.state, component=None)
        self._page.set_settings(self.state.seed, self.state.epochs)
        if self.state == dataclasses.replace(before, component=self.state.component):
            self._show()
        elif changes.keys() <= {"component", "sample_seed"}:
            self._ask_for_samples()
            self._show()
        else:
            self._look_again()

    def start(self, work: str) -> None:
        """Fit the mixture of the slider, "fit", or those of LADDER that are not fitted yet; or "measure" the shown run.

        Raises UserError where there are no images, or the run has no prior.
        """
        if (reason := self._why_unmeasured() if work == "measure" else self._why_off()) is not None:
            raise reason
        if work == "measure":
            self._worth_question.start()
            return
        counts = [self.state.components]
        if work == "fit-all":
            counts = [count for count in LADDER if count not in self._fits()]
        if counts:
            self._mixtures.fit(self.dataset, [self._config(count) for count in counts])

    def stop(self, work: str) -> None:
        """Cancel all fits, or the measurement."""
        if work == "measure":
            self._worth_question.stop()
        else:
            self._mixtures.cancel()

    def set_run(self, run: "Run") -> None:
        """Show the mixture of a run from a folder, at its K, on its own images."""
        names = ("components", "rank", "seed")
        shown = {name: getattr(run.config, name) for name in names} | {"mode": FITTED, "component": None}
        self._opened, self.state = run, dataclasses.replace(self.state, **shown)
        self._page.set_settings(self.state.seed, self.state.epochs)
        self._mixtures.add(run)
        self._look_again()

    @Slot()
    def _take_opened(self) -> None:
        """Measure the mixtures that have come with a session, so that they stand on the curve of their settings."""
        for run in self._controller.session.rivals.values():
            if run.config.family == "mixture" and run.dataset is not None:
                self._mixtures.add(run)

    # What arrives

    @Slot()
    def _on_mixture(self) -> None:
        self._look_again()

    def _on_fitting(self, progress: tuple[int, float] | None) -> None:
        self._fitting = progress
        self._show()

    def _on_measuring(self, done: float | None) -> None:
        self._measuring = done
        self._show()

    def _on_shares(self, found: Shares | None) -> None:
        self._shares = found
        self._show()

    def _on_worth(self, found: RunWorth | None) -> None:
        if found is not None:
            self._measured[found.run.id] = found
            self._look_again()

    def _on_run(self, _: "Run") -> None:
        self._opened = None
        self._look_again()

    # The page

    def _look_again(self) -> None:
        """Show another mixture: its samples, and the responsibilities of the image that is looked at."""
        if self._why_off() is not None:
            self._shares_question.ask_of(None)
        else:
            self._shares = None
            self._ask_for_samples()
            self._asked = self._shown(), self.state.draws
            self._shares_question.ask_of(*self._asked)
        self._show()

    def _ask_for_samples(self) -> None:
        """Draw samples of the shown mixture in the quick worker; the newest request wins."""
        shown = self._shown()
        if shown is None or not self._visible:
            self._samples = None
            return
        self._controller.workers.quick.submit(
            "rival samples",
            partial(draws_of, shown, self.state.draws, SAMPLES, self.state.sample_seed),
            on_result=self._on_samples,
            on_error=self._controller.report,
        )

    def _on_samples(self, samples: np.ndarray) -> None:
        self._samples = samples
        self._show()

    def _why_off(self) -> UserError | None:
        if self._run is None:
            return UserError(NO_RUN)
        return UserError(NO_IMAGES) if self.dataset is None else None

    def _why_unmeasured(self) -> UserError | None:
        current = self._controller.session.current
        return UserError(NO_RUN) if current is None else why_not(current, Capability.PRIOR)

    def _sheet_of(self, shown: FittedMixture | RunWorth | None) -> Sheet | None:
        if shown is None:
            return None
        count = shown.count if isinstance(shown, FittedMixture) else self.state.draws
        if self._sheet is None or self._sheet[:2] != (shown, count):
            if isinstance(shown, FittedMixture):
                parts = shown.components
                sheet = Sheet(to_bytes(parts.images), parts.weights)
            else:
                sheet = Sheet(shown.as_mixture.images[:count], np.full(count, 1 / count))
            self._sheet = shown, count, sheet
        return self._sheet[2]

    def _show(self) -> None:
        if not self._visible:
            return
        reason = self._why_off()
        self._page.set_off(str(reason or ""))
        if reason is not None:
            return
        fits, own, shown = self._fits(), self._own(), self._shown()
        fitted = tuple(Point(count, fit.log_px.value, fit.log_px.error) for count, fit in fits.items())
        levels = (
            ()
            if own is None
            else tuple(
                (row.number, row.log_px.value, row.log_px.error)
                for row in sorted(own.rows, key=lambda row: row.number == ELBO)
            )
        )
        worth = worth_in_components({p.count: p.log_px for p in fitted}, levels[0][1]) if levels else None
        any_of = shown if isinstance(shown, FittedMixture) else next(iter(fits.values()), None)
        sheet, subject = self._sheet_of(shown), self._shares_question.subject
        shares = self._shares if self._asked == (shown, self.state.draws) else None
        self._page.show_view(
            MixtureView(
                mode=self.state.mode,
                wanted=self._wanted,
                largest=MOST_COMPONENTS if self.state.mode == FITTED else MOST_DRAWS,
                shown=0 if sheet is None else len(sheet.images),
                sheet=sheet,
                fitted=fitted,
                cost=(shown.seconds, shown.memory) if isinstance(shown, FittedMixture) and shown.seconds else None,
                rank=self._config(1).rank if can_have_rank(self._run.config) else None,
                own=()
                if own is None
                else tuple(
                    Point(count, found.value, found.error)
                    for count, found in zip(own.as_mixture.counts, own.as_mixture.log_px)
                ),
                levels=levels,
                worth=worth,
                around=_around([p.count for p in fitted], worth),
                tested=any_of.tested if any_of is not None else 0 if own is None else own.chart.images,
                kind=any_of.kind if any_of is not None else "" if own is None else own.chart.kind,
                step=None if own is None else own.run.snapshot.step,
                image=None if subject is None else subject.image,
                image_name="" if subject is None else image_name(subject),
                shares=None if shares is None else shares.responsibilities,
                image_log_px=math.nan if shares is None else shares.log_px,
                choice=self.state.component,
                sample_seed=self.state.sample_seed,
                samples=self._samples,
                fitting=self._fitting,
                measuring=self._measuring,
                reason=str(self._why_unmeasured() or ""),
            )
        )


def _around(counts: list[int], worth: float | None) -> tuple[int, int] | None:
    """Return the fitted K below and above a number of components; None where it is not between two."""
    if worth is None or math.isinf(worth) or not counts or worth < counts[0]:
        return None
    above = min(max(1, bisect.bisect_left(counts, worth)), len(counts) - 1)
    return counts[above - 1], counts[above]
