"""The walk: the probe goes by itself, from pin to pin or at random, until the hand takes it again."""

import dataclasses
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from latentlab.session.state import Wander

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller

FRAME = 16  # ms
LONGEST_FRAME = 100  # ms: after a longer one the probe goes on from where it was
THUMBNAILS = 250  # ms between pictures of the pins while the model learns
PLACES = 1001  # of a walk by pins that is played; between them it is straight


class Walk(QObject):
    """Pins and how they are walked. The session holds the pins; whether the probe walks, and how fast, is held here."""

    changed = Signal(object, object)  # pins, (m, latent_size), and the path through them, float64 (n, latent_size)
    images_changed = Signal(object)  # decoded at the pins, float32 (m, height, width)
    playing_changed = Signal(bool)  # from pin to pin
    wandering_changed = Signal(bool)

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self.controller, self.session = controller, controller.session
        self.path, self.speed, self.ping_pong = "straight", 1.0, True  # speed: latent units a second
        self.places: np.ndarray | None = None  # of the walk by pins, evenly spaced
        self._way = self._done = 0.0  # its length, and how far the probe has come, there and back
        self._random: Iterator[np.ndarray] | None = None  # the places to come of a random walk, evenly in its time
        self._leg = np.empty(0), np.empty(0)  # the two of them that the probe is between
        self._stride, self._legs = 1.0, 0  # how far they lie apart, on average, and how many were left behind
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._thumbnails = QTimer(self, singleShot=True, interval=THUMBNAILS)
        self._thumbnails.timeout.connect(self._decode_pins)
        controller.run_changed.connect(self._on_run)
        controller.snapshot_changed.connect(self._on_snapshot)

    # Pins

    @Slot()
    def add_pin(self) -> None:
        """Pin the probe's place as the next of the walk."""
        self._set_pins((*self.session.pins, self.session.z.tolist()))

    @Slot(int)
    def remove_pin(self, number: int) -> None:
        """Take one pin out of the walk."""
        self._set_pins((*self.session.pins[:number], *self.session.pins[number + 1 :]))

    @Slot()
    def remove_pins(self) -> None:
        """Let go of the whole walk."""
        self._set_pins(())

    @Slot(int)
    def go_to_pin(self, number: int) -> None:
        """Move the probe to a pin."""
        if number < len(self.session.pins):
            self.controller.move_probe(self.session.pins[number])

    @Slot(str)
    def set_path(self, path: str) -> None:
        """Walk "straight" or "spherical"."""
        self.path = path
        self._lay()

    def take_pins(self) -> None:
        """Follow the session's pins."""
        self.controller.keep_held()
        self._lay()
        self._decode_pins()

    def _set_pins(self, pins) -> None:
        if self.wandering:
            self.controller.message.emit(self.tr("The pins have changed, so the random walk stops here."))
        self.stop()
        self.session.keep_pins(pins)
        self.controller.hand.commit()
        self.take_pins()

    def _lay(self) -> None:
        pins = self.session.pins
        self.places, self._way = None, 0.0
        if len(pins) > 1:
            from latentlab.inference.traversal import walk

            self.places = walk(pins, PLACES, self.path)
            self._way = float(np.linalg.norm(np.diff(self.places, axis=0), axis=1).sum())
        if self._way == 0 and self.playing:
            self.stop()
        self.changed.emit(pins, self.places)

    @Slot()
    def _decode_pins(self) -> None:
        run, pins = self.session.current, self.session.pins
        if run is not None:
            self.images_changed.emit(run.model.decode_images(np.array(pins).reshape(-1, run.config.latent_size)))

    # Walking

    @property
    def playing(self) -> bool:
        """Whether the probe goes from pin to pin."""
        return self._timer.isActive() and self._random is None

    @property
    def wandering(self) -> bool:
        """Whether the probe goes at random."""
        return self._timer.isActive() and self._random is not None

    @Slot(float)
    def set_speed(self, speed: float) -> None:
        """Walk so many latent units a second; a random walk, on average."""
        self.speed = speed

    @Slot(bool)
    def set_ping_pong(self, on: bool) -> None:
        """Walk there and back for ever, or once."""
        self.ping_pong = on
        self._done = min(self._done, 2 * self._way - self._done) if self._done > self._way else self._done

    @Slot(bool)
    def play(self, on: bool = True) -> None:
        """Let the probe walk from the first pin, or halt it where it is."""
        self.stop()
        if on and self._way > 0:
            self.session.update(wander=None)
            if not self.ping_pong and self._done >= self._way:
                self._done = 0.0
            self._start()
        self.playing_changed.emit(self.playing)

    @Slot(bool)
    def wander(self, on: bool = True) -> None:
        """Let the probe go at random from where it is, by a seed of its own, or halt it."""
        self.stop()
        if on and self.session.current is not None:
            from latentlab.inference.traversal import STRIDE, wander

            self.session.update(wander=Wander(tuple(self.session.z.tolist()), secrets.randbelow(2**31)))
            self._random, self._stride, self._legs = wander(self.session.z, self.session.wander.seed), STRIDE, 0
            self._leg = next(self._random), next(self._random)
            self._start()
            self.changed.emit(self.session.pins, self.places)
        self.wandering_changed.emit(self.wandering)

    @Slot()
    def stop(self) -> None:
        """Halt the walk where it is: the whole of it is one gesture."""
        if self._timer.isActive():
            told = self.wandering_changed if self.wandering else self.playing_changed
            self._timer.stop()
            self._random = None
            self.controller.hand.commit()
            told.emit(False)

    def _start(self) -> None:
        self._clock.start()
        self._timer.start()

    @Slot()
    def _step(self) -> None:
        way = self.speed * min(self._clock.restart(), LONGEST_FRAME) / 1000
        self.controller.move_to(*(self._further(way) if self._random is None else self._astray(way)).tolist())
        if self._random is None and not self.ping_pong and self._done >= self._way:
            self.stop()

    def _further(self, way: float) -> np.ndarray:
        """Go on from pin to pin and return the place."""
        self._done += way
        if self.ping_pong:
            self._done %= 2 * self._way
        elif self._done >= self._way:
            self._done = self._way
        at = self._way - abs(self._way - self._done)  # beyond the last pin, on the way back
        place = at / self._way * (PLACES - 1)
        first = min(int(place), PLACES - 2)
        return self.places[first] + (place - first) * (self.places[first + 1] - self.places[first])

    def _astray(self, way: float) -> np.ndarray:
        """Go on at random and return the place."""
        length = self.session.wander.length + way
        self.session.update(wander=dataclasses.replace(self.session.wander, length=length))
        place = length / self._stride - self._legs
        while place > 1:
            self._leg = self._leg[1], next(self._random)
            self._legs, place = self._legs + 1, place - 1
        return self._leg[0] + place * (self._leg[1] - self._leg[0])

    # What changes under it

    @Slot(object)
    def _on_snapshot(self, _: object) -> None:
        if self.session.pins and not self._thumbnails.isActive():
            self._thumbnails.start()

    @Slot(object)
    def _on_run(self, _: object) -> None:
        self.stop()
        self._done = 0.0
        self._lay()
        self._decode_pins()
