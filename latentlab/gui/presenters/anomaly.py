"""The anomaly score's presenter: its panel, its verbs, and the jump to an image of its ranking."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QFileDialog

from latentlab.capabilities import Capability
from latentlab.data import folder_for, statuses
from latentlab.gui.controller import Controller
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts


class AnomalyPresenter(QObject):
    """Connects the ranking to its panel, which is a late view."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._anomaly = controller.anomaly
        self._ranked: Any = None
        self._jump: tuple[str, int] | None = None  # an image to be looked at once its points are there
        controller.points_changed.connect(self._jump_now)
        parts.verbs["strangeness"].triggered.connect(self.rank)
        parts.verbs["choose_image"].triggered.connect(self.choose_image)
        parts.views_made.connect(self.connect_view)
        controller.run_changed.connect(self.show_reason)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel, which is there now."""
        panel, anomaly, dock = self._parts.views["anomaly"], self._anomaly, self._parts.docks["anomaly"]
        self._panel = panel
        panel.set_actions(self._parts.verbs["strangeness"], self._parts.verbs["choose_image"])
        panel.asked.connect(anomaly.choose)
        panel.image_chosen.connect(self.look_at)
        panel.image_dropped.connect(anomaly.judge)
        anomaly.changed.connect(self.show_ranking)
        anomaly.judged.connect(panel.show_judged)
        anomaly.busy_changed.connect(panel.set_running)
        anomaly.progressed.connect(panel.set_progress)
        dock.visibilityChanged.connect(anomaly.set_shown)
        anomaly.set_shown(not dock.visibleRegion().isEmpty())
        self.show_reason()

    @property
    def ranked(self) -> Any:
        """The ranking that is shown; None before the first."""
        return self._ranked

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if "anomaly" in self._parts.views:
            self.show_ranking(self._ranked)
            self.show_reason()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `anomaly` for what the panel ranks."""
        return {"images": self._anomaly.source, "limit": self._anomaly.count}

    @Slot()
    def rank(self) -> None:
        """Bring the ranking to the front, and rank, or stop."""
        self._parts.bring_forward("anomaly")
        self._anomaly.run_or_stop()

    @Slot()
    def choose_image(self) -> None:
        """Ask for a picture and score it."""
        self._parts.bring_forward("anomaly")
        title, kinds = self.tr("A picture of the run's size"), self.tr("Pictures (*.png *.jpg *.jpeg *.bmp *.gif)")
        name, _ = QFileDialog.getOpenFileName(self._parts, title, "", kinds)
        if name:
            self._anomaly.judge(Path(name))

    @Slot(object)
    def show_ranking(self, found: Any) -> None:
        """Show a ranking."""
        self._ranked = found
        self._panel.show_strangeness(found, kind=words.kind_of_run(self._session.current))

    @Slot(str, int)
    def look_at(self, split: str, index: int) -> None:
        """Pin an image of the ranking, and move the probe to it."""
        self._jump = split, index
        if self._session.split != split:
            self._parts.verbs[f"show_{split}"].trigger()  # the points come, and then the jump
        else:
            self._jump_now()

    @Slot(object)
    def _jump_now(self, points: Any = None) -> None:
        if self._jump is not None and (points is None or points.split == self._jump[0]):
            index, self._jump = self._jump[1], None
            self._controller.hand.jump(index)

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say in the panel why this model cannot be asked, and offer the data sets to compare with."""
        run = self._session.current
        if "anomaly" not in self._parts.views or run is None:
            return
        self._panel.set_off(words.reason(run, Capability.ANOMALY))
        if run.dataset is not None:
            others = tuple(
                (status.name, status.title)
                for status in statuses()
                if status.present or folder_for(status.name, run.config.data_dir) is not None
                if status.name != run.dataset.name and "digits" not in (status.name, run.dataset.name)  # of other sizes
            )
            title = self.tr("Built-in digits") if run.dataset.name == "digits" else run.dataset.title
            self._panel.set_datasets(title, others)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("AnomalyPresenter", text)
