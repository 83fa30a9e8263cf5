"""Colours: those of the classes, and the surfaces of a light and a dark picture.

A class on the map is seen at the cover of its points: if half of the pixels are ink, the eye sees a mixture of the
colour and the ground. So the eye cannot tell a grey from a darker grey. The measure of a palette is therefore the
smallest CIEDE2000 distance between two of its colours, each mixed with the ground at any cover from one half to all, in
linear light; and, at full cover, the smallest distance under simulated colour-blindness (Machado et al. 2009, severity
1). tests/export/test_palette.py computes both:

                on white    on dark    full cover    protan    deutan    tritan
    distinct    12.3        14.1       22.2          13.0      13.2      13.1
    petroff      4.2         9.1       17.3          11.9      12.6      13.3
    okabe-ito    4.4         4.8       13.6          10.9       8.1      10.9
    tol          5.6         7.1       15.0           8.6      11.4      11.5
"""

import dataclasses
from functools import cache
from itertools import product

import numpy as np

MOST_CLASSES = 62  # number of classes with colours of their own: digits, capital and small letters
# "distinct": found by a search for the largest measure above among 1,200 colours. "petroff": the accessible cycle of
# Petroff 2021 (arXiv:2107.02270), for labels 0 to 9. "okabe-ito": Okabe & Ito 2008, its black replaced by a grey that
# is visible on both surfaces, two greys added. "tol": the muted set of Paul Tol (technical note SRON/EPS/TN/09-002).
PALETTES: dict[str, tuple[str, ...]] = {
    "distinct": (
        "#2e8ba2", "#ffd100", "#ff0074", "#a2d18b", "#4600e8",
        "#ff5dff", "#e88b2e", "#8b7400", "#8b2e74", "#00e8e8",
    ),
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
DEFAULT_PALETTE = "distinct"
LEVELS = 12  # levels of red, green and blue in the candidates for further colours
CLEAR = 0.25  # least distance in OKLab of a further colour from the light and the dark surface


@dataclasses.dataclass(frozen=True)
class Surfaces:
    """The colours of one scheme, as #rrggbb. `muted` on `surface` has a contrast of at least 4.5 to 1."""

    name: str
    window: str  # ground behind the panels
    surface: str  # ground of the map, the canvas, the curves
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
    unselected: str  # points outside of a filter or a selection


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


@cache
def class_colours(palette: str) -> tuple[str, ...]:
    """Return MOST_CLASSES colours, #rrggbb: the ten of a palette, then ever closer ones.

    Each further colour is the candidate with the largest distance in OKLab (Ottosson 2020) to its nearest predecessor.
    A tie goes to the darker and redder candidate, so the colours are the same on every machine.
    """
    first = PALETTES[palette]
    levels = np.linspace(0, 255, LEVELS).round().astype(int).tolist()
    candidates = np.array(list(product(levels, repeat=3)))
    places = _oklab(candidates)
    grounds = _oklab(np.array([rgb(scheme.surface) for scheme in SCHEMES.values()]))
    clear = (_distances(places, grounds) >= CLEAR).all(axis=1)
    candidates, places = candidates[clear], places[clear]
    gaps = _distances(places, _oklab(np.array([rgb(colour) for colour in first]))).min(axis=1)
    found = list(first)
    while len(found) < MOST_CLASSES:
        farthest = int(gaps.round(6).argmax())
        found.append("#{:02x}{:02x}{:02x}".format(*candidates[farthest].tolist()))
        gaps = np.minimum(gaps, _distances(places, places[farthest : farthest + 1])[:, 0])
    return tuple(found)


def _oklab(colours: np.ndarray) -> np.ndarray:
    """Return sRGB colours, (n, 3), 0 to 255, in OKLab, (n, 3)."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    cones = linear @ np.array(
        [[0.4122214708, 0.2119034982, 0.0883024619], [0.5363325363, 0.6806995451, 0.2817188376],
         [0.0514459929, 0.1073969566, 0.6299787005]]
    )  # fmt: skip
    return np.cbrt(cones) @ np.array(
        [[0.2104542553, 1.9779984951, 0.0259040371], [0.7936177850, -2.4285922050, 0.7827717662],
         [-0.0040720468, 0.4505937099, -0.8086757660]]
    )  # fmt: skip


def _distances(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the distances, (n, m), of (n, 3) and (m, 3) places."""
    return np.sqrt(((places[:, None] - others) ** 2).sum(axis=2))
