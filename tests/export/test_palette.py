"""Classes are distinguishable on the map: where points are sparse, on both surfaces, and without colour vision."""

import numpy as np
import pytest

from latentlab.export.palette import DEFAULT_PALETTE, MOST_CLASSES, PALETTES, SCHEMES, class_colours, rgb

# Simulations of colour-blindness, of linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.
EYES = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
COVERS = np.linspace(0.5, 1, 5)  # shares of the pixels that the points of a class cover


def linear(colours):
    share = np.array([rgb(colour) for colour in colours]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(light):
    """Return linear RGB, (..., 3), in CIELAB under D65."""
    xyz = (light.clip(0, 1) @ TO_XYZ.T) / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def ciede2000(one, other):
    """Return the CIEDE2000 distance of CIELAB colours, by the formulas of Sharma, Wu and Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(other, -1, 0)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = np.where(c1 * c2 == 0, 0, (h2 - h1 + 180) % 360 - 180)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    middle = np.where(np.abs(h1 - h2) > 180, h1 + h2 + 360, h1 + h2) / 2
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * np.cos(np.radians(middle - 30)) + 0.24 * np.cos(np.radians(2 * middle))
    t += 0.32 * np.cos(np.radians(3 * middle + 6)) - 0.2 * np.cos(np.radians(4 * middle - 63))
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc, dh = (c2 - c1) / (1 + 0.045 * chroma), hue / (1 + 0.015 * chroma * t)
    angle = 60 * np.exp(-(((middle - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(angle))
    return np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh)


def smallest_distance(colours, eye="normal", ground=None):
    """Return the smallest distance of two classes; over a ground, at any two covers of COVERS."""
    light = linear(colours)[:, None]
    if ground is not None:
        light = COVERS[:, None] * light + (1 - COVERS[:, None]) * linear([ground])
    seen = lab(light @ np.transpose(EYES[eye]))
    apart = ciede2000(seen[:, :, None, None], seen[None, None]).min(axis=(1, 3))
    return apart[~np.eye(len(colours), dtype=bool)].min()


@pytest.mark.parametrize(  # of the test data of Sharma, Wu and Dalal 2005
    ("one", "other", "distance"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ],
)
def test_the_distance_is_that_of_the_standard(one, other, distance):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
def test_the_default_classes_stay_apart_where_their_points_are_few(scheme):
    colours = PALETTES[DEFAULT_PALETTE]
    assert smallest_distance(colours, ground=scheme.surface) > 12
    assert smallest_distance(colours, ground=scheme.surface) > 1.5 * smallest_distance(
        PALETTES["petroff"], ground=scheme.surface
    )
    assert ciede2000(lab(linear(colours)), lab(linear([scheme.surface]))).min() > 25


@pytest.mark.parametrize(("eye", "least"), [("normal", 22), ("protan", 12.9), ("deutan", 13), ("tritan", 13)])
def test_the_default_classes_stay_apart_for_every_eye(eye, least):
    assert smallest_distance(PALETTES[DEFAULT_PALETTE], eye) > least


@pytest.mark.parametrize("palette", PALETTES)
def test_further_classes_have_colours_of_their_own(palette):
    colours = class_colours(palette)
    assert colours[:10] == PALETTES[palette]
    assert len(set(colours)) == len(colours) == MOST_CLASSES
    assert smallest_distance(colours[:26]) > 8
    assert smallest_distance(colours) > 4
    for scheme in SCHEMES.values():
        assert ciede2000(lab(linear(colours[10:])), lab(linear([scheme.surface]))).min() > 22
