"""Verbs that decode: pictures to files, and the image at the probe.

The functions import drawing and writing late, because the window's first paint does not need them.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import numpy as np

from latentlab.actions.declaration import (
    ON,
    about,
    action,
    command_line,
    has_map,
    has_run,
    window_verb,
)
from latentlab.actions.parameters import (
    LARGEST_Z,
    GridExtent,
    HeldPlace,
    MapSplit,
    OutPng,
    Palette,
    PlaneName,
    Theme,
    latent_point,
    new_file,
)
from latentlab.errors import UserError
from latentlab.export.palette import DEFAULT_PALETTE
from latentlab.export.png import BACKGROUNDS, check_pixels, write_png
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec
from latentlab.session.plane_choice import AUTO, auto_name, plane_named
from latentlab.session.run import Run
from latentlab.work import Share

MOST_SIGMAS = 8  # beyond 8 sigma, float64 has no probability left to divide


@action(
    "grid",
    text=QT_TRANSLATE_NOOP("Actions", "Export latent &grid…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Decode a square grid of latent points and save it as one PNG"),
    shortcut="Ctrl+E",
    icon="grid",
    when=has_map,
    command="grid",
)
def export_grid(
    run: Run,
    out: OutPng = Path("latent-grid.png"),
    rows: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Rows"),
            QT_TRANSLATE_NOOP("Settings", "Images from bottom to top"),
            minimum=1,
            maximum=500,
        ),
    ] = 20,
    columns: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Columns"),
            QT_TRANSLATE_NOOP("Settings", "Images from left to right; by default as many as rows"),
            minimum=1,
            maximum=500,
            none_word="rows",
        ),
    ] = None,
    extent: GridExtent = 3.0,
    spacing: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Spacing"),
            QT_TRANSLATE_NOOP("Settings", "z: even steps. quantile: steps of equal probability under the prior"),
            choices=("z", "quantile"),
        ),
    ] = "z",
    border: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Border"),
            QT_TRANSLATE_NOOP("Settings", "Pixels around and between the images; auto: one pixel of an image"),
            minimum=0,
            maximum=100,
            none_word="auto",
        ),
    ] = None,
    scale: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel; auto: about 1000 pixels in all"),
            minimum=1,
            maximum=100,
            none_word="auto",
        ),
    ] = None,
    background: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Background"),
            QT_TRANSLATE_NOOP("Settings", "The colour of the borders"),
            choices=tuple(BACKGROUNDS),
        ),
    ] = "black",
    plane: PlaneName = AUTO,
    at: HeldPlace = (),
) -> Path:
    """Decode a grid of latent points and save it as one PNG, whose metadata holds the command for it; return its path.

    The plane is by default that of the map; without images, by which the map chooses, that of z1 and z2. Raises
    UserError if the latent space has no such plane, the picture would be too large, or `out` cannot be written.
    """
    from latentlab.session.pictures import grid_picture

    if spacing == "quantile" and extent > MOST_SIGMAS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--spacing quantile has no probability left beyond --extent {most}."),
            most=MOST_SIGMAS,
        )
    check_writable(out)
    plane = auto_name(run) if plane == AUTO and run.config.latent_size > 2 else plane
    command = command_line("grid", run, rows=rows, columns=columns, extent=extent, spacing=spacing, border=border,
                           scale=scale, background=background, plane=plane, at=at)  # fmt: skip
    picture = grid_picture(run, rows, columns, extent, spacing, border, scale, background, plane_named(run, plane, at))
    return write_png(out, picture, about(run, command))


@action(
    "map",
    text=QT_TRANSLATE_NOOP("Actions", "Export latent &map…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the exact latent map with axes and legend, as PNG or SVG"),
    shortcut="Ctrl+Shift+E",
    icon="scatter-plot",
    when=has_map,
    command="map",
    reads_images=True,
)
def export_map(
    run: Run,
    out: Annotated[
        Path,
        new_file(
            QT_TRANSLATE_NOOP("Settings", "The picture to write: .png, or .svg with axes and text as vectors"),
            "PNG (*.png);;SVG (*.svg)",
        ),
    ] = Path("latent-map.png"),
    split: MapSplit = "train",
    width: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Width"),
            QT_TRANSLATE_NOOP("Settings", "Width of the picture in pixels"),
            minimum=400,
            maximum=4000,
            step=100,
        ),
    ] = 1600,
    theme: Theme = "light",
    palette: Palette = DEFAULT_PALETTE,
    view: Annotated[
        tuple[float, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "View"),
            QT_TRANSLATE_NOOP("Settings", "The rectangle that is shown, x0,y0,x1,y1; all: every point"),
            minimum=-LARGEST_Z,
            maximum=LARGEST_Z,
            metavar="X0,Y0,X1,Y1",
            none_word="all",
        ),
    ] = (),
    classes: Annotated[
        tuple[int, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Classes"),
            QT_TRANSLATE_NOOP("Settings", "The classes in colour, by number from 0; the others lie grey beneath"),
            minimum=0,
            maximum=255,
            metavar="N,N,…",
            none_word="all",
        ),
    ] = (),
    manifold: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Decoded manifold"),
            QT_TRANSLATE_NOOP("Settings", "Opacity in percent of the decoder's images under the points; 0 for none"),
            minimum=0,
            maximum=100,
            step=10,
        ),
    ] = 0,
    prior: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Contours of p(z)"),
            QT_TRANSLATE_NOOP("Settings", "Draw p(z): contours of 39, 86 and 99 % of its mass, circles for N(0, I)"),
        ),
    ] = False,
    aggregate: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Contours of q(z)"),
            QT_TRANSLATE_NOOP("Settings", "Draw q(z), the mean of q(z|x) over the test images, by the same contours"),
        ),
    ] = False,
    decisions: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Classifier's decisions"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Colour the plane by the class that a classifier of the same data gives the decoded image, fainter where less sure",  # noqa: E501
            ),
        ),
    ] = False,
    plane: PlaneName = AUTO,
    at: HeldPlace = (),
) -> Generator[Share, None, Path]:
    """Encode every image and save the latent map as PNG or SVG, whose metadata holds its command; return its path.

    Yields the progress of a classifier that is trained for the decisions. Raises UserError if the latent space has no
    such plane, the data set is not there, the images have no labels to decide about, or `out` cannot be written.
    """
    from latentlab.export.drawing import write_drawing
    from latentlab.session.decisions import classifier_for
    from latentlab.session.pictures import map_drawing

    check_writable(out)
    chosen = plane_named(run, plane, at)
    classifier = (yield from classifier_for(run)) if decisions else None
    drawing = map_drawing(
        run,
        split,
        width,
        theme,
        palette,
        view,
        classes,
        manifold,
        plane=chosen,
        prior=prior,
        aggregate=aggregate,
        classifier=classifier,
    )
    command = command_line("map", run, split=split, width=width, theme=theme, palette=palette, view=view,
                           classes=classes, manifold=manifold, prior=prior, aggregate=aggregate,
                           decisions=decisions, plane=plane, at=at)  # fmt: skip
    return write_drawing(out, drawing, about(run, command))


@action(
    "decode",
    text=QT_TRANSLATE_NOOP("Actions", "Export decoded &image…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the image that the decoder makes of one z"),
    icon="image-outline",
    when=has_run,
    command="decode",
)
def export_decoded(
    run: Run,
    z: Annotated[
        tuple[float, ...],
        latent_point(
            QT_TRANSLATE_NOOP("Settings", "z"),
            QT_TRANSLATE_NOOP("Settings", "The coordinates of the latent point, such as 0.3,-1.2"),
        ),
    ],
    out: OutPng = Path("decoded.png"),
    scale: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel"),
            minimum=1,
            maximum=1000,
        ),
    ] = 1,
    smooth: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Smooth"),
            QT_TRANSLATE_NOOP("Settings", "Blend neighbouring pixels instead of showing blocks"),
        ),
    ] = False,
) -> Path:
    """Decode one latent point and save its image as PNG, whose metadata holds its command; return its path.

    Raises UserError if z has another length than the model's, the picture is too large, or `out` cannot be written.
    """
    from latentlab.session.pictures import decoded_picture

    _check_place(run, z)
    check_pixels(run.image_shape[0] * scale, run.image_shape[1] * scale)
    check_writable(out)
    command = command_line("decode", run, z=z, scale=scale, smooth=smooth)
    return write_png(out, decoded_picture(run, z, scale, smooth), about(run, command))


@action(
    "traverse",
    text=QT_TRANSLATE_NOOP("Actions", "Export images &by dimension…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save a row of decoded images for each dimension of z, from -3 to 3, as one PNG"),
    icon="view-sequential-outline",
    when=has_run,
    command="traverse",
)
def export_traversal(
    run: Run,
    out: OutPng = Path("traversal.png"),
    z: Annotated[
        tuple[float, ...],
        latent_point(
            QT_TRANSLATE_NOOP("Settings", "z"),
            QT_TRANSLATE_NOOP("Settings", "The latent point whose other coordinates stay; auto: the origin"),
            none_word="auto",
        ),
    ] = (),
    columns: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Columns"),
            QT_TRANSLATE_NOOP("Settings", "Images from -3 to 3"),
            minimum=2,
            maximum=100,
        ),
    ] = 13,
    scale: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel"),
            minimum=1,
            maximum=100,
        ),
    ] = 1,
    background: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Background"),
            QT_TRANSLATE_NOOP("Settings", "The colour of the borders"),
            choices=tuple(BACKGROUNDS),
        ),
    ] = "black",
) -> Path:
    """Decode along each dimension of z and save it as one PNG, a row each, with its command; return its path.

    Raises UserError if z has another length than the model's, the picture is too large, or `out` cannot be written.
    """
    from latentlab.session.pictures import traversal_picture

    if z:
        _check_place(run, z)
    check_writable(out)
    command = command_line("traverse", run, z=z, columns=columns, scale=scale, background=background)
    picture = traversal_picture(run, np.array(z) if z else None, columns, scale, background)
    return write_png(out, picture, about(run, command))


def _check_place(run: Run, z: tuple[float, ...]) -> None:
    if len(z) != run.config.latent_size:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "z has {wanted} coordinates in this run, and --z gives {found}."),
            wanted=run.config.latent_size,
            found=len(z),
        )


window_verb(
    "command_map",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &map as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that draws this view of the map without a window"),
    icon="console",
    when=has_map,
)
window_verb(
    "command_decoder",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &decoded image as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that decodes the probe's place without a window"),
    icon="console",
    when=has_run,
)
window_verb(
    "copy_picture",
    text=QT_TRANSLATE_NOOP("Actions", "&Copy picture"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the decoded image to the clipboard"),
    shortcut="Ctrl+C",
    icon="content-copy",
    when=has_run,
)
window_verb(
    "copy_z",
    text=QT_TRANSLATE_NOOP("Actions", "Copy &z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the probe's coordinates as numbers"),
    shortcut="Ctrl+Shift+C",
    icon="crosshairs-gps",
    when=has_run,
)
window_verb(
    "paste_z",
    text=QT_TRANSLATE_NOOP("Actions", "&Paste z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to the coordinates in the clipboard, such as 0.31, -1.2"),
    icon="content-paste",
    when=has_run,
)
window_verb(
    "smooth",
    text=QT_TRANSLATE_NOOP("Actions", "S&mooth image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Blend neighbouring pixels of the decoded image instead of showing them crisp"),
    icon="blur",
    checkable=True,
    arguments=(ON,),
)
