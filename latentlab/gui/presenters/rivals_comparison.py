"""ComparisonExperiment: what the pages "measures" and "worth" share: one job on a worker, its result, and its files."""

import dataclasses
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from latentlab.actions.rivals import MeasuresState, WorthState
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.live.worker import Job
from latentlab.gui.presenters.file_dialogs import ask_new
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.comparison import Comparison
from latentlab.session.run import Run
from latentlab.session.worth import Chart
from latentlab.work import Share, gathered

if TYPE_CHECKING:
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.comparison_page import ComparisonPage

# The work that a comparison names in its progress, where the name is no formula.
WORK = (
    QT_TRANSLATE_NOOP("Measures", "classifier"),
    QT_TRANSLATE_NOOP("Measures", "paths"),
    QT_TRANSLATE_NOOP("Measures", "linear probe"),
    QT_TRANSLATE_NOOP("Measures", "samples"),
)


class ComparisonExperiment(QObject):
    """Owns a comparison of runs and the job that computes it, on the worker that gives way.

    A job continues while its page is hidden: a button started it.
    """

    state: MeasuresState | WorthState
    key = ""  # of the job
    file_name = ""  # of the picture and of the metrics, without suffix

    def __init__(self, pages: "PagesPresenter", page: "ComparisonPage", controller: Controller) -> None:
        super().__init__(pages)
        self._parts, self._page, self._controller = pages.parts, page, controller
        self._session = controller.session
        self.found: Comparison | Chart | None = None
        self._left_out: tuple[UserError, ...] = ()
        self._job: Job | None = None
        self._shown = False
        page.show_images(self.state.images)
        page.picture_requested.connect(self.save_picture)
        page.metrics_requested.connect(self.save_metrics)
        page.command_requested.connect(self.copy_command)
        page.restyled.connect(self.show_found)
        for news in (controller.runs_changed, controller.run_changed, controller.beside_changed):
            news.connect(self.follow)

    # For subclasses

    def work(self) -> Generator[Share | UserError, None, Comparison | Chart]:
        """Return the work: a generator that yields its progress and the reasons of what it leaves out."""
        raise NotImplementedError

    def why_not(self) -> str:
        """Return why the work cannot start; "" where it can."""
        raise NotImplementedError

    def show_choice(self) -> None:
        """Show what can be compared now."""

    @Slot()
    def show_found(self) -> None:
        """Show the result in the colours and the language of the page."""

    @property
    def align(self) -> bool:
        """Whether the second of two maps is laid onto the first."""
        return False

    # The work

    def set_shown(self, on: bool) -> None:
        """Follow the shelf while the page is visible."""
        self._shown = on
        if on:
            self.follow()

    @Slot()
    def follow(self, *_: object) -> None:
        """Show the runs of the session."""
        if self._shown:
            self.show_choice()
            self._page.set_can_start(self.why_not())

    @property
    def busy(self) -> bool:
        """Whether the work is under way."""
        return self._job is not None

    def change(self, **changes: Any) -> None:
        """Compare other runs, or other images, from the next start on."""
        self.state = dataclasses.replace(self.state, **changes)
        self._page.show_images(self.state.images)
        self.follow()

    def start(self, _: str) -> None:
        """Start the work, in place of one under way. Raises UserError where it cannot start."""
        if reason := self.why_not():
            raise UserError("{text}", text=reason)
        work = gathered(self.work(), UserError)
        self._page.set_work(self.tr("Waiting for other work …"))
        self._job = self._controller.workers.files.submit(
            self.key, lambda: work, on_progress=self._on_share, on_result=self._on_result, on_error=self._on_error
        )

    def stop(self, _: str) -> None:
        """Stop the work; the last result stays."""
        if self._job is not None:
            self._job.cancel()
            self._end()

    def _on_share(self, share: Share) -> None:
        name, colon, work = share.text.rpartition(": ")
        self._page.set_work(name + colon + translate("Measures", work), share.done)

    def _on_result(self, result: tuple[Comparison | Chart, tuple[UserError, ...]]) -> None:
        self.found, self._left_out = result
        self._end()
        self._controller.succeeded.emit(self.key)
        self._page.set_has_result(True)
        self.show_found()

    def _on_error(self, error: BaseException) -> None:
        self._end()
        self._controller.report(error, self.key)

    def _end(self) -> None:
        self._job = None
        self._page.set_work(None)
        self.follow()

    # Files

    def _look(self) -> dict[str, Any]:
        parts = self._parts
        return {
            "align": self.align,
            "split": "train",
            "theme": parts.scheme,
            "palette": parts.palette_name,
        }

    @Slot()
    def save_picture(self) -> None:
        """Ask for a file and write the picture into it."""
        name, kinds = f"{self.file_name}.png", "PNG (*.png);;SVG (*.svg)"
        out = ask_new(self._parts, "export", self.tr("Save the picture"), name, kinds)
        if out is not None:
            self._controller.files.save_comparison(self.found, out, **self._look())

    @Slot()
    def save_metrics(self) -> None:
        """Ask for a file and write the metrics into it."""
        name = f"{self.file_name}.json"
        out = ask_new(self._parts, "export", self.tr("Save the figures"), name, "JSON (*.json)")
        if out is not None:
            self._controller.files.save_metrics(self.found, out)

    @Slot()
    def copy_command(self) -> None:
        """Put the command line that gives the same metrics on the clipboard."""
        line = self._controller.files.comparison_command(self.found, **self._look())
        QGuiApplication.clipboard().setText(line)
        self._parts.show_message(self.tr("Copied: {line}").format(line=line))

    def _named(self, runs: Sequence[Run]) -> list[str]:
        """Return the names of runs of the session; a moment of a run that is there twice has its step."""
        ids = [run.id for run in runs]
        names = []
        for run in runs:
            name = self._session.name_of(run.id)
            if ids.count(run.id) > 1:
                name = self.tr("{name}, step {step}").format(name=name, step=f"{run.snapshot.step:,}")
            names.append(name)
        return names
