"""The race's presenter: its panel, its verb, and the samples of one estimator on the map."""

from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.capabilities import Capability
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.map_overlays import Samples


class RacePresenter(QObject):
    """Connects the race to its panel."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._session = parts, controller.session
        self._race, self._shown, self._performer = controller.pane.race, None, performer
        self._plane_changed = controller.plane_changed
        performer.register({"race": self.run, "race_groups": self.set_groups})
        parts.when_made("race", self.connect_view)
        parts.docks["race"].visibilityChanged.connect(self._race.set_shown)
        controller.run_changed.connect(self.show_reason)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel once it exists."""
        panel, race = self._panel, self._race
        panel.set_action(self._parts.verbs["race"])
        panel.choose_k(race.k)
        panel.k_chosen.connect(lambda k: self._performer.perform_gesture("race_groups", k=k))
        panel.method_chosen.connect(self.show_samples)
        race.changed.connect(self.show_race)
        race.subject_changed.connect(lambda subject: panel.show_subject(words.as_model_sees(self._run, subject)))
        race.busy_changed.connect(panel.set_running)
        self._plane_changed.connect(self.show_samples)
        self._parts.docks["race"].visibilityChanged.connect(self.show_samples)
        self.show_reason()

    @property
    def _panel(self) -> Any:
        return self._parts.views["race"]

    @property
    def _run(self) -> Any:
        return self._session.current

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if "race" in self._parts.views:
            self.show_race(self._shown)
            self.show_reason()

    @Slot()
    def run(self) -> None:
        """Bring the race to the front, and run or stop it."""
        self._parts.bring_forward("race")
        self._race.run_or_stop()

    def set_groups(self, k: int) -> None:
        """Let the importance-weighted bound have groups of `k` samples."""
        self._race.set_k(k)
        self._panel.choose_k(k)

    @property
    def answered(self) -> bool:
        """Whether a finished race is shown."""
        return self._shown is not None and not self._race.busy

    @Slot(object)
    def show_race(self, race: Any) -> None:
        """Show the progress of the race."""
        self._shown = race
        self._panel.show_race(race, kind=words.kind_of_run(self._run))
        self.show_samples()

    @Slot()
    def show_samples(self, _: object = None) -> None:
        """Show the samples of the chosen estimator on the map, while the panel is visible."""
        race, method = self._shown, self._panel.method
        lane = None if race is None else race.lanes.get(method)
        plane = self._session.plane
        if lane is None or lane.z.shape[1] != plane.size or not self._race.shown:
            self._parts.map.set_overlay("race", None)
        else:
            places, _ = plane.project(lane.z)
            self._parts.map.set_overlay("race", Samples(places, lane.shares, self._panel.colour(method)))

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say in the panel why this model has no race."""
        if "race" in self._parts.views and self._run is not None:
            self._panel.set_off(words.reason(self._run, Capability.PRIOR))
