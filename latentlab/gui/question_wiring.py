"""The part of wiring.py of the panels that put questions to the model: the race, the brush, the ranking."""

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.gui import words
from latentlab.gui.controller import Controller
from latentlab.gui.views.map_overlays import Samples
from latentlab.gui.window import MainWindow

PANELS = ("race",)


class QuestionWiring(QObject):
    """Connects panels, verbs and map to the controller's questions. The panels are late: `connect_views` comes then."""

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window)
        self._window, self._map, self._act = window, window.map, window.verbs
        self._controller, self._session = controller, controller.session
        self._race = controller.race
        self._race_shown: Any = None
        self._act["race"].triggered.connect(self.run_race)
        window.views_made.connect(self.connect_views)
        controller.run_changed.connect(self.show_reasons)

    @property
    def in_front(self) -> bool:
        """Whether one of these panels is seen: a click on a point is then about its image."""
        return any(getattr(self._controller, name).shown for name in PANELS)

    @Slot()
    def connect_views(self) -> None:
        """Connect the panels, which are there now."""
        window, race = self._window, self._window.views["race"]
        self._panel = race
        race.set_action(self._act["race"])
        race.k_chosen.connect(self._race.set_k)
        race.method_chosen.connect(self.show_samples)
        self._race.changed.connect(self.show_race)
        self._race.subject_changed.connect(race.show_subject)
        self._race.busy_changed.connect(self.show_race_verb)
        for name in PANELS:
            question, dock = getattr(self._controller, name), window.docks[name]
            dock.visibilityChanged.connect(question.set_shown)
            dock.visibilityChanged.connect(self.show_samples)
            question.set_shown(not dock.visibleRegion().isEmpty())
        self.show_reasons()

    # The race

    @Slot()
    def run_race(self) -> None:
        """Bring the race to the front, and run or stop it."""
        self._bring_forward("race")
        self._race.run_or_stop()

    @Slot(object)
    def show_race(self, race: Any) -> None:
        """Show where the race stands."""
        run = self._session.current
        self._race_shown = race
        self._panel.show_race(race, kind="" if run is None else words.likelihood_kind(run.config))
        self.show_samples()

    @Slot()
    def show_samples(self, _: object = None) -> None:
        """Show the samples of the chosen estimator on the map, while the panel is seen."""
        race, method = self._race_shown, self._panel.method
        lane = None if race is None else race.lanes.get(method)
        if lane is None or lane.z.shape[1] != 2 or not self._race.shown:
            self._map.set_overlay("race", None)
        else:
            self._map.set_overlay("race", Samples(lane.z, lane.shares, self._panel.colour(method)))

    @Slot(bool)
    def show_race_verb(self, busy: bool) -> None:
        """Let the button say what it does now."""
        self._panel.set_running(busy)

    # All of them

    @Slot()
    def show_reasons(self, _: object = None) -> None:
        """Say in each panel why this model cannot be asked."""
        run = self._session.current
        if "race" not in self._window.views or run is None:
            return
        reason = ""
        if run.config.family == "ae":
            reason = self.tr("An autoencoder has no prior p(z), so it gives no image a probability.")
        self._window.views["race"].set_off(reason)

    def _bring_forward(self, name: str) -> None:
        self._window.docks[name].show()
        self._window.docks[name].raise_()

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("QuestionWiring", text)
