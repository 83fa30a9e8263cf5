"""Verbs that show a model as a distribution over images: its samples, and the components of a finite mixture."""

from pathlib import Path
from typing import Annotated

from latentlab.actions.declaration import about, action, can_sample, command_line, has_components
from latentlab.actions.parameters import LARGEST_NUMBER, OutPng
from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.export.png import write_png
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec
from latentlab.session.capabilities import check
from latentlab.session.density import Components, completions_of, components_of, samples_of, sheet
from latentlab.session.run import Run
from latentlab.session.subject import chosen_subject

Columns = Annotated[
    int | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Columns"),
        QT_TRANSLATE_NOOP("Settings", "Images from left to right; auto: about a square"),
        minimum=1,
        maximum=500,
        none_word="auto",
    ),
]
PixelScale = Annotated[
    int | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
        QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel; auto: about 1000 pixels in all"),
        minimum=1,
        maximum=100,
        none_word="auto",
    ),
]


@action(
    "sample",
    text=QT_TRANSLATE_NOOP("Actions", "Export &samples…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw images from the model and save them as one PNG"),
    icon="dice-multiple-outline",
    when=can_sample,
    command="sample",
    takes_any_model=True,
)
def export_samples(
    run: Run,
    count: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Count"),
            QT_TRANSLATE_NOOP("Settings", "The number of images to draw"),
            minimum=1,
            maximum=10_000,
            metavar="N",
        ),
    ] = 64,
    seed: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seed"),
            QT_TRANSLATE_NOOP("Settings", "The same seed draws the same images"),
            minimum=0,
            maximum=LARGEST_NUMBER,
        ),
    ] = 0,
    mean: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mean"),
            QT_TRANSLATE_NOOP("Settings", "Show the mean that each pixel is drawn about, not the drawn pixel"),
        ),
    ] = False,
    image: Annotated[
        str | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Image"),
            QT_TRANSLATE_NOOP("Settings", "Draw completions of this image, such as test:17; needs --known"),
            metavar="SPLIT:N|FILE",
            none_word="none",
            hidden=True,  # the window shows models without an order
        ),
    ] = None,
    known: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Known pixels"),
            QT_TRANSLATE_NOOP(
                "Settings", "The number of pixels of the image that stay, the first in the model's order"
            ),
            minimum=0,
            metavar="N",
            none_word="none",
            hidden=True,
        ),
    ] = None,
    columns: Columns = None,
    scale: PixelScale = None,
    out: OutPng = Path("samples.png"),
) -> Path:
    """Draw images and save them as one PNG, whose metadata holds its command; return its path.

    With an image and a number of known pixels, the first tile is that image with grey hidden pixels, and completions
    follow. Raises UserError where the model has nothing to draw from, or `out` cannot be written.
    """
    check(run, Capability.SAMPLE if image is None else Capability.ORDER)
    if (image is None) != (known is None):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "A completion needs an image and the number of its known pixels: --image, --known."
            )
        )
    check_writable(out)
    command = command_line("sample", run, count=count, seed=seed, mean=mean, image=image, known=known, columns=columns,
                           scale=scale)  # fmt: skip
    if image is None:
        images = samples_of(run, count, seed, mean)
    else:
        images = completions_of(*chosen_subject(run, image), known, count, seed)
    return write_png(out, sheet(images, columns, scale), about(run, command))


@action(
    "components",
    text=QT_TRANSLATE_NOOP("Actions", "Export com&ponents…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the components of a finite mixture, the heaviest first, as one PNG"),
    icon="view-grid-outline",
    when=has_components,
    command="components",
    takes_any_model=True,
)
def export_components(
    run: Run,
    count: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Count"),
            QT_TRANSLATE_NOOP("Settings", "The number of components to show; by default all"),
            minimum=1,
            maximum=10_000,
            metavar="N",
            none_word="all",
        ),
    ] = None,
    image: Annotated[
        str | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Image"),
            QT_TRANSLATE_NOOP("Settings", "Sort by the responsibility for this image, such as test:17, not by weight"),
            metavar="SPLIT:N|FILE",
            none_word="none",
        ),
    ] = None,
    columns: Columns = None,
    scale: PixelScale = None,
    out: OutPng = Path("components.png"),
) -> tuple[Path, Components]:
    """Save the components as one PNG, whose metadata holds its command; return its path and the metrics.

    Raises UserError where the model has no components, there is no such image, or `out` cannot be written.
    """
    check(run, Capability.COMPONENTS)
    check_writable(out)
    subject = None
    if image is not None:
        run, subject = chosen_subject(run, image)
    found = components_of(run, count, subject)
    command = command_line("components", run, count=count, image=image, columns=columns, scale=scale)
    return write_png(out, sheet(found.images, columns, scale), about(run, command)), found
