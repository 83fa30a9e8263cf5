"""MapLayers: which layers a latent map shows, and how they look. This module draws nothing."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from latentlab.export.raster import MAX_DOT

ELLIPSES = ("off", "hovered", "selection", "centres")
# The layers that colour the whole plane: those that go when one of them comes. In a file, an earlier one stays.
RIVALS = {
    "magnification": ("entropy", "decisions"),
    "entropy": ("magnification", "decisions"),
    "decisions": ("tint", "entropy", "magnification"),
    "tint": ("decisions",),
}


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
    decisions: bool = False  # of a classifier, about the decoded images

    def taking(self, values: Mapping[str, Any]) -> "MapLayers":
        """Return the layers with the values of a file; a missing or invalid value leaves the layer unchanged."""
        mine = dataclasses.asdict(self)
        known = {name: value for name, value in values.items() if type(value) is type(mine.get(name))}
        if known.get("ellipses") not in ELLIPSES:
            known.pop("ellipses", None)
        layers = dataclasses.replace(self, **known)
        dot, opacity = min(max(layers.dot, 0), MAX_DOT), min(max(layers.opacity, 10), 100)
        layers = dataclasses.replace(layers, dot=dot, opacity=opacity)
        for name in RIVALS:
            if getattr(layers, name):
                layers = layers.switched(name, True)
        return layers

    def switched(self, name: str, value: Any) -> "MapLayers":
        """Return the layers with one of them changed; its RIVALS go when the layer comes."""
        rivals = RIVALS.get(name, ()) if value else ()
        return dataclasses.replace(self, **{name: value}, **dict.fromkeys(rivals, False))

    @property
    def decodes(self) -> bool:
        """Whether a visible layer needs the decoder."""
        return self.manifold or self.entropy or self.magnification
