import numpy as np
import pytest

from latentlab.export.field import MASSES, Field, carried, contours, levels_of_mass
from latentlab.export.viewport import Viewport


def test_what_is_seen_of_a_field_lies_where_it_lay():
    values = np.full((40, 80), -50.0, np.float32)
    values[10:14, 70:80] = np.arange(40).reshape(4, 10)
    field = Field(values, Viewport(-2, -1, 2, 1))
    part = field.above(-20)
    assert part.values.shape == (6, 11)  # a cell more above, below and to the left; on the right is the edge
    assert np.array_equal(part.values[1:5, 1:], values[10:14, 70:80])
    assert part.cell == pytest.approx(field.cell)
    # The middle of the highest cell, by both: row 13 and column 79 of 40 and 80.
    box = part.bounds
    assert box.x0 + 10.5 * box.width / 11 == pytest.approx(-2 + 79.5 * 4 / 80)
    assert box.y1 - 4.5 * box.height / 6 == pytest.approx(1 - 13.5 * 2 / 40)
    assert field.above(39) is None


def test_a_contour_is_a_circle_about_a_round_peak():
    axis = (np.arange(80) + 0.5) / 10 - 4
    values = -0.5 * (axis**2 + (axis[::-1] ** 2)[:, None])
    line = contours(Field(values.astype(np.float32), Viewport(-4, -4, 4, 4)), [-2.0])
    np.testing.assert_allclose(np.hypot(*line.reshape(-1, 2).T), 2.0, atol=0.01)
    assert np.linalg.norm(line[:, 0] - line[:, 1], axis=1).sum() == pytest.approx(4 * np.pi, rel=0.01)


def test_the_levels_of_a_round_gaussian_are_those_of_its_law():
    """-2 log(1 - mass) is the squared radius that holds a mass, so the density there is 1 - mass of the peak's."""
    axis = np.linspace(-6, 6, 600)
    values = -0.5 * (axis**2 + (axis**2)[:, None])
    np.testing.assert_allclose(np.exp(levels_of_mass(values.ravel())), 1 - np.array(MASSES), atol=2e-3)
    halves = np.concatenate([values.ravel(), values.ravel()])  # a cell in two parts counts as it did whole
    areas = np.concatenate([np.full(values.size, 0.3), np.full(values.size, 0.7)])
    assert levels_of_mass(halves, areas) == pytest.approx(levels_of_mass(values.ravel()), abs=1e-3)


def test_carried_fields_have_the_values_of_their_density_in_other_coordinates():
    """A Gaussian that is no circle, on a coarse field and a finer one, turned, mirrored and shifted."""

    def density(places):
        return -0.5 * (places[..., 0] ** 2 + (places[..., 1] / 0.5) ** 2)

    def field(box, side):
        x = box.x0 + (np.arange(side) + 0.5) * box.width / side
        y = box.y1 - (np.arange(side) + 0.5) * box.height / side
        return Field(density(np.stack(np.meshgrid(x, y), axis=-1)).astype(np.float32), box)

    turn = 0.6
    origin, axes = np.array([0.4, -0.3]), np.array([[np.cos(turn), np.sin(turn)], [np.sin(turn), -np.cos(turn)]])
    found = carried([field(Viewport(-4, -4, 4, 4), 128), field(Viewport(-1, 0, 1, 2), 64)], (origin, axes))
    random = np.random.default_rng(0)
    for place in random.uniform(-1.5, 1.5, (20, 2)):
        there = (place - origin) @ axes.T
        for each in found:
            value = each.at(there)
            if np.isfinite(value):
                assert value == pytest.approx(density(place), abs=0.01)
    assert np.isfinite([each.at(np.zeros(2)) for each in found]).all()
    assert np.isneginf(found[0].values[0, 0]), "outside of the old fields the density is 0"
