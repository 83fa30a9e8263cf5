"""The losses' presenter: the curves, their reference lines and the metrics beside them."""

from PySide6.QtCore import QObject, QTimer, Slot

from latentlab.config import bound_name
from latentlab.data.reference import collapse_value, grey_floor
from latentlab.gui.controller import Controller
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import translate
from latentlab.session.run import Run

METRICS_MS = 200  # between two updates of the metrics while a training runs: a reader cannot follow ten a second


class LossesPresenter(QObject):
    """Draws the losses of the whole training; the metrics are those of the moment that is shown."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._references: tuple[float | None, float | None] = (None, None)
        self._metrics_timer = QTimer(self, singleShot=True, interval=METRICS_MS)
        self._metrics_timer.timeout.connect(self.show_metrics)
        self._progress_timer = QTimer(self, singleShot=True, interval=METRICS_MS)
        self._progress_timer.timeout.connect(self.show_progress)
        parts.when_made("losses", self.show_all)
        controller.run_changed.connect(self.show_run)
        controller.training_changed.connect(self.show_training)
        controller.runs_changed.connect(self.follow_beside)
        controller.snapshot_changed.connect(self.show_moment)
        beside = controller.beside_changed, controller.beside_moment_changed
        for news in (*beside, controller.run_changed, controller.runs_changed):  # the last one also tells a new name
            news.connect(self.show_beside)

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if (run := self._session.current) is not None:
            self.show_run(run)
            self.show_training(self._session.newest)
            self.show_moment(run)
            self.show_beside()

    @Slot(object)
    def show_run(self, run: Run) -> None:
        """Draw the losses of another run and their reference values."""
        collapse = floor = None
        if run.dataset is not None and run.config.likelihood == "bernoulli":
            collapse = collapse_value(run.dataset)
            floor = grey_floor(run.dataset) if run.config.pixels == "grey" else None
        self._references = collapse, floor
        if (curves := self._parts.views.get("losses")) is not None:
            curves.show_run(
                run.snapshot.losses,
                likelihood_kind=words.likelihood_kind(run.config),
                bound=bound_name(run.config),
                collapse=collapse,
                floor=floor,
            )

    @Slot(object)
    def show_beside(self, _: object = None) -> None:
        """Draw the losses of the run beside, too; two moments of one run share their curves."""
        curves, shown, beside = self._parts.views.get("losses"), self._session.newest, self._session.beside
        if curves is None or shown is None:
            return
        if beside is None or beside.id == shown.id:
            curves.show_beside(None)
        else:
            newest = self._session.runs[beside.id]
            curves.show_beside(newest.snapshot.losses, words.pair_names(self._session)[1])

    @Slot(object)
    def show_training(self, run: Run) -> None:
        """Draw all curves of the run and the state of its training. Paints at once only while no training runs."""
        if (curves := self._parts.views.get("losses")) is not None:
            kind = words.likelihood_kind(run.config)
            curves.show_history(run.snapshot.losses, likelihood_kind=kind, bound=bound_name(run.config))
        if run.snapshot.state != "running":
            self.show_progress()
        elif not self._progress_timer.isActive():
            self._progress_timer.start()

    @Slot()
    def show_progress(self) -> None:
        """Show the progress of the training in the run bar: of the shown run, or of another run that trains."""
        beside = self._controller.shelf.training_beside
        run = beside or self._session.newest
        if run is None:
            return
        where = words.where(run)
        if beside is not None:
            where = translate("Words", "{run} trains").format(run=self._session.name_of(run.id)) + " · " + where
        snapshot = run.snapshot
        self._parts.run_bar.show_progress(where, snapshot.progress, words.seconds_left(run), snapshot.images_per_second)

    @Slot()
    def follow_beside(self) -> None:
        """Show the progress of a training soon, while another run is shown."""
        if not self._progress_timer.isActive():
            self._progress_timer.start()

    @Slot(object)
    def show_moment(self, run: Run) -> None:
        """Show the metrics of the moment that is shown. Paints at once only while no training runs."""
        if run is not self._session.newest or run.snapshot.state != "running":
            self.show_metrics()
        elif not self._metrics_timer.isActive():
            self._metrics_timer.start()

    @Slot()
    def show_metrics(self) -> None:
        """Show the metrics of the moment that is shown."""
        curves = self._parts.views.get("losses")
        if curves is not None and self._session.current is not None:
            collapse, floor = self._references
            curves.set_words(words.training_words(self._session, floor, collapse))
