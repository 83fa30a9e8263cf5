"""The anomaly score's presenter: its panel, and its verbs."""

import dataclasses
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.capabilities import Capability
from latentlab.data import folder_for, statuses
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.file_dialogs import ask_file
from latentlab.gui.presenters.parts import Parts
from latentlab.session.state import Ranking


class AnomalyPresenter(QObject):
    """Connects the ranking to its panel."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._anomaly, self._performer = controller.pane.anomaly, performer
        self._ranked: Any = None
        # The data set and the folder for which the panel offers other data sets as a contrast.
        self._offered: tuple = ()
        performer.register({"strangeness": self.rank, "choose_image": self.score, "rank_by": self.choose})
        performer.register_forms({"choose_image": self.choose_image})
        parts.when_made("anomaly", self.connect_view)
        parts.docks["anomaly"].visibilityChanged.connect(self._anomaly.set_shown)
        controller.run_changed.connect(self.show_reason)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel once it exists."""
        panel, anomaly = self._panel, self._anomaly
        panel.set_actions(self._parts.verbs["strangeness"], self._parts.verbs["choose_image"])
        panel.asked.connect(self.on_asked)
        panel.image_chosen.connect(
            lambda split, index: self._performer.perform_gesture("go_to_image", split=split, index=index)
        )
        panel.image_dropped.connect(lambda path: self._performer.perform_gesture("choose_image", file=path))
        anomaly.changed.connect(self.show_ranking)
        anomaly.picture_scored.connect(panel.show_picture_score)
        anomaly.busy_changed.connect(panel.set_running)
        anomaly.progressed.connect(panel.set_progress)
        self.show_reason()

    @property
    def _panel(self) -> Any:
        return self._parts.views["anomaly"]

    @property
    def answered(self) -> bool:
        """Whether a finished ranking is shown."""
        return self._ranked is not None and not self._anomaly.busy

    @property
    def ranked(self) -> Any:
        """The ranking that is shown; None before the first one."""
        return self._ranked

    def show_all(self) -> None:
        """Show every text again, as after a change of language."""
        if "anomaly" in self._parts.views:
            self.show_ranking(self._ranked)
            self._offered = ()
            self.show_reason()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `anomaly` for what the panel ranks."""
        ranking = self._session.state.ranking
        return {"images": ranking.source, "limit": ranking.count}

    @Slot()
    def rank(self) -> None:
        """Bring the ranking to the front and start it, or stop the ranking under way."""
        self._parts.bring_forward("anomaly")
        self._anomaly.run_or_stop()

    @Slot()
    def choose_image(self) -> None:
        """Ask for a picture and score it."""
        self._parts.bring_forward("anomaly")
        title, kinds = self.tr("A picture"), self.tr("Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp)")
        file = ask_file(self._parts, "picture", title, kinds)
        if file is not None:
            self._performer.perform_gesture("choose_image", file=file)

    def score(self, file: Path) -> None:
        """Score one picture. The panel shows the answer, so the panel is made first."""
        self._parts.views["anomaly"]
        self._anomaly.score_picture(file)

    @Slot(str, str, int)
    def on_asked(self, source: str, contrast: str, count: int) -> None:
        """Perform the choice that the panel's lists show."""
        self._performer.perform_gesture("rank_by", source=source, contrast=contrast, count=count)

    def choose(self, source: str, contrast: str, count: int) -> None:
        """Rank the first `count` images of `source` and `count` images of a contrast."""
        self._session.update(ranking=Ranking(source, contrast, count))
        self._show_choice()

    def _show_choice(self) -> None:
        ranking = self._session.state.ranking
        self._anomaly.choose(ranking)
        self._panel.show_choice(*dataclasses.astuple(ranking))

    @Slot(object)
    def show_ranking(self, found: Any) -> None:
        """Show a ranking."""
        self._ranked = found
        self._panel.show_scores(found, kind=words.kind_of_run(self._session.current))

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say in the panel why this model has no anomaly score, and offer data sets as a contrast."""
        run, ranking = self._session.current, self._session.state.ranking
        if "anomaly" not in self._parts.views or run is None:
            return
        self._panel.set_off(words.reason(run, Capability.ANOMALY))
        if (
            run.dataset is not None and (run.dataset, run.config.data_dir) != self._offered
        ):  # searching for files is slow
            self._offered = run.dataset, run.config.data_dir
            others = tuple(
                (status.name, status.title)
                for status in statuses()
                if status.present or folder_for(status.name, run.config.data_dir) is not None
                # Images of other sizes cannot be compared.
                if status.name != run.dataset.name and "digits" not in (status.name, run.dataset.name)
            )
            title = self.tr("Built-in digits") if run.dataset.name == "digits" else run.dataset.title
            # The panel selects entries of its new lists, which is no gesture of the user.
            with self._performer.unlogged():
                self._panel.set_datasets(title, others)
        # A choice that the lists do not offer is replaced by the choice that they show.
        with self._performer.unlogged():
            self.choose(*dataclasses.astuple(ranking))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("AnomalyPresenter", text)
