"""Colours: ten for labels, distinct for colour-blind readers, and the surfaces of a light and a dark picture."""

import dataclasses

import numpy as np

# "petroff": the accessible cycle of Petroff 2021 (arXiv:2107.02270), for labels 0 to 9.
# "okabe-ito": Okabe & Ito 2008, its black replaced by grey that shows on both surfaces, two greys added.
# "tol": the muted set of Paul Tol (technical note SRON/EPS/TN/09-002).
PALETTES: dict[str, tuple[str, ...]] = {
    "petroff": (
        "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
        "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
    ),
    "okabe-ito": (
        "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2",
        "#d55e00", "#cc79a7", "#808080", "#a0522d", "#b8c4ce",
    ),
    "tol": (
        "#332288", "#88ccee", "#44aa99", "#117733", "#999933",
        "#ddcc77", "#cc6677", "#882255", "#aa4499", "#bbbbbb",
    ),
}  # fmt: skip
DEFAULT_PALETTE = "petroff"


@dataclasses.dataclass(frozen=True)
class Surfaces:
    """The colours of one scheme, as #rrggbb. `muted` on `surface` has a contrast of at least 4.5 to 1."""

    name: str
    window: str  # behind the panels
    surface: str  # under the map, the canvas, the curves
    raised: str  # buttons and fields
    border: str
    grid: str  # faint lines on a surface
    text: str
    muted: str
    accent: str  # run button, probe, focus
    on_accent: str
    train: str  # curves
    test: str
    good: str
    bad: str
    unselected: str  # points outside a filter or a selection


SCHEMES: dict[str, Surfaces] = {
    "light": Surfaces(
        name="light",
        window="#f4f5f7",
        surface="#ffffff",
        raised="#ffffff",
        border="#d9dde3",
        grid="#eceef1",
        text="#1c2127",
        muted="#5f6873",
        accent="#2563d9",
        on_accent="#ffffff",
        train="#2563d9",
        test="#c2410c",
        good="#1a7f4b",
        bad="#b42318",
        unselected="#d5d9de",
    ),
    "dark": Surfaces(
        name="dark",
        window="#1a1d21",
        surface="#121417",
        raised="#24282e",
        border="#343a42",
        grid="#22262b",
        text="#e7eaee",
        muted="#98a2ae",
        accent="#6ea0ff",
        on_accent="#0b1220",
        train="#6ea0ff",
        test="#ff9a5c",
        good="#4cc38a",
        bad="#ff8a80",
        unselected="#363c44",
    ),
}


def rgb(colour: str) -> tuple[int, int, int]:
    """Return (red, green, blue), 0 to 255, of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def rgb32(colours: tuple[str, ...]) -> np.ndarray:
    """Return uint32 (n,), 0xffRRGGBB each, as QImage.Format_RGB32 holds a pixel."""
    return np.array([0xFF000000 | int(colour[1:], 16) for colour in colours], dtype=np.uint32)
