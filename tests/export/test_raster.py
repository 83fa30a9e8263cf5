"""The camera and the scatter plot of the latent map, against laws and a plain loop."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.export.raster import class_centres, dot_size, draw_order, draw_points, inside_polygon, ticks
from latentlab.export.viewport import Viewport

INK = 0xFF123456
numbers = st.floats(-50, 50)
sizes = st.tuples(st.integers(2, 2000), st.integers(2, 2000))


@st.composite
def views(draw):
    x, y = draw(numbers), draw(numbers)
    return Viewport(x, y, x + draw(st.floats(1e-3, 100)), y + draw(st.floats(1e-3, 100)))


def blank(width=60, height=40):
    return np.zeros((height, width), dtype=np.uint32)


def one_dot(size):
    """A dot alone on a canvas of its own size."""
    canvas = blank(size, size)
    middle = np.full((1, 2), size / 2, np.float32)
    draw_points(canvas, middle, np.array([INK], np.uint32), Viewport(0, 0, size, size), size)
    return canvas


def draw_plainly(points, colours, view, width, height, size):
    """The cores of the dots, one after the other, pixel by pixel."""
    canvas = blank(width, height)
    rows, columns = np.argwhere(one_dot(size) == INK).T
    for (x, y), colour in zip(points.tolist(), colours.tolist()):
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        px, py = view.to_pixels(x, y, width, height)
        left, top = math.floor(px - (size - 1) / 2), math.floor(py - (size - 1) / 2)
        for row, column in zip(rows + top, columns + left):
            if 0 <= row < height and 0 <= column < width:
                canvas[row, column] = colour
    return canvas


@given(view=views(), size=sizes, x=numbers, y=numbers)
def test_to_latent_undoes_to_pixels(view, size, x, y):
    back = view.to_latent(*view.to_pixels(x, y, *size), *size)
    assert back == pytest.approx((x, y), abs=1e-8)


@given(view=views(), factor=st.floats(0.1, 10), x=numbers, y=numbers)
def test_zoom_keeps_its_point_where_it_was(view, factor, x, y):
    zoomed = view.zoomed(factor, x, y)
    assert zoomed.width == pytest.approx(view.width / factor, rel=1e-6, abs=1e-9)
    before, after = view.to_pixels(x, y, 100, 100), zoomed.to_pixels(x, y, 100, 100)
    assert after == pytest.approx(before, abs=1e-4 * (1 + max(map(abs, before))))


@given(view=views(), home=views(), other=views())
def test_a_view_that_is_carried_to_another_home_comes_back(view, home, other):
    carried = view.carried(home, other)
    assert carried.width / other.height == pytest.approx(view.width / home.height, rel=1e-3)
    assert home.carried(home, other).centre == pytest.approx(other.centre)
    back = carried.carried(other, home)
    slack = 1e-9 * (1 + (home.height / other.height) * (100 + max(map(abs, carried.centre))))
    for edge in ("x0", "y0", "x1", "y1"):
        assert getattr(back, edge) == pytest.approx(getattr(view, edge), abs=slack)


@given(view=views(), aspect=st.floats(0.2, 5))
def test_aspect_is_met_and_nothing_is_lost(view, aspect):
    wide = view.with_aspect(aspect)
    assert wide.width / wide.height == pytest.approx(aspect)
    assert wide.centre == pytest.approx(view.centre)
    slack = 1e-9 * (1 + wide.width + abs(wide.x0) + abs(wide.y0))
    assert wide.x0 <= view.x0 + slack
    assert wide.y0 <= view.y0 + slack
    assert wide.x1 >= view.x1 - slack
    assert wide.y1 >= view.y1 - slack


def test_fitted_holds_every_point_and_the_circle():
    points = np.random.default_rng(1).normal(size=(5000, 2)).astype(np.float32) * (3, 1) + (2, -1)
    view = Viewport.fitted(points, 1.5, radius=3.0)
    assert view.width / view.height == pytest.approx(1.5)
    assert view.x0 < min(points[:, 0].min(), -3)
    assert view.x1 > max(points[:, 0].max(), 3)
    assert view.y0 < min(points[:, 1].min(), -3)
    assert view.y1 > max(points[:, 1].max(), 3)


def test_fitted_is_not_ruled_by_one_wild_point():
    points = np.random.default_rng(1).normal(size=(5000, 2)).astype(np.float32)
    calm = Viewport.fitted(points, 1.0)
    points[7] = (1e6, np.nan)
    points[8] = (1e6, -1e6)
    points[9] = (np.inf, np.nan)
    assert Viewport.fitted(points, 1.0).width < 2 * calm.width


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.full((3, 2), np.nan), np.zeros((5, 2)), np.full((5, 2), 1e7)])
def test_fitted_always_has_room(points):
    view = Viewport.fitted(points.astype(np.float32), 1.0)
    assert view.width > 0
    assert view.height > 0


@pytest.mark.parametrize("size", range(1, 9))
def test_dots_are_those_of_a_plain_loop(size):
    rng = np.random.default_rng(size)
    # Whole numbers of 1/16: pixel places are exact, so both round alike. Half the dots leave the canvas.
    points = (rng.integers(-1600, 1600, (400, 2)) / 16 * 0.8).astype(np.float32)
    points[::50] = np.nan
    points[1::50, 1] = np.inf
    colours = rng.integers(1, 2**32, 400).astype(np.uint32)
    view = Viewport(-32, -16, 32, 16)
    canvas = blank(64, 32)
    draw_points(canvas, points, colours, view, size)
    expected = draw_plainly(points, colours, view, 64, 32, size)
    covered = expected != 0
    assert (canvas[covered] != 0).all()
    assert size > 2 or np.array_equal(canvas != 0, covered)
    # Dots cut by the edge may lie in another order than whole ones.
    middle = np.zeros_like(covered)
    middle[8:-8, 8:-8] = covered[8:-8, 8:-8]
    assert np.array_equal(canvas[middle], expected[middle])


@pytest.mark.parametrize("size", range(3, 9))
def test_a_dot_is_a_soft_disc(size):
    """The ink, shares of the rim included, equals the area of the circle, and is symmetric."""
    canvas = one_dot(size)
    ink = sum((canvas >> shift & 0xFF).sum() / (INK >> shift & 0xFF) for shift in (0, 8, 16)) / 3
    assert ink == pytest.approx(math.pi * size**2 / 4, rel=0.06)
    for turned in (canvas[::-1], canvas[:, ::-1], canvas.T):
        assert np.array_equal(canvas, turned)


@pytest.mark.parametrize("size", range(1, 9))
def test_a_dot_cut_by_the_edge_is_part_of_a_whole_one(size):
    point, ink = np.zeros((1, 2), np.float32), np.array([INK], np.uint32)
    whole, corner = blank(20, 20), blank(10, 10)
    draw_points(whole, point, ink, Viewport(-10, -10, 10, 10), size)
    draw_points(corner, point, ink, Viewport(0, -10, 10, 0), size)
    assert np.array_equal(corner, whole[10:, 10:])


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 70_000])
def test_every_point_in_view_is_counted(size, count):
    points = np.asfortranarray(np.random.default_rng(3).normal(size=(count, 2)).astype(np.float32))
    view = Viewport(-1, -0.5, 2, 1)
    colours = np.full(count, INK, dtype=np.uint32)
    x, y = points[:, 0], points[:, 1]
    expected = np.count_nonzero((x > -1) & (x < 2) & (y > -0.5) & (y < 1))
    assert draw_points(blank(), points, colours, view, size) == pytest.approx(expected, abs=1)
    assert draw_points(blank(), points, colours, Viewport(-9, -9, 9, 9), size) == count


def test_every_index_is_drawn():
    """A million points, one to a pixel, each in its own colour: all colours are on the canvas."""
    side = 1000
    columns, rows = np.meshgrid(np.arange(side), np.arange(side))
    points = np.stack([columns.ravel() + 0.5, rows.ravel() + 0.5], axis=1).astype(np.float32)
    order = draw_order(side * side)
    canvas = blank(side, side)
    view = Viewport(0, 0, side, side)
    assert draw_points(canvas, points[order], order.astype(np.uint32), view, 1) == side * side
    assert np.array_equal(np.sort(canvas.ravel()), np.arange(side * side))


def test_no_label_hides_another():
    """Two labels at one place, one after the other in the data: each wins about half of the pixels."""
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 1, (20_000, 2)).astype(np.float32)
    labels = np.repeat([1, 2], 10_000).astype(np.uint32)
    order = draw_order(len(points))
    canvas = blank()
    draw_points(canvas, points[order], labels[order], Viewport(0, 0, 1, 1), 2)
    assert 0.4 < np.count_nonzero(canvas == 1) / canvas.size < 0.6


def test_order_is_a_fixed_permutation():
    assert np.array_equal(np.sort(draw_order(1000)), np.arange(1000))
    assert np.array_equal(draw_order(1000), draw_order(1000))


def test_deep_zoom_keeps_its_place():
    """At a millionth of a unit a float32 point is drawn at the place of its own value."""
    x = np.float32(3.1234567)
    centre = float(x)
    view = Viewport(centre - 1e-6, -1e-6, centre + 1e-6, 1e-6)
    canvas = blank(41, 41)
    draw_points(canvas, np.array([[x, 0]], np.float32), np.array([INK], np.uint32), view, 1)
    assert np.argwhere(canvas).tolist() == [[20, 20]]


def test_centres_are_medians_of_what_is_there():
    points = np.array([[0, 0], [1, 1], [9, 2], [np.nan, 0], [4, 4]], dtype=np.float32)
    centres = class_centres(points, np.array([0, 0, 0, 0, 2]), 3)
    assert centres[0].tolist() == [1, 1]
    assert np.isnan(centres[1]).all()
    assert centres[2].tolist() == [4, 4]


@given(low=st.floats(-100, 100), width=st.floats(1e-5, 1e4), most=st.integers(2, 12))
def test_ticks_are_round_and_inside(low, width, most):
    values, decimals = ticks(low, low + width, most)
    assert len(values) <= most + 1
    assert all(low - 1e-9 * width - 1e-12 <= v <= low + width * (1 + 1e-6) + 1e-12 for v in values)
    assert [float(f"{v:.{decimals}f}") for v in values] == values
    steps = np.diff(values)
    assert np.allclose(steps, steps[:1].mean() if len(steps) else 0)


def test_dots_grow_as_points_get_fewer():
    sizes_ = [dot_size(n, 800_000, 4) for n in (1_000_000, 60_000, 10_000, 10)]
    assert sizes_ == sorted(sizes_)
    assert sizes_[0] == 1
    assert sizes_[1] == 2
    assert sizes_[-1] == 4


def test_a_dot_is_of_one_pixel_only_where_points_outnumber_pixels():
    """The map of 60,000 images at 1280 x 800 and at 1024 x 640: a dot of one pixel has no colour to the eye."""
    assert dot_size(60_000, 712 * 453, 5) == dot_size(60_000, 510 * 260, 5) == 2
    assert dot_size(200_000, 510 * 260, 5) == 1


def crossings_upward(x: Fraction, y: Fraction, polygon) -> int | None:
    """Count the edges above (x, y), exactly; None on an edge, where either answer is right."""
    count = 0
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1]):
        if x0 == x1:
            if x == x0 and min(y0, y1) <= y <= max(y0, y1):
                return None
            continue
        if not min(x0, x1) <= x <= max(x0, x1):
            continue
        at = y0 + Fraction(y1 - y0, x1 - x0) * (x - x0)
        if at == y:
            return None
        count += at > y and min(x0, x1) <= x < max(x0, x1)
    return count


corners = st.tuples(st.integers(-20, 20), st.integers(-20, 20))


@given(st.lists(corners, min_size=3, max_size=12), st.lists(corners, max_size=40))
def test_inside_a_polygon_by_a_ray_of_another_direction(polygon, points):
    found = inside_polygon(np.array(points, np.float32).reshape(-1, 2) / 2, np.array(polygon, float))
    for (x, y), inside in zip(points, found):
        count = crossings_upward(Fraction(x, 2), Fraction(y, 2), polygon)
        assert count is None or inside == bool(count % 2)


def test_what_is_not_finite_is_in_no_polygon():
    points = np.array([[np.nan, 0], [np.inf, 0], [0, -np.inf], [0, 0]], np.float32)
    assert inside_polygon(points, np.array([[-9, -9], [9, -9], [0, 9]])).tolist() == [False, False, False, True]
    assert not inside_polygon(points, np.array([[-9, -9], [9, 9]])).any()
