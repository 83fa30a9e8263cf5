"""The walk: the probe moves by itself, along waypoints or at random, until the user moves the probe."""

import dataclasses
import secrets
from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.session.state import RandomWalk

FRAME = 16  # ms
LONGEST_FRAME = 100  # ms: after a longer frame the probe continues from its last place
THUMBNAILS = 250  # between two pictures of the waypoints during a training
PLACES = 1001  # places of a played walk along waypoints; between them the walk is straight


class Walk(QObject):
    """Waypoints and the walk along them. The session holds the waypoints; pace and position are held here.

    The walk moves the probe by signals.
    """

    changed = Signal(object, object)  # waypoints, (m, latent_size), and the path, float64 (n, latent_size)
    images_changed = Signal(object)  # decoded at the waypoints, float32 (m, height, width)
    playing_changed = Signal(bool)  # whether the probe moves along the waypoints
    wandering_changed = Signal(bool)
    walked = Signal(object)  # z, float (latent_size,): the new place of the probe
    move_requested = Signal(object)  # z, a tuple: move the probe there, a gesture of its own
    waypoints_changed = Signal()  # the waypoints of the session changed: the session file is due
    gesture_ended = Signal()
    message = Signal(str)  # for the status line

    def __init__(self, parent: QObject | None, session: Session) -> None:
        super().__init__(parent)
        self.session = session
        self._run: Run | None = None
        self.path, self.speed, self.ping_pong = "straight", 1.0, True  # speed: latent units a second
        self.places: np.ndarray | None = None  # of the walk along waypoints, evenly spaced
        self._way = self._done = 0.0  # length of the walk, and the distance walked, there and back
        self._random: Iterator[np.ndarray] | None = None  # the next places of a random walk, evenly spaced in its time
        self._leg = np.empty(0), np.empty(0)  # the two places between which the probe is
        self._stride, self._legs = 1.0, 0  # their mean distance, and how many were passed
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._thumbnails = QTimer(self, singleShot=True, interval=THUMBNAILS)
        self._thumbnails.timeout.connect(self.decode_waypoints)

    # The Run

    def set_run(self, run: Run) -> None:
        """Set another run."""
        self._run = run
        self.stop()
        self._done = 0.0
        self._lay()
        self.decode_waypoints()

    def update(self, run: Run) -> None:
        """Set newer weights of the same run."""
        self._run = run
        if self.session.waypoints and not self._thumbnails.isActive():
            self._thumbnails.start()

    def clear_run(self) -> None:
        """Another run is being prepared: decode nothing until it arrives."""
        self._run = None

    # Waypoints

    @Slot()
    def add_waypoint(self) -> None:
        """Make the probe's place the next waypoint."""
        self._set_waypoints((*self.session.waypoints, self.session.z.tolist()))

    @Slot(int)
    def remove_waypoint(self, number: int) -> None:
        """Remove one waypoint."""
        self._set_waypoints((*self.session.waypoints[:number], *self.session.waypoints[number + 1 :]))

    @Slot()
    def remove_waypoints(self) -> None:
        """Remove all waypoints."""
        self._set_waypoints(())

    @Slot(int)
    def go_to_waypoint(self, number: int) -> None:
        """Move the probe to a waypoint."""
        if number < len(self.session.waypoints):
            self.move_requested.emit(self.session.waypoints[number])

    @Slot(str)
    def set_path(self, path: str) -> None:
        """Walk "straight" or "spherical"."""
        self.path = path
        self._lay()

    def show_waypoints(self) -> None:
        """Follow the waypoints of the session."""
        self.waypoints_changed.emit()
        self._lay()
        self.decode_waypoints()

    def _set_waypoints(self, waypoints: Sequence[Sequence[float]]) -> None:
        if self.wandering:
            self.message.emit(self.tr("The waypoints have changed, so the random walk stops here."))
        self.stop()
        self.session.keep_waypoints(waypoints)
        self.gesture_ended.emit()
        self.show_waypoints()

    def _lay(self) -> None:
        waypoints = self.session.waypoints
        self.places, self._way = None, 0.0
        if len(waypoints) > 1:
            from latentlab.inference.traversal import walk

            self.places = walk(waypoints, PLACES, self.path)
            self._way = float(np.linalg.norm(np.diff(self.places, axis=0), axis=1).sum())
        if self._way == 0 and self.playing:
            self.stop()
        self.changed.emit(waypoints, self.places)

    @Slot()
    def decode_waypoints(self) -> None:
        """Decode the waypoints with the newest weights."""
        run, waypoints = self._run, self.session.waypoints
        if run is not None:
            places = np.array(waypoints).reshape(-1, run.config.latent_size)
            self.images_changed.emit(run.model.decode_images(places))

    # Walking

    @property
    def playing(self) -> bool:
        """Whether the probe moves along the waypoints."""
        return self._timer.isActive() and self._random is None

    @property
    def wandering(self) -> bool:
        """Whether the probe moves at random."""
        return self._timer.isActive() and self._random is not None

    @Slot(float)
    def set_speed(self, speed: float) -> None:
        """Set the speed in latent units a second; for a random walk, the mean speed."""
        self.speed = speed

    @Slot(bool)
    def set_ping_pong(self, on: bool) -> None:
        """Walk there and back repeatedly, or once."""
        self.ping_pong = on
        self._done = min(self._done, 2 * self._way - self._done) if self._done > self._way else self._done

    @Slot(bool)
    def play(self, on: bool = True) -> None:
        """Move the probe from the first waypoint, or pause."""
        self.stop()
        if on and self._way > 0:
            self.session.update(wander=None)
            if not self.ping_pong and self._done >= self._way:
                self._done = 0.0
            self._start()
        self.playing_changed.emit(self.playing)

    @Slot(bool)
    def wander(self, on: bool = True) -> None:
        """Move the probe at random from its place, by a new seed, or pause."""
        self.stop()
        if on and self._run is not None:
            from latentlab.inference.traversal import STRIDE, wander

            self.session.update(wander=RandomWalk(tuple(self.session.z.tolist()), secrets.randbelow(2**31)))
            self._random, self._stride, self._legs = wander(self.session.z, self.session.wander.seed), STRIDE, 0
            self._leg = next(self._random), next(self._random)
            self._start()
            self.changed.emit(self.session.waypoints, self.places)
        self.wandering_changed.emit(self.wandering)

    @Slot()
    def stop(self) -> None:
        """Stop the walk: the whole walk is one gesture."""
        if self._timer.isActive():
            told = self.wandering_changed if self.wandering else self.playing_changed
            self._timer.stop()
            self._random = None
            self.gesture_ended.emit()
            told.emit(False)

    def _start(self) -> None:
        self._clock.start()
        self._timer.start()

    @Slot()
    def _step(self) -> None:
        way = self.speed * min(self._clock.restart(), LONGEST_FRAME) / 1000
        self.walked.emit(self._advance(way) if self._random is None else self._advance_random(way))
        if self._random is None and not self.ping_pong and self._done >= self._way:
            self.stop()

    def _advance(self, way: float) -> np.ndarray:
        """Advance along the waypoints and return the place."""
        self._done += way
        if self.ping_pong:
            self._done %= 2 * self._way
        elif self._done >= self._way:
            self._done = self._way
        at = self._way - abs(self._way - self._done)  # past the last waypoint, on the way back
        place = at / self._way * (PLACES - 1)
        first = min(int(place), PLACES - 2)
        return self.places[first] + (place - first) * (self.places[first + 1] - self.places[first])

    def _advance_random(self, way: float) -> np.ndarray:
        """Advance at random and return the place."""
        length = self.session.wander.length + way
        self.session.update(wander=dataclasses.replace(self.session.wander, length=length))
        place = length / self._stride - self._legs
        while place > 1:
            self._leg = self._leg[1], next(self._random)
            self._legs, place = self._legs + 1, place - 1
        return self._leg[0] + place * (self._leg[1] - self._leg[0])
