"""SessionState: the state of the user's work, one frozen value."""

import dataclasses
from typing import Any

import numpy as np

from latentlab.config import Config
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.session.image_metrics import METRICS
from latentlab.session.latent_plane import LatentPlane, axes_plane
from latentlab.session.own_image import OwnImage
from latentlab.session.run import RunRef

NOTHING = np.empty(0, np.intp)
LAYERS = MapLayers()  # the layers until the user changes them
COLOURS = ("label", *METRICS)  # the colourings of the points

# The fields that undo restores. The shown run, the progress of a walk, and the look of map and panels stay.
UNDONE = ("config", "z", "plane", "plane_by", "split", "selection", "classes", "waypoints", "images")
PROBE_LINKS = ("z", "image")
PLANE_BY = ("default", "map", "hand")  # what chose the plane: nothing yet, the first exact map of the run, a person


@dataclasses.dataclass(frozen=True)
class RandomWalk:
    """A random walk of the probe: its start, its seed, and the distance walked, in latent units."""

    start: tuple[float, ...]
    seed: int
    length: float = 0.0


@dataclasses.dataclass(frozen=True)
class PaneState:
    """One map with its decoder: the shown run, and the camera."""

    shown: RunRef | None = None  # the run, and its moment, that map, decoder and panels show
    camera: Viewport | None = None  # the chosen rectangle, latent units; None: the camera follows the points


@dataclasses.dataclass(frozen=True)
class Links:
    """What two panes share, besides selection, class filter and layers."""

    probe: str = PROBE_LINKS[0]  # "z": both probes have the same z; "image": both stand at the same training image
    cameras: bool = True  # whether pan and zoom move both maps
    aligned: bool = False  # whether the second map is turned and mirrored onto the first


@dataclasses.dataclass(frozen=True)
class ImageRef:
    """One image of the data of the shown run, or an own image."""

    split: str  # "train", "test", or "own": an index of SessionState.images
    index: int


@dataclasses.dataclass(frozen=True)
class Ranking:
    """A ranking by anomaly score: the first `count` images of a source, and `count` images of a contrast."""

    source: str = "test"  # "train", "test", or the name of another data set
    contrast: str = "inverted"  # one of data.pictures.MADE, or the name of another data set
    count: int = 500


@dataclasses.dataclass(frozen=True, eq=False)
class SessionState:
    """The state of the user's work. Session replaces it whole; its arrays are shared and never written."""

    config: Config  # the settings of the next run, including the live ones
    z: np.ndarray  # the probe, float32 (latent_size,)
    # The active pane and, where two runs or two moments stand side by side, the second one.
    panes: tuple[PaneState, ...] = (PaneState(),)
    split: str = "train"  # the split of the shown points
    # Indices of that split, intp, sorted; empty: nothing is selected, nothing is grey.
    selection: np.ndarray = dataclasses.field(default_factory=lambda: NOTHING)
    classes: frozenset[int] | None = None  # the classes that are not grey; None: all
    waypoints: tuple[tuple[float, ...], ...] = ()  # of a walk, (latent_size) each
    wander: RandomWalk | None = None  # the random walk, if it was the last walk that was played
    subject: ImageRef | None = None  # the image that panels describe: that of the pinned point, or an own image
    layers: MapLayers = LAYERS
    colour: str = COLOURS[0]  # the colouring of the points, one of COLOURS
    mask: np.ndarray | None = None  # the pixels that the brush leaves visible, bool (height, width); None: all
    ranking: Ranking = Ranking()
    images: tuple[OwnImage, ...] = ()  # own images, MOST_IMAGES at most
    # The plane that the map shows, always through the probe: the coordinates of z that the plane leaves free are those
    # of the probe. None, or a plane of another latent size: the plane of z1 and z2.
    plane: LatentPlane | None = None
    plane_by: str = PLANE_BY[0]
    links: Links = Links()  # of both panes

    def __post_init__(self) -> None:
        fits = self.plane is not None and self.plane.size == len(self.z)
        plane = self.plane.through(self.z) if fits else axes_plane((0, 1), self.z)
        object.__setattr__(self, "plane", plane)
        if not fits:
            object.__setattr__(self, "plane_by", PLANE_BY[0])

    @property
    def pane(self) -> PaneState:
        """The active pane."""
        return self.panes[0]

    @property
    def shown(self) -> RunRef | None:
        """The run, and its moment, that the active pane shows."""
        return self.pane.shown

    def with_pane(self, **changes: Any) -> "SessionState":
        """Return the state with other fields of the active pane."""
        return dataclasses.replace(self, panes=(dataclasses.replace(self.pane, **changes), *self.panes[1:]))

    @property
    def beside(self) -> PaneState | None:
        """The second pane; None if there is none."""
        return self.panes[1] if len(self.panes) > 1 else None

    def with_beside(self, **changes: Any) -> "SessionState":
        """Return the state with other fields of the second pane, which is added if there is none."""
        beside = dataclasses.replace(self.beside or PaneState(), **changes)
        return dataclasses.replace(self, panes=(self.pane, beside))

    def without_beside(self) -> "SessionState":
        """Return the state with the active pane alone."""
        return dataclasses.replace(self, panes=self.panes[:1])

    def same_as(self, other: "SessionState") -> bool:
        """Whether the fields that undo restores are equal."""
        return all(_same(getattr(self, name), getattr(other, name)) for name in UNDONE)

    def on_active(self, pair: tuple[int, int]) -> "SessionState":
        """Return this state on the plane of two dimensions, from 0, which a map chose; itself where one is chosen."""
        if self.plane_by != "default":
            return self
        return dataclasses.replace(self, plane=axes_plane(pair, self.z), plane_by="map")

    def undone_to(self, earlier: "SessionState") -> "SessionState":
        """Return this state with the fields that undo restores taken from `earlier`."""
        changes = {name: getattr(earlier, name) for name in UNDONE if name != "images"}
        if earlier.waypoints != self.waypoints:
            changes["wander"] = None
        return dataclasses.replace(self, **changes).with_images(earlier.images)

    def with_images(self, images: tuple[OwnImage, ...]) -> "SessionState":
        """Return the state with other own images.

        An own image that is the subject stays the subject if it is among them.
        """
        subject = self.subject
        if subject is not None and subject.split == "own":
            held, place = self.images[subject.index], subject if len(images) == len(self.images) else None
            subject = next((ImageRef("own", n) for n, image in enumerate(images) if image is held), place)
        return dataclasses.replace(self, images=images, subject=subject)


def _same(one: Any, other: Any) -> bool:
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other
