import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from latentlab.export.density_curve import Curve
from latentlab.export.drawing import AREA, Box, Text, dashes, to_array, to_svg, write_drawing
from latentlab.export.fonts import can_draw
from latentlab.export.map_picture import lay_out
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, rgb
from latentlab.export.viewport import Viewport

SVG = "{http://www.w3.org/2000/svg}"
NAMES = tuple("0123456789")


def draw(means, labels, **details):
    return lay_out(np.array(means, np.float32), np.array(labels, np.uint8), NAMES, "T", "S", width=800, **details)


def value_of(tick):
    return float(tick.text.replace("−", "-"))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("count", [300, 6000])
def test_every_point_is_where_the_axes_say(scheme, count):
    random = np.random.default_rng(0)
    means, labels = random.normal(size=(count, 2)), random.integers(0, 10, count)
    means[0], labels[0] = (4.0, -3.0), 2  # alone
    drawing = draw(means, labels, scheme=scheme)
    picture = to_array(drawing)
    assert picture.shape == (drawing.height, drawing.width, 3)
    assert tuple(picture[-1, -1]) == rgb(SCHEMES[scheme].surface)
    # The ticks are the witness: two grid lines and the numbers below them give the scale.
    ticks = [item for item in drawing.over if isinstance(item, Text) and item.anchor == "m" and not item.halo]
    marks = {value_of(tick): tick.x for tick in ticks if tick.text.lstrip("−").replace(".", "").isdigit()}
    (a, xa), *_, (b, xb) = sorted(marks.items())
    x = xa + (4.0 - a) * (xb - xa) / (b - a)
    rows = {value_of(t): t.y for t in drawing.over if isinstance(t, Text) and t.anchor == "r" and t.text != "z"}
    (c, yc), *_, (d, yd) = sorted(rows.items())
    y = yc + (-3.0 - c) * (yd - yc) / (d - c) - 4
    assert (xb - xa) / (b - a) == pytest.approx((yc - yd) / (d - c), rel=0.01)  # equal aspect
    patch = picture[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].reshape(-1, 3).astype(int)
    assert np.abs(patch - rgb(PALETTES[DEFAULT_PALETTE][2])).sum(axis=1).min() < 40


def test_points_that_are_not_known_are_left_out():
    drawing = draw([[np.nan, np.nan], [0, 0], [1, 1]], [0, 1, 2])
    alpha = drawing.points[..., 3]
    assert alpha.any()
    assert to_array(drawing).shape[2] == 3


def test_svg_holds_axes_and_text_as_vectors_and_the_points_as_one_picture(tmp_path):
    random = np.random.default_rng(0)
    drawing = draw(random.normal(size=(500, 2)), random.integers(0, 10, 500))
    root = ET.fromstring(to_svg(drawing, {"Command": "latentlab map 'a b' --width 3 & <x>"}))
    assert root.find(f"{SVG}desc").text == "Command: latentlab map 'a b' --width 3 & <x>"
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert set(NAMES) | {"T", "S", "z"} <= set(texts)
    assert len(root.findall(f"{SVG}image")) == 1
    lines = [item for item in (*drawing.under, *drawing.over) if isinstance(item, Box)]
    assert len(root.findall(f"{SVG}rect")) == len(lines) + 1


def test_the_suffix_chooses_the_format(tmp_path):
    drawing = draw([[0, 0], [1, 1]], [0, 1])
    with Image.open(write_drawing(tmp_path / "a.png", drawing, {"Step": "1"})) as picture:
        assert picture.text == {"Step": "1"}
    assert write_drawing(tmp_path / "a.SVG", drawing).read_text().startswith("<svg")


@pytest.mark.parametrize("names", [("고양이", "개"), ("\U0010fffe", "개")])
def test_names_that_no_font_can_draw_become_numbers(names):
    means, labels = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32), np.zeros(50, np.uint8)
    drawing = lay_out(means, labels, names, "T", "S", width=800)
    texts = [item.text for item in drawing.over if isinstance(item, Text)]
    assert tuple(texts[-2:]) == ("0", "1") if not all(map(can_draw, names)) else names == tuple(texts[-2:])


def test_a_map_of_one_place_can_be_drawn():
    assert to_array(draw(np.zeros((20, 2)), np.zeros(20))).any()
    assert Viewport.fitted(np.zeros((20, 2), np.float32), 1.0).width > 0


def test_a_view_shows_the_points_in_it_and_greys_the_classes_left_out():
    means = np.array([[0.5, 0.25], [0.75, 0.4], [5, 5], [-3, 0.2]], np.float32)
    labels = np.array([0, 1, 0, 0], np.uint8)
    drawing = lay_out(means, labels, ("a", "b"), "t", "s", 800, view=Viewport(0, 0, 1, 0.5), classes={1})
    high, wide = drawing.points.shape[:2]
    assert high / wide == pytest.approx(0.5, abs=0.01)
    rows, columns = np.nonzero(drawing.points[..., 3])
    for (x, y), ink in ((means[0], SCHEMES["light"].unselected), (means[1], PALETTES[DEFAULT_PALETTE][1])):
        px, py = int(x * wide), int((0.5 - y) / 0.5 * high)
        assert tuple(drawing.points[py, px]) == (*rgb(ink), 255)
    near = [np.hypot(columns - x * wide, rows - (0.5 - y) / 0.5 * high) < 8 for x, y in means[:2].tolist()]
    assert (near[0] | near[1]).all(), "nothing else is drawn"
    names = [item.text for item in drawing.over if getattr(item, "halo", "")]
    assert names == ["b"]


