"""The layers' presenter: their verbs and their card, their saved settings, and which layers the model supports."""

import dataclasses
import functools
import json
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.export.layers import ELLIPSES, MapLayers
from latentlab.files import parse_json
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.evidence import EvidencePresenter
from latentlab.gui.presenters.pane_map import PaneMap
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.layers_panel import SWITCHES
from latentlab.session.capabilities import why_not

KEY = "map/layers"


NEEDED = {
    "entropy": Capability.ENTROPY,
    "prior": Capability.PRIOR_CONTOURS,
    "aggregate": Capability.AGGREGATE,
    "ellipses": Capability.ELLIPSES,
    "names": Capability.LABELS,
    "tint": Capability.LABELS,
    "decisions": Capability.DECISIONS,
    "centres": Capability.LABELS,  # one choice of ELLIPSES
}


class LayersPresenter(QObject):
    """Connects menus, card, settings and first map to the layers of the session."""

    layers_shown = Signal(object)  # MapLayers

    def __init__(
        self, parts: Parts, controller: Controller, performer: Performer, first: PaneMap, evidence: EvidencePresenter
    ) -> None:
        super().__init__(parts)
        self._act, self._session, self._settings = parts.verbs, controller.session, parts.settings
        self._first, self._map, self._performer = first, first.map, performer
        self._evidence, map_ = evidence, first.map

        controller.pane.classifiers.progressed.connect(map_.set_classifier_progress)
        map_.layers_changed.connect(self.on_layers_changed)
        controller.run_changed.connect(self.show_reasons)
        controller.run_changed.connect(self.show_run)
        controller.state_changed.connect(self.show_reasons)
        performer.register({f"layer_{name}": functools.partial(self.switch, name) for name in SWITCHES})
        performer.register(
            {f"ellipses_{choice}": functools.partial(self.choose_ellipses, choice) for choice in ELLIPSES}
        )
        performer.register(
            {
                "ellipses_next": self.next_ellipses,
                "layers": map_.open_layers,
                "manifold_opacity": self.set_opacity,
                "dot_size": self.set_dot,
            }
        )
        self.set_layers(parts.settings.value(KEY, layers_in, MapLayers()))

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_reasons()

    @Slot(object)
    def on_layers_changed(self, layers: MapLayers) -> None:
        """Perform each change that the card of layers shows."""
        before = self._session.state.layers
        for name in SWITCHES:
            if (on := getattr(layers, name)) != getattr(before, name):
                self._performer.perform_gesture(f"layer_{name}", on=on)
        if layers.ellipses != before.ellipses:
            self._performer.perform_gesture(f"ellipses_{layers.ellipses}")
        if layers.opacity != before.opacity:
            self._performer.perform_gesture("manifold_opacity", percent=layers.opacity)
        if layers.dot != before.dot:
            self._performer.perform_gesture("dot_size", pixels=layers.dot)

    def set_layers(self, layers: MapLayers) -> None:
        """Set these layers, in this window and the next."""
        self._session.update(layers=layers)
        self.show_layers()

    @Slot(object)
    def show_run(self, _: object) -> None:
        """Show the layers that were saved with the run."""
        if self._session.state.layers != self._map.layers:
            self.show_layers()

    def show_layers(self) -> None:
        """Show the layers of the session in menus, card and map, and save them for the next window."""
        layers = self._session.state.layers
        for name in SWITCHES:
            self._act[f"layer_{name}"].setChecked(getattr(layers, name))
        self._act[f"ellipses_{layers.ellipses}"].setChecked(True)
        self._first.show_layers(layers)
        self._settings.set(KEY, json.dumps(dataclasses.asdict(layers)))
        self.layers_shown.emit(layers)

    def switch(self, name: str, on: bool | None = None) -> None:
        """Switch one layer on or off; without `on`, invert it."""
        self._set(name, not getattr(self._session.state.layers, name) if on is None else on)

    def choose_ellipses(self, choice: str) -> None:
        """Draw ellipses by one choice of ELLIPSES."""
        self._set("ellipses", choice)

    def set_opacity(self, percent: int) -> None:
        """Set the opacity of the decoded manifold."""
        self._set("opacity", percent)

    def set_dot(self, pixels: int) -> None:
        """Set the side of a point in device pixels; 0 adapts the side to the number of points in view."""
        self._set("dot", pixels)

    def _set(self, name: str, value: Any) -> None:
        self.set_layers(self._session.state.layers.switched(name, value))

    def next_ellipses(self) -> None:
        """Switch to the next choice of ellipses."""
        run = self._session.current
        refused = [name for name, need in NEEDED.items() if run is None or why_not(run, need) is not None]
        choices = [name for name in ELLIPSES if name not in refused]
        before = self._session.state.layers.ellipses
        self._set("ellipses", choices[(choices.index(before) + 1) % len(choices)] if before in choices else choices[0])

    @Slot()
    def show_reasons(self, _: object = None) -> None:
        """Disable the layers that no shown model supports."""
        run, beside, reasons = self._session.current, self._session.beside, {}
        if run is not None:
            for name, capability in NEEDED.items():
                reason = why_not(run, capability)
                if reason is not None and (beside is None or why_not(beside, capability) is not None):
                    reasons[name] = str(reason)
        for name in ("truth", "best"):
            if reason := self._evidence.reason_of(f"layer_{name}"):
                reasons[name] = reason
        self._map.set_layer_reasons(reasons, is_weighted=run is not None and run.config.objective == "iwae")
        for name in SWITCHES:
            if name in reasons:
                self._act[f"layer_{name}"].setEnabled(False)
        for choice in (*ELLIPSES, "next"):
            if "ellipses" in reasons or choice in reasons:
                self._act[f"ellipses_{choice}"].setEnabled(False)


def layers_in(text: str) -> MapLayers:
    """Return the layers of a line of JSON; a missing layer takes its default. Raises ValueError."""
    values = parse_json(text)
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    return MapLayers().taking(values)
