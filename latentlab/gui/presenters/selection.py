"""The selection's presenter: metrics of the selected points, which follow the points during a training."""

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from latentlab.gui.controller import Controller
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views import VIEWS
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import translate
from latentlab.session.map_points import Points
from latentlab.session.selection import SelectionSummary, summary_of

METRICS_MS = 200  # between two updates while the points move: a reader cannot follow ten a second


class SelectionPresenter(QObject):
    """Fills the panel, and shows the number of selected points in its title."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._parts, self._session = parts, controller.session
        self._points: Points | None = None
        self.summary: SelectionSummary | None = None
        self._timer = QTimer(self, singleShot=True, interval=METRICS_MS)
        self._timer.timeout.connect(self.show_all)
        controller.points_changed.connect(self.on_points_changed)
        controller.run_changed.connect(self.forget_points)
        controller.interaction.selection_changed.connect(self.show_all)
        parts.when_made("selection", self.show_all)

    @Slot(object)
    def on_points_changed(self, points: Points) -> None:
        """Follow the points, with a delay, and only if some are selected."""
        self._points = points
        if len(self._session.selection) and not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    def forget_points(self, _: object) -> None:
        """Drop the points of the run before."""
        self._points = None
        self.show_all()

    @Slot()
    def show_all(self, _: object = None) -> None:
        """Show the metrics of the selection."""
        self.summary = self._summary()
        title, panel = translate("Views", VIEWS["selection"].title), self._parts.views.get("selection")
        if self.summary is not None:
            title = f"{title} ({self.summary.count:,})"
        self._parts.docks["selection"].setWindowTitle(title)
        if panel is None:
            return
        if self.summary is None:
            panel.clear()
        else:
            panel.show_metrics(self._title(self.summary), self._metrics(self.summary), self._classes(self.summary))

    def _summary(self) -> SelectionSummary | None:
        run, selection, points = self._session.current, self._session.selection, self._points
        if run is None or run.dataset is None or not len(selection):
            return None
        if points is None or points.split != self._session.split or selection[-1] >= len(points.means):
            return None
        return summary_of(selection, points.means, run.dataset.split(points.split)[1])

    def _title(self, summary: SelectionSummary) -> str:
        text = self.tr("{count} of {all} training points") if self._session.split == "train" else ""
        text = text or self.tr("{count} of {all} test points")
        title = text.format(count=f"{summary.count:,}", all=f"{len(self._points.means):,}")
        if summary.placed == summary.count:
            return title
        return self.tr("{title}; {count} have no place yet").format(
            title=title, count=f"{summary.count - summary.placed:,}"
        )

    def _metrics(self, summary: SelectionSummary) -> list[list[str]]:
        names = [f"z{number}".translate(SUBSCRIPTS) for number in range(1, len(summary.mean) + 1)]
        spread = self.tr("standard deviation")
        return [
            [self.tr("latent units"), *names],
            [self.tr("mean"), *map(number, summary.mean)],
            [spread, *map(number, summary.spread)],
        ]

    def _classes(self, summary: SelectionSummary) -> list:
        from latentlab.gui.views.selection_panel import ClassCount  # not needed before the first paint

        names = self._session.current.dataset.label_names
        if not names:
            return []
        return [
            ClassCount(names[label], self._parts.map.class_colour(label), count) for label, count in summary.classes
        ]

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("SelectionPresenter", text)


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