def test_what_lies_under_the_points_is_ink_between_them():
    means = np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32)
    labels = np.zeros(500, np.uint8)
    shapes = []

    def half(view, shape):
        shapes.append(shape)
        return np.full(shape, 0.5)

    bare = lay_out(means, labels, ("0",), "t", "s", 400, "dark")
    laid = lay_out(means, labels, ("0",), "t", "s", 400, "dark", ground=half)
    assert shapes == [bare.points.shape[:2]]
    empty, full = bare.points[..., 3] == 0, bare.points[..., 3] == 255
    assert (laid.points[empty] == [*rgb(SCHEMES["dark"].text), 128]).all()
    np.testing.assert_array_equal(laid.points[full], bare.points[full])


def test_a_map_of_as_many_classes_as_labels_can_tell_fits():
    names = tuple(map(str, range(256)))
    labels = np.arange(256, dtype=np.uint8)
    drawing = lay_out(np.random.default_rng(0).normal(size=(256, 2)), labels, names, "T", "S", width=4000)
    legend = [item for item in drawing.over if isinstance(item, Text) and not item.halo and item.text in names]
    legend = [item for item in legend if item.x > drawing.left + drawing.points.shape[1]]
    assert [item.text for item in legend] == list(names)
    assert all(lower.y - upper.y >= upper.size for upper, lower in itertools.pairwise(legend))
    assert legend[-1].y < drawing.height


def test_a_curve_is_where_its_function_is_and_cut_off_at_the_frame():
    """A triangle of height 1, and a level line: the colours of the area and of both lines, by known places."""
    x = np.linspace(-3, 3, 61)
    curves = (
        Curve(x, np.maximum(0, 1 - np.abs(x)), "density", filled=True),
        Curve(x, np.where(np.abs(x) < 1.95, 0.5, 0), "p(z)", filled=False),
    )
    view = Viewport(-2, -1, 2, 1.5)
    bare, drawing = (draw([[0.0, -0.5]], [0], view=view, curves=given) for given in ((), curves))
    before, after = to_array(bare).astype(int), to_array(drawing).astype(int)
    high, wide = drawing.points.shape[:2]
    inside = np.zeros(after.shape[:2], bool)
    inside[drawing.top : drawing.top + high, drawing.left : drawing.left + wide] = True
    changed = np.abs(after - before).max(axis=2)
    texts = [item for item in drawing.over if isinstance(item, Text) and item.text in ("density", "p(z)")]
    assert len(texts) == 2
    assert not changed[:, : drawing.left - 1].any()
    assert not changed[~inside & (np.arange(len(after)) > drawing.top + high)[:, None]].any()

    def at(x, y):
        column, row = view.to_pixels(x, y, wide, high)
        return drawing.top + round(float(row)), drawing.left + round(float(column))

    accent, ground = np.array(rgb(SCHEMES["light"].accent)), np.array(rgb(SCHEMES["light"].surface))
    np.testing.assert_allclose(after[at(-0.3, 0.2)], AREA * accent + (1 - AREA) * ground, atol=2)
    np.testing.assert_allclose(after[at(-0.41, 0.59)], accent, atol=60)  # on the line
    for outside in ((-0.3, 0.9), (-0.3, -0.2), (-1.3, 0.2)):
        assert not changed[at(*outside)].any()
    level = changed[at(0, 0.5)[0], at(-1.85, 0)[1] : at(-0.6, 0)[1]] > 60
    assert 0.3 < level.mean() < 0.7, "dashes as long as the gaps"

    frame = ET.fromstring(to_svg(drawing)).find(f"{SVG}svg")
    assert (float(frame.get("width")), float(frame.get("height"))) == (wide, high)
    (area,), lines = frame.findall(f"{SVG}polygon"), frame.findall(f"{SVG}polyline")
    places = np.array([pair.split(",") for pair in lines[0].get("points").split()], float)
    np.testing.assert_allclose(places, np.stack(view.to_pixels(x, curves[0].height, wide, high), axis=1), atol=0.01)
    assert len(area.get("points").split()) == len(x) + 2
    assert [line.get("stroke-dasharray") is None for line in lines] == [True, False]


def test_dashes_and_gaps_share_the_length_of_the_line():
    places = [(0.0, 0.0), (3.0, 4.0), (3.0, 14.0)]  # 15 long
    found = dashes(places, 2.0)
    lengths = [np.hypot(*np.diff(np.array(dash), axis=0).T).sum() for dash in found]
    np.testing.assert_allclose(lengths, [2, 2, 2, 2], atol=1e-12)
    np.testing.assert_allclose([dash[0] for dash in found], [(0, 0), (2.4, 3.2), (3, 7), (3, 11)])
    assert found[1][1] == (3.0, 4.0), "a dash goes round a corner"
