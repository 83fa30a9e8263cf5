"""The walk's presenter: its waypoints in the panel and on the map, and its verbs."""

from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.actions import ACTIONS
from latentlab.gui.controller import Controller
from latentlab.gui.presenters.parts import Parts

VERBS = ("add_pin", "remove_pins", "play_walk", "wander", "walk")


class WalkPresenter(QObject):
    """Connects the walk panel, its verbs and its line on the map."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._parts, self._session, self._walk = parts, controller.session, controller.hand.walk
        panel, act, walk = parts.views["walk"], parts.verbs, self._walk
        self._panel = panel
        walk.changed.connect(self.show_walk)
        walk.images_changed.connect(panel.show_images)
        walk.playing_changed.connect(act["play_walk"].setChecked)
        walk.wandering_changed.connect(act["wander"].setChecked)
        panel.pin_chosen.connect(walk.go_to_pin)
        panel.pin_removed.connect(walk.remove_pin)
        panel.path_changed.connect(walk.set_path)
        panel.speed_changed.connect(walk.set_speed)
        panel.ping_pong_changed.connect(walk.set_ping_pong)
        panel.set_actions(*(act[name] for name in VERBS))
        act["add_pin"].triggered.connect(self.add_pin)
        act["play_walk"].triggered.connect(walk.play)
        act["wander"].triggered.connect(self.wander)
        act["remove_pins"].triggered.connect(walk.remove_pins)

    @Slot(object, object)
    def show_walk(self, pins: Any, path: Any) -> None:
        """Show the waypoints, and offer what can be done with them."""
        self._panel.show_pins(pins)
        self._parts.map.set_walk(pins, path)
        for name in ("play_walk", "wander", "walk", "remove_pins", "command_walk"):
            self._parts.verbs[name].setEnabled(ACTIONS[name].when(self._session))

    @Slot()
    def add_pin(self) -> None:
        """Add a waypoint, with the walk in front."""
        self._parts.bring_forward("walk")
        self._walk.add_pin()

    @Slot(bool)
    def wander(self, on: bool) -> None:
        """Let the probe wander, with the walk in front."""
        self._parts.bring_forward("walk")
        self._walk.wander(on)
