"""MapLayers: which layers a latent map shows, and how they look. This module draws nothing."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from latentlab.export.raster import MAX_DOT

ELLIPSES = ("off", "hovered", "selection", "centres")


@dataclasses.dataclass(frozen=True)
class MapLayers:
    """The layers of a map: which ones are on, and how they look."""

    points: bool = True
    names: bool = True
    manifold: bool = False
    prior: bool = True
    tint: bool = False
    entropy: bool = False
    magnification: bool = False
    ellipses: str = "off"  # of ELLIPSES
    opacity: int = 60  # of the manifold, percent
    dot: int = 0  # device pixels; 0 adapts the size to the number of points in view
    density: bool = False
    truth: bool = False  # the true posterior of the current image
    best: bool = False  # the best Gaussian for that posterior
    aggregate: bool = False  # contours of q(z)

    def taking(self, values: Mapping[str, Any]) -> "MapLayers":
        """Return the layers with the values of a file; a missing or invalid value leaves the layer unchanged."""
        mine = dataclasses.asdict(self)
        known = {name: value for name, value in values.items() if type(value) is type(mine.get(name))}
        if known.get("ellipses") not in ELLIPSES:
            known.pop("ellipses", None)
        layers = dataclasses.replace(self, **known)
        dot, opacity = min(max(layers.dot, 0), MAX_DOT), min(max(layers.opacity, 10), 100)
        return dataclasses.replace(
            layers, dot=dot, opacity=opacity, entropy=layers.entropy and not layers.magnification
        )

    def switched(self, name: str, value: Any) -> "MapLayers":
        """Return the layers with one of them changed; at most one of the two heat pictures is on."""
        others = {"entropy": {"magnification": False}, "magnification": {"entropy": False}}
        return dataclasses.replace(self, **{name: value}, **(others.get(name, {}) if value else {}))

    @property
    def decodes(self) -> bool:
        """Whether a visible layer needs the decoder."""
        return self.manifold or self.entropy or self.magnification
