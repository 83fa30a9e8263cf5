"""Pictures of runs, as arrays and drawings: the latent grid, the latent map, one decoded image, a comparison."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import model_name
from latentlab.errors import UserError
from latentlab.export.comparison_picture import Bar, bar_chart, side_by_side
from latentlab.export.decisions import Decisions
from latentlab.export.drawing import Drawing
from latentlab.export.map_picture import BOTTOM, LEFT, RIGHT_EDGE, SIDE, TOP, WIDTH, lay_out
from latentlab.export.palette import DEFAULT_PALETTE
from latentlab.export.png import BACKGROUNDS, MAX_PIXELS, enlarge, grid_size, shrink, shrinkage, tile, to_bytes
from latentlab.export.viewport import Viewport
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.compared_runs import figure_text
from latentlab.session.comparison import Comparison, alignment_text
from latentlab.session.decisions import CELLS, decide
from latentlab.session.evaluation import Evaluation, last_evaluation, posteriors, with_images
from latentlab.session.latent_plane import LatentPlane, axes_plane
from latentlab.session.latents import traversal
from latentlab.session.line_density import line_curves
from latentlab.session.map_contours import aggregate_contours, prior_contours
from latentlab.session.map_points import BAND, Points
from latentlab.session.run import Run
from latentlab.session.worth import NO_NUMBER, NUMBERS, Chart
from latentlab.work import result_of

if TYPE_CHECKING:
    from latentlab.inference.alignment import Alignment
    from latentlab.models.classifier import Classifier

LINE_RIM = 0.3  # latent units above the densities of a line, and below the band of its points


def grid_picture(
    run: Run,
    rows: int = 20,
    columns: int | None = None,
    extent: float = 3.0,
    spacing: str = "z",
    border: int | None = None,
    scale: int | None = None,
    background: str = "black",
    plane: LatentPlane | None = None,
) -> np.ndarray:
    """Return the decoded latent grid as one picture, uint8 (height, width); z2 grows upwards, z1 to the right.

    `plane` is the plane of the grid in the latent space, by default that of z1 and z2 through 0. A line has one row.

    Without `scale` the picture has about 1000 pixels a side; images that are too large for it are averaged down, so
    that a grid of any shape fits. Without `border` the border is as wide as one pixel of an image. Raises UserError if
    a `scale` or `border` makes more than 16 megapixels, or if the prior has no quantiles.
    """
    check(run, Capability.QUANTILE_GRID if spacing == "quantile" else Capability.MAP)
    plane = axes_plane((0, 1), np.zeros(run.config.latent_size)) if plane is None else plane
    rows, columns = 1 if plane.is_line else rows, columns or rows
    height, width = run.image_shape
    block = scale or max(1, round(1000 / max(rows * height, columns * width)))
    rim = block if border is None else border
    factor = shrinkage(rows, columns, run.image_shape, rim) if scale is None and block == 1 else 1
    # Check the size before the slow part.
    grid_size(rows, columns, (max(1, height // factor), max(1, width // factor)), rim, block)
    z = plane.lift(_grid_places(run, plane, rows, columns, extent, spacing))
    batch = max(1, MAX_PIXELS // (height * width))
    parts = [shrink(to_bytes(run.model.decode_images(z[n : n + batch])), factor) for n in range(0, len(z), batch)]
    return tile(np.concatenate(parts), columns, rim, block, BACKGROUNDS[background])


def _grid_places(run: Run, plane: LatentPlane, rows: int, columns: int, extent: float, spacing: str) -> np.ndarray:
    """Return the places of a grid in its plane, float64 (rows * columns, 2)."""
    from latentlab.inference.traversal import latent_grid

    if plane.is_line and spacing == "quantile":
        x = run.model.prior.quantiles(0, columns, extent)
        return np.stack([x, np.zeros_like(x)], axis=-1)
    return latent_grid(rows, columns, extent, run.model.prior if spacing == "quantile" else None)


def traversal_picture(
    run: Run, z: np.ndarray | None = None, columns: int = 13, scale: int = 1, background: str = "black"
) -> np.ndarray:
    """Return the decoded images along each dimension of z, a row for each, uint8 (height, width).

    The other coordinates stay as in `z`, (k,), by default 0. Raises UserError for more than 16 megapixels.
    """
    size = run.config.latent_size
    grid_size(size, columns, run.image_shape, scale, scale)
    images = traversal(run, np.zeros(size) if z is None else z, tuple(range(size)), columns)
    return tile(to_bytes(images.reshape(-1, *run.image_shape)), columns, scale, scale, BACKGROUNDS[background])


def view_in(corners: tuple[float, ...]) -> Viewport | None:
    """Return the rectangle x0, y0, x1, y1; None for (), which means everything. Raises UserError for another length."""
    if not corners:
        return None
    if len(corners) != 4 or corners[0] >= corners[2] or corners[1] >= corners[3]:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "--view takes x0,y0,x1,y1 with x0 below x1 and y0 below y1, and “{view}” is not."
            ),
            view=",".join(f"{value:g}" for value in corners),
        )
    return Viewport(*corners)


def map_drawing(
    run: Run,
    split: str = "train",
    width: int = 1600,
    scheme: str = "light",
    palette: str = DEFAULT_PALETTE,
    view: tuple[float, ...] = (),
    classes: tuple[int, ...] = (),
    manifold: int = 0,
    subtitle: str | None = None,
    plane: LatentPlane | None = None,
    alignment: "Alignment | None" = None,
    title: str | None = None,
    legend: bool = True,
    prior: bool = False,
    aggregate: bool = False,
    classifier: "Classifier | None" = None,
    means: np.ndarray | None = None,
    aspect: float | None = None,
) -> Drawing:
    """Return the exact latent map of the training or test images as a `Drawing`.

    `view` is the visible rectangle x0, y0, x1, y1, by default a square with all points, or with `aspect` a rectangle of
    this width / height; `classes` are those in colour; empty: all. `means` are the posterior means of the images, where
    they are known. `manifold` is the opacity, in percent, of the decoder's images under the points. `subtitle` is by
    default the step and the newest test metrics that the training measured. `plane` is the plane of the map, by default
    that of z1 and z2 through 0; points fade with their distance from it. A line has the densities of its points and of
    p(z) above the points. `alignment` maps the means to the latent space of another run, and a prime marks the axes.
    `title` is by default that of data and model. `prior` draws contours of p(z), `aggregate` those of q(z),
    `classifier` its decisions over the decoded plane. Raises UserError if the data set is missing, for a view or a
    class that does not exist, and if the model has no such contours.
    """
    plane = axes_plane((0, 1), np.zeros(run.config.latent_size)) if plane is None else plane
    place = view_in(view)
    run = with_images(run)
    if classes:
        check(run, Capability.LABELS)
    if classes and max(classes) >= len(run.dataset.label_names):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--classes names class {found}, and the last one is {last}."),
            found=max(classes),
            last=len(run.dataset.label_names) - 1,
        )
    drawn = {"p(z)": prior_contours(run)} if prior else {}
    if aggregate:
        drawn["q(z)"] = aggregate_contours(run, plane)
    images, labels = run.dataset.split(split)
    means = posteriors(run, images)[0] if means is None else means
    names = plane.names
    if alignment is not None:
        means = alignment.apply(means)
        names = tuple(name and name + "'" for name in names)
    points = Points(split, means, run.snapshot.step, run.snapshot.step, True, plane)
    if plane.is_line and place is None:
        place = line_view(points)
    curves = line_curves(run, points) if plane.is_line else None
    return lay_out(
        points.places,
        labels,
        run.dataset.label_names,
        title_of(run) if title is None else title,
        (_subtitle(run, split) if subtitle is None else subtitle)
        + _plane_in_words(plane)
        + _contours_in_words(drawn)
        + _decisions_in_words(classifier),
        width,
        scheme,
        palette,
        place,
        classes or None,
        partial(_decoded_plane, run, manifold / 100, plane) if manifold else None,
        points.fade,
        names,
        curves.drawn("density of the points") if curves is not None else (),
        legend,
        drawn,
        None if classifier is None else partial(_decided_plane, run, classifier, plane),
        aspect,
    )


def line_view(points: Points, radius: float = 0.0) -> Viewport:
    """Return the rectangle that shows a line: all points, -radius to radius, the band below and the densities above."""
    whole = Viewport.fitted(points.places, 1.0, radius=radius)
    return Viewport(whole.x0, -BAND - LINE_RIM, whole.x1, BAND + LINE_RIM)


def _contours_in_words(drawn: Mapping[str, object]) -> str:
    names = " and ".join({"p(z)": "grey p(z)", "q(z)": "blue q(z)"}[name] for name in drawn)
    return f" · contours: {names}, 39, 86, 99 % of the mass" if drawn else ""


def _decisions_in_words(classifier: "Classifier | None") -> str:
    return "" if classifier is None else f" · ground: decisions of a classifier, {classifier.accuracy:.1%} right"


def _plane_in_words(plane: LatentPlane) -> str:
    if plane.is_whole:
        return ""
    if plane.is_line:
        return " · heights are for sight only"
    of = ", ".join(map(str, plane.of))
    names = {"axes": "", "principal": " · two principal components", "images": f" · plane of {of}"}
    return names.get(plane.kind, " · turned plane") + " · faint: far from the plane"


def _decoded_plane(run: Run, opacity: float, plane: LatentPlane, view: Viewport, shape: tuple[int, int]) -> np.ndarray:
    """Return the decoded images at their own places in `view` of a plane: float, of `shape`, 0 to `opacity`."""
    from PIL import Image

    from latentlab.inference.manifold import TileCache, decode_mosaic, lattice_for

    high, wide = shape
    lattice = lattice_for(view, wide, high, max(run.image_shape))
    frame = None if plane.is_whole else plane.frame
    work = decode_mosaic(run.model, (run.id, run.snapshot.step), lattice, TileCache(), frame=frame)
    mosaic = result_of(work)
    place, pixels = lattice.bounds, Image.fromarray(mosaic.pixels)
    if lattice.close:  # one image in the centre
        side, seen = min(shape), Image.new("L", (wide, high))
        seen.paste(pixels.resize((side, side), Image.Resampling.BILINEAR), ((wide - side) // 2, (high - side) // 2))
    else:
        across, down = pixels.width / place.width, pixels.height / place.height
        box = (
            (view.x0 - place.x0) * across,
            (place.y1 - view.y1) * down,
            (view.x1 - place.x0) * across,
            (place.y1 - view.y0) * down,
        )
        seen = pixels.resize((wide, high), Image.Resampling.BILINEAR, box=box)
    return np.asarray(seen) / 255 * opacity


def _decided_plane(
    run: Run, classifier: "Classifier", plane: LatentPlane, view: Viewport, shape: tuple[int, int]
) -> Decisions:
    """Return the decisions of a classifier over `view` of a plane, a cell of the finest of CELLS for a picture."""
    rows, columns = (max(8, round(side / CELLS[-1])) for side in shape)
    return result_of(decide(run, classifier, view, columns, rows, plane))


def walk_frames(run: Run, places: np.ndarray, ping_pong: bool = False) -> np.ndarray:
    """Return the images decoded at the `places` of a walk, (n, latent_size): uint8 (n, height, width).

    With `ping_pong` the images of the way back follow.
    """
    from latentlab.inference.traversal import there_and_back

    images = to_bytes(run.model.decode_images(places))
    return there_and_back(images) if ping_pong else images


def decoded_picture(run: Run, z: np.ndarray, scale: int = 1, smooth: bool = False) -> np.ndarray:
    """Return the decoded image at `z`, (latent_size,), enlarged: uint8 (height * scale, width * scale)."""
    return enlarge(to_bytes(run.model.decode_images(np.asarray(z)[None])[0]), scale, smooth)


def title_of(run: Run) -> str:
    """Return the title of a picture of a run whose images are loaded."""
    return f"{run.dataset.title} · {model_name(run.config.family)}"


def split_in_words(split: str) -> str:
    """Return the words of a picture for the split of its points."""
    return f"{'training' if split == 'train' else 'test'} images"


def metrics_in_words(metrics: Evaluation) -> str:
    """Return test metrics as a picture tells them."""
    if metrics.log_px is not None:
        return f"test log p(x) {metrics.log_px:.1f} nats per image"
    if metrics.neg_bound is None:
        return f"test reconstruction {metrics.reconstruction:.1f} nats per image"
    return f"test -{metrics.bound} {metrics.neg_bound:.1f} nats per image"


def _subtitle(run: Run, split: str) -> str:
    parts = [split_in_words(split), f"step {run.snapshot.step:,}"]
    metrics = last_evaluation(run)
    return " · ".join(parts if metrics is None else [*parts, metrics_in_words(metrics)])


# The words of a chart, marked for translation in the context "Pictures".
PARAMETERS = QT_TRANSLATE_NOOP("Pictures", "{count} parameters")
PER_SAMPLE = QT_TRANSLATE_NOOP("Pictures", "{value} ms a sample")
TITLE = QT_TRANSLATE_NOOP("Pictures", "{data} · what is it worth")
SUBTITLE = QT_TRANSLATE_NOOP(
    "Pictures", "{count} test images · {kind} · bars end at the mean, lines span two standard errors"
)
AXIS = QT_TRANSLATE_NOOP("Pictures", "log p(x), or a bound on it, in nats per image")

PAIR_WIDTH = 1200  # pixels of a map with its legend in a picture of two
LEAST_HEIGHT = 0.1  # of a map that is laid out for a size, as a share of its width


def pair_maps(
    found: Comparison,
    aligned: bool,
    split: str,
    scheme: str,
    palette: str,
    titles: Sequence[str | None] = (None, None),
    subtitles: Sequence[str | None] = (None, None),
    means: Sequence[np.ndarray | None] = (None, None),
    width: int = PAIR_WIDTH,
    aspect: float | None = None,
) -> tuple[Drawing, Drawing]:
    """Return the maps of two compared runs, of one style and with one legend.

    With `aligned` the second map is laid onto the latent space of the first. Titles are by default those of data and
    model, subtitles step and alignment. `means` are the posterior means of both runs, where they are known, `width`
    is that of a map with its legend in pixels, `aspect` width / height of a map, by default 1. Raises UserError where
    the two have no alignment.
    """
    if aligned and found.alignment is None:
        raise found.problem
    drawings = []
    for number, (each, title, subtitle, known) in enumerate(zip(found.runs, titles, subtitles, means)):
        alignment = found.alignment if aligned and number == 1 else None
        words = [split_in_words(split), f"step {each.run.snapshot.step:,}"]
        words += [alignment_text(alignment)] if alignment is not None else []
        drawings.append(
            map_drawing(
                each.run,
                split,
                width,
                scheme,
                palette,
                subtitle=" · ".join(words) if subtitle is None else subtitle,
                alignment=alignment,
                title=title,
                legend=number == 1,
                means=known,
                aspect=aspect,
            )
        )
    return drawings[0], drawings[1]


def pair_for_size(
    found: Comparison,
    aligned: bool,
    scheme: str,
    palette: str,
    names: Sequence[str],
    means: Sequence[np.ndarray],
    size: tuple[int, int],
) -> Drawing:
    """Return the maps of the training images of two compared runs side by side, which fill `size`, in pixels.

    `size` is (width, height). `names` are the titles, `means` the posterior means of the training images. Raises
    UserError where the two have no alignment.
    """
    units = WIDTH + LEFT + SIDE + RIGHT_EDGE  # the first map has no legend
    width = max(1, WIDTH * size[0] // units)
    height = WIDTH * size[1] / width - TOP - BOTTOM
    aspect = SIDE / max(LEAST_HEIGHT * SIDE, height)
    maps = pair_maps(found, aligned, "train", scheme, palette, names, ("", ""), means, width, aspect)
    return side_by_side(*maps, (), width / WIDTH, scheme)


def pair_drawing(found: Comparison, aligned: bool, split: str, scheme: str, palette: str) -> Drawing:
    """Return the maps of two compared runs side by side over their table, see `pair_maps`.

    Raises UserError where the two have no alignment, or the picture would be too large.
    """
    maps = pair_maps(found, aligned, split, scheme, palette)
    return side_by_side(*maps, found.table(), PAIR_WIDTH / WIDTH, scheme)


def chart_drawing(found: Chart, scheme: str, translated: Callable[[str], str] = str) -> Drawing:
    """Return what runs are worth as a chart: a bar for each number, with its error and what kind of number it is.

    `translated` translates a text of the context "Pictures"; the font of a picture file has Latin letters only.
    """
    bars = []
    for row in found.rows:
        words = [translated(row.number or NO_NUMBER), translated(PARAMETERS).format(count=f"{row.parameters:,}")]
        seconds = row.seconds_per_sample
        bars.append(
            Bar(
                translated(row.name) if row.run is None else row.name,
                " · ".join(words),
                None if row.log_px is None else row.log_px.value,
                0.0 if row.log_px is None else row.log_px.error,
                0 if row.number is None else NUMBERS.index(row.number),
                "" if row.log_px is None else figure_text(row.log_px),
                "" if seconds is None else translated(PER_SAMPLE).format(value=_two_digits(1e3 * seconds)),
            )
        )
    return bar_chart(
        bars,
        translated(TITLE).format(data=found.title),
        translated(SUBTITLE).format(count=f"{found.images:,}", kind=found.kind),
        translated(AXIS),
        scheme=scheme,
    )


def _two_digits(value: float) -> str:
    """Return a number with two significant digits and without an exponent: 0.036, 1,200."""
    return f"{float(f'{value:.2g}'):,g}"
