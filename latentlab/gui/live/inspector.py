"""The inspector: details of the image under a resting cursor, or of the pinned point."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.gui.live.query import LiveQuery
from latentlab.gui.live.worker import Workers
from latentlab.session.inspection import Inspected, inspect_image
from latentlab.session.map_points import Points
from latentlab.session.run import Run
from latentlab.session.subject import Subject
from latentlab.training.snapshot import SPLIT_NAMES

RESTING = 0.08  # time the cursor must rest on a point before the point is inspected
AGAIN = 1.0  # between two inspections of a pinned image during a training


class InspectorService(QObject):
    """Inspects hovered images while the panel is visible, and pinned images always."""

    changed = Signal(object)  # Inspected, or None: there is no image

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None]) -> None:
        super().__init__(parent)
        self.shown = False  # whether the panel is visible
        self.inspected: Inspected | None = None
        self._points: Points | None = None
        self._split = SPLIT_NAMES[0]  # the shown split; its points arrive some time after `set_split`
        self._pinned: int | Subject | None = None  # a point of the map, or an own image
        self._query = LiveQuery(self, "inspect", workers.inference, self._on_answer, report)

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Set another run."""
        self._query.set_run(run if run.dataset is not None else None, learning)
        self._points = None
        self._forget()

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        self._query.update(run, learning)
        if self._pinned is not None and self.shown:
            self._ask(self._pinned, AGAIN)

    def set_split(self, split: str) -> None:
        """Set the split. Its points follow."""
        if split != self._split:
            self._split = split
            self._query.cancel()

    def set_points(self, points: Points) -> None:
        """Take the points of the map."""
        other = self._points is not None and points.split != self._points.split
        if other and not isinstance(self._pinned, Subject):
            self._forget()
        self._points = points

    @Slot(object)
    def pin(self, index: int | None) -> None:
        """Inspect this point of the map until another image is pinned; None unpins."""
        self.set_subject(index)

    @Slot(object)
    def set_subject(self, subject: int | Subject | None) -> None:
        """Inspect this image, a point of the map or an own image, until another one; None unpins."""
        before, self._pinned = self._pinned, subject
        self._query.cancel()
        if subject is not None:
            self._ask(subject, RESTING if _is_drawn_on(before, subject) else 0)
        elif self.inspected is not None:
            self.changed.emit(self.inspected)

    @Slot(float, float, int)
    def hover(self, _x: float, _y: float, index: int) -> None:
        """Inspect the point under the cursor once the cursor rests, unless a point is pinned."""
        if self._pinned is None and self.shown and index >= 0:
            seen = None if self.inspected is None else self.inspected.subject
            if seen is None or seen.split == "own" or seen.index != index or self._query.waiting:
                self._query.cancel()
                self._ask(index, RESTING)
        elif index < 0 and self._pinned is None:
            self._query.withdraw()

    @Slot(bool)
    def set_shown(self, on: bool) -> None:
        """Inspect while the panel is visible."""
        self.shown = on
        if on and self._pinned is not None:
            self._ask(self._pinned, 0)

    def _ask(self, image: int | Subject, wait: float) -> None:
        points = self._points
        if isinstance(image, Subject):
            self._query.ask(partial(_inspect_own, subject=image), wait)
        elif points is not None and points.split == self._split and image < len(points.means):
            self._query.ask(partial(_inspect, index=image, points=points), wait)

    def _on_answer(self, inspected: Inspected) -> None:
        self.inspected = inspected
        self.changed.emit(inspected)

    def _forget(self) -> None:
        self._pinned = self.inspected = None
        self._query.cancel()
        self.changed.emit(None)


def _is_drawn_on(before: int | Subject | None, image: int | Subject) -> bool:
    """Whether an own image is being drawn: it is inspected when the strokes pause."""
    return isinstance(before, Subject) and isinstance(image, Subject) and before.index == image.index


def _inspect(run: Run, index: int, points: Points) -> Inspected:
    means = run.snapshot.means if points.split == "train" else points.means  # means of the weights that are asked
    return inspect_image(run, Subject.of(run, points.split, index), means)


def _inspect_own(run: Run, subject: Subject) -> Inspected:
    means = run.snapshot.means  # means of the training images, which hold its neighbours
    return inspect_image(run, subject, means if len(means) else None)
