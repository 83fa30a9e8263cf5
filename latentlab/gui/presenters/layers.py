"""The layers' part of wiring.py: their verbs, their card, what is remembered of them, and what the model gives them."""

import dataclasses
import functools
import json
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.files import parse_json
from latentlab.gui.controller import Controller
from latentlab.gui.settings import Settings
from latentlab.gui.views.layers_panel import SWITCHES
from latentlab.gui.views.map_layers import ELLIPSES, Card, Layers, grey_picture
from latentlab.gui.window import MainWindow
from latentlab.session.inspection import HoveredPoint

KEY = "map/layers"


class LayersPresenter(QObject):
    """Connects menus, card, settings and map to one value: the Layers that are on."""

    def __init__(self, window: MainWindow, controller: Controller, settings: Settings) -> None:
        super().__init__(window)
        self._map, self._act, self._session, self._settings = window.map, window.verbs, controller.session, settings
        self._feed, map_, act = controller.pane.manifold, window.map, window.verbs
        self._posterior = controller.pane.posterior

        feed = self._feed
        feed.mosaic_changed.connect(map_.set_mosaic)
        feed.tint_changed.connect(map_.set_tint)
        feed.ellipses_changed.connect(self.show_ellipses)
        feed.hovered.connect(self.show_hovered)
        map_.view_changed.connect(self.look)
        map_.latent_hovered.connect(feed.hover)
        map_.hover_left.connect(feed.leave)
        map_.layers_changed.connect(self.set_layers)
        controller.hand.selection_changed.connect(feed.select)
        controller.run_changed.connect(self.show_reasons)
        controller.state_changed.connect(self.show_reasons)
        controller.points_changed.connect(self.look)  # a first look at another size, too
        for name in SWITCHES:
            act[f"layer_{name}"].triggered.connect(lambda on, name=name: self.switch(name, on))
        for choice in ELLIPSES:
            act[f"ellipses_{choice}"].triggered.connect(functools.partial(self.switch, "ellipses", choice))
        act["ellipses_next"].triggered.connect(self.next_ellipses)
        act["layers"].triggered.connect(map_.open_layers)
        self.set_layers(settings.value(KEY, layers_in, Layers()))

    @Slot(object)
    def set_layers(self, layers: Layers) -> None:
        """Show these, everywhere, and next time."""
        for name in SWITCHES:
            self._act[f"layer_{name}"].setChecked(getattr(layers, name))
        self._act[f"ellipses_{layers.ellipses}"].setChecked(True)
        self._map.set_layers(layers)
        self._feed.show_layers(layers)
        self._settings.set(KEY, json.dumps(dataclasses.asdict(layers)))

    def switch(self, name: str, value: Any) -> None:
        """Put one layer on or off."""
        self.set_layers(self._map.layers.switched(name, value))

    @Slot()
    def next_ellipses(self) -> None:
        """Go from one choice of ellipses to the next."""
        after = ELLIPSES[(ELLIPSES.index(self._map.layers.ellipses) + 1) % len(ELLIPSES)]
        self.switch("ellipses", after)

    @Slot()
    def look(self, _: object = None) -> None:
        """Tell what the map shows, in device pixels."""
        scale = self._map.devicePixelRatioF()
        self._feed.look(self._map.view, round(self._map.width() * scale), round(self._map.height() * scale))

    @Slot()
    def show_reasons(self, _: object = None) -> None:
        """Grey what this model cannot have."""
        run, reasons = self._session.current, {}
        if run is not None and run.config.likelihood != "bernoulli":
            reasons["entropy"] = self.tr(
                "The likelihood is a Gaussian, whose entropy is the same at every z; this layer needs Bernoulli pixels."
            )
        if run is not None and run.config.family == "ae":
            reasons["prior"] = self.tr("An autoencoder has no prior.")
            reasons["ellipses"] = self.tr("An autoencoder's posterior is a point: it has no ellipse.")
        if self._posterior.reason:
            reasons["truth"] = reasons["best"] = self._posterior.reason
        self._map.set_layer_reasons(reasons)
        for name in SWITCHES:
            if name in reasons:
                self._act[f"layer_{name}"].setEnabled(False)
        for choice in (*ELLIPSES, "next"):
            if "ellipses" in reasons:
                self._act[f"ellipses_{choice}"].setEnabled(False)

    @Slot(object, object, object)
    def show_ellipses(self, means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray) -> None:
        """Draw them in the colours of their classes."""
        self._map.set_ellipses(means, sigmas, [self._map.class_colour(int(label)) for label in labels])

    @Slot(object)
    def show_hovered(self, hovered: HoveredPoint | None) -> None:
        """Show image and reconstruction of the point under the cursor."""
        if hovered is None:
            self._map.set_card(None)
            return
        title = self.tr("{label} · #{index}").format(label=hovered.label, index=f"{hovered.index:,}")
        self._map.set_card(
            Card(
                grey_picture(hovered.image),
                grey_picture(hovered.reconstruction),
                title,
                self.tr("image"),
                self.tr("decoded"),
            )
        )

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("LayersPresenter", text)


def layers_in(text: str) -> Layers:
    """Return the layers that a line of JSON tells; usual ones for what it leaves out. Raises ValueError."""
    values = parse_json(text)
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    return Layers.read(values)
