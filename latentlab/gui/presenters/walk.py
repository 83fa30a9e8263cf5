"""The walk's presenter: waypoints in the panel and on the map, and the verbs of the walk."""

import functools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.actions import ACTIONS
from latentlab.actions.walk import PATH_NAMES
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.pane_map import PaneMap
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import QT_TRANSLATE_NOOP

VERBS = ("add_pin", "remove_pins", "play_walk", "wander", "walk")


class WalkPresenter(QObject):
    """Connects the walk panel, its verbs and its line on the map."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, first: PaneMap) -> None:
        super().__init__(parts)
        self._first = first
        self._parts, self._session, self._walk = parts, controller.session, controller.interaction.walk
        self._performer, self._shown = performer, ((), None)
        act, walk = parts.verbs, self._walk
        walk.changed.connect(self.show_walk)
        controller.plane_changed.connect(self.show_line)
        walk.playing_changed.connect(act["play_walk"].setChecked)
        walk.wandering_changed.connect(act["wander"].setChecked)
        parts.when_made("walk", self.connect_view)
        performer.register(
            {
                "add_pin": self.add_waypoint,
                "go_to_pin": functools.partial(self._at, walk.go_to_waypoint),
                "remove_pin": functools.partial(self._at, walk.remove_waypoint),
                "remove_pins": walk.remove_waypoints,
                "play_walk": self.play,
                "wander": self.wander,
                "walk_path": self.set_path,
                "walk_speed": self.set_speed,
                "walk_back": self.set_back,
            }
        )

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel, which is there now and shows the walk as set before."""
        panel, walk, perform_gesture = self._panel, self._walk, self._performer.perform_gesture
        panel.set_actions(*(self._parts.verbs[name] for name in VERBS))
        panel.path.setCurrentIndex(PATH_NAMES.index(walk.path))
        panel.speed.setValue(walk.speed)
        panel.ping_pong.setChecked(walk.ping_pong)
        panel.show_waypoints(self._shown[0])
        panel.waypoint_chosen.connect(lambda number: perform_gesture("go_to_pin", number=number))
        panel.waypoint_removed.connect(lambda number: perform_gesture("remove_pin", number=number))
        panel.path_changed.connect(lambda path: perform_gesture("walk_path", path=path))
        panel.speed_changed.connect(lambda speed: perform_gesture("walk_speed", speed=speed))
        panel.ping_pong_changed.connect(lambda on: perform_gesture("walk_back", on=on))
        walk.images_changed.connect(panel.show_images)
        walk.decode_waypoints()

    @property
    def _panel(self) -> Any:
        return self._parts.views["walk"]

    @Slot(object, object)
    def show_walk(self, waypoints: Any, path: Any) -> None:
        """Show the waypoints, and enable the verbs that apply to them."""
        self._shown = waypoints, path
        if "walk" in self._parts.views:
            self._panel.show_waypoints(waypoints)
        self.show_line()
        for name in ("play_walk", "wander", "walk", "remove_pins", "command_walk"):
            self._parts.verbs[name].setEnabled(ACTIONS[name].when(self._session))

    @Slot()
    def show_line(self, _: object = None) -> None:
        """Draw the walk on the map, projected to the plane of the map."""
        self._first.show_walk(self._session.plane, *self._shown)

    @Slot()
    def add_waypoint(self) -> None:
        """Add a waypoint, with the walk panel in front."""
        self._parts.bring_forward("walk")
        self._walk.add_waypoint()

    def _at(self, act: Callable[[int], None], number: int) -> None:
        count = len(self._session.waypoints)
        if number >= count:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no waypoint {number}; the last one is {last}."),
                number=number,
                last=count - 1,
            )
        act(number)

    def play(self, on: bool | None = None) -> None:
        """Move the probe along the waypoints, or pause."""
        self._walk.play(not self._walk.playing if on is None else on)

    def wander(self, on: bool | None = None) -> None:
        """Move the probe at random, with the walk panel in front, or pause."""
        self._parts.bring_forward("walk")
        self._walk.wander(not self._walk.wandering if on is None else on)

    def set_path(self, path: str) -> None:
        """Walk "straight" or "spherical"."""
        self._walk.set_path(path)
        self._panel.path.setCurrentIndex(PATH_NAMES.index(path))

    def set_speed(self, speed: float) -> None:
        """Set the speed, in units of z a second."""
        self._walk.set_speed(speed)
        self._panel.speed.setValue(speed)

    def set_back(self, on: bool | None = None) -> None:
        """Walk there and back, or there only."""
        on = not self._walk.ping_pong if on is None else on
        self._walk.set_ping_pong(on)
        self._panel.ping_pong.setChecked(on)
