"""Verbs that question a model: its evidence, the posterior of one image, the anomaly scores of many."""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated

from latentlab.actions.declaration import ON, about, action, command_line, has_map, has_posterior, has_run, window_verb
from latentlab.actions.parameters import ImageName, OutPng, OutRun, PictureFit, PictureInvert, new_file
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, argument
from latentlab.session.anomaly import Ranking, rank
from latentlab.session.evidence import Completed, ImagePosterior, complete, posterior_of
from latentlab.session.exact_evaluation import COVARIANCES, ExactEvaluation, evaluate_exactly
from latentlab.session.inspection import Inspected, inspect_image
from latentlab.session.prior_fit import IMAGES, PriorFit
from latentlab.session.prior_fit import fit_prior as fit_prior_of
from latentlab.session.run import Run
from latentlab.session.subject import chosen_subject
from latentlab.work import Share


@action(
    "evaluate",
    text=QT_TRANSLATE_NOOP("Actions", "&Evaluate"),
    tip=QT_TRANSLATE_NOOP("Actions", "Measure reconstruction, KL, -ELBO and, if asked, log p(x) on the test set"),
    icon="ruler",
    when=has_run,
    command="evaluate",
    reads_images=True,
    takes_any_model=True,
)
def evaluate(
    run: Run,
    exact: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Exact"),
            QT_TRANSLATE_NOOP("Settings", "Add log p(x) by quadrature, with its error bar and guards"),
        ),
    ] = False,
    images: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "The number of test images, the first ones; by default all"),
            minimum=1,
            none_word="all",
        ),
    ] = None,
    iw: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Importance samples"),
            QT_TRANSLATE_NOOP("Settings", "Add the importance-weighted bound of this number of samples, such as 500"),
            minimum=1,
            maximum=100_000,
            metavar="K",
            none_word="none",
        ),
    ] = None,
    binarise: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Binarise"),
            QT_TRANSLATE_NOOP("Settings", "The mean over this number of random binarisations of the pixels, such as 5"),
            minimum=1,
            maximum=1000,
            metavar="N",
            none_word="none",
        ),
    ] = None,
    refine: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Refine"),
            QT_TRANSLATE_NOOP(
                "Settings", "Add the ELBO with q(z|x) refined per image in this number of steps, such as 20"
            ),
            minimum=1,
            maximum=10_000,
            metavar="STEPS",
            none_word="none",
        ),
    ] = None,
    covariance: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Covariance"),
            QT_TRANSLATE_NOOP("Settings", "The covariance of a refined q(z|x): diagonal, as the encoder's, or full"),
            choices=COVARIANCES,
        ),
    ] = COVARIANCES[0],
    as_mixture: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "As a mixture"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Add log p(x) of the mixture of 1, 10, 100, … and this number of decoded draws of the prior",
            ),
            minimum=1,
            maximum=1_000_000,
            metavar="N",
            none_word="none",
        ),
    ] = None,
) -> Generator[Share, None, ExactEvaluation]:
    """Measure the test set, in nats per image; without options, the metrics equal the last ones of the training.

    With any option, all metrics are of the same pixels. Raises UserError, also if the exact log p(x) is impossible.
    """
    return (yield from evaluate_exactly(run, exact, images, iw, binarise, refine, covariance, as_mixture))


@action(
    "fit_prior",
    text=QT_TRANSLATE_NOOP("Actions", "&Fit the prior"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Give a finished run the best prior for its decoder, on a grid, and save it as a new run"
    ),
    icon="chart-bell-curve",
    when=has_posterior,
    command="fit-prior",
    reads_images=True,
)
def fit_prior(
    run: Run,
    out: OutRun = None,
    images: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "The number of training images, the first ones, that the prior is fitted to"),
            minimum=1,
        ),
    ] = IMAGES,
    force: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Overwrite"),
            QT_TRANSLATE_NOOP("Settings", "Write into a run folder that holds an older run"),
        ),
    ] = False,
) -> Generator[Share, None, tuple[Path, PriorFit]]:
    """Fit a prior of Gaussians on a grid to the decoder of a run by EM; encoder and decoder stay as they are.

    It is no option of `train --resume`: no weight is trained, no schedule goes on, and the run itself must stay, to be
    compared with. Raises UserError where z is not a plane, or the new run cannot be written.
    """
    return (yield from fit_prior_of(run, images, out, force))


@action(
    "inspect",
    text=QT_TRANSLATE_NOOP("Actions", "&Inspect"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show posterior, losses and nearest neighbours of one image"),
    icon="magnify",
    when=has_run,
    command="inspect",
    reads_images=True,
)
def inspect(
    run: Run,
    image: ImageName,
    fit: PictureFit = "auto",
    invert: PictureInvert = "auto",
) -> Inspected:
    """Look at one image; its losses are in nats, its neighbours are of its split. Raises UserError.

    The neighbours of a picture are training images.
    """
    return inspect_image(*chosen_subject(run, image, fit, invert))


@action(
    "posterior",
    text=QT_TRANSLATE_NOOP("Actions", "Export &posterior…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the true posterior p(z|x) of one image beside q(z|x), with log p(x)"),
    icon="bullseye",
    when=has_posterior,
    command="posterior",
    reads_images=True,
)
def export_posterior(
    run: Run,
    image: ImageName,
    fit: PictureFit = "auto",
    invert: PictureInvert = "auto",
    out: OutPng = Path("posterior.png"),
) -> Generator[Share, None, tuple[Path, ImagePosterior]]:
    """Draw one image's true posterior by quadrature and return the picture's path and its metrics, in nats.

    Raises UserError if z is no plane, there is no such image, or `out` cannot be written.
    """
    from latentlab.session.evidence_pictures import write_image_posterior  # not needed before the first paint

    run, subject = chosen_subject(run, image, fit, invert)
    check_writable(out)
    found = yield from posterior_of(run, subject)
    command = command_line("posterior", run, image=image, fit=fit, invert=invert)
    return write_image_posterior(out, found, about(run, command)), found


@action(
    "impute",
    text=QT_TRANSLATE_NOOP("Actions", "Export &completion…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide a part of one image and draw what the posterior given the rest makes of it"),
    icon="image-broken-variant",
    when=has_posterior,
    command="impute",
    reads_images=True,
)
def export_completion(
    run: Run,
    image: ImageName,
    mask: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mask"),
            QT_TRANSLATE_NOOP(
                "Settings", "What is hidden: top, bottom, left, right, centre, or a picture that is white there"
            ),
            metavar="NAME|FILE",
        ),
    ] = "bottom",
    fit: PictureFit = "auto",
    invert: PictureInvert = "auto",
    out: OutPng = Path("impute.png"),
) -> Generator[Share, None, tuple[Path, Completed]]:
    """Complete one image by the exact posterior given its visible pixels; return the picture's path and the metrics.

    Raises UserError if z is no plane, there is no such image, or `out` cannot be written.
    """
    from latentlab.session.evidence_pictures import write_completed

    run, subject = chosen_subject(run, image, fit, invert)
    check_writable(out)
    found = yield from complete(run, subject, mask)
    command = command_line("impute", run, image=image, mask=mask, fit=fit, invert=invert)
    return write_completed(out, found, about(run, command)), found


@action(
    "anomaly",
    text=QT_TRANSLATE_NOOP("Actions", "Ran&k by log p(x)…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Compute anomaly scores of images: log p(x), a likelihood ratio and regret"),
    icon="alert-octagon-outline",
    when=has_posterior,
    command="anomaly",
    reads_images=True,
)
def rank_images(
    run: Run,
    images: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "test, train, a contrast of the test images (inverted, mirrored, upside_down, noise, black), a data set's name, a picture, a folder of pictures, or an IDX file of images of its size",  # noqa: E501
            ),
            metavar="PATH|DATASET",
        ),
    ],
    out: Annotated[
        Path,
        new_file(QT_TRANSLATE_NOOP("Settings", "The table to write, the most anomalous image first"), "CSV (*.csv)"),
    ] = Path("scores.csv"),
    limit: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "At most"),
            QT_TRANSLATE_NOOP("Settings", "The number of the images, and of the run's test images beside them"),
            minimum=1,
            maximum=1_000_000,
        ),
    ] = 10_000,
    fit: PictureFit = "auto",
    invert: PictureInvert = "auto",
) -> Generator[Share, None, tuple[Path, Ranking]]:
    """Score images and return the path of the table and the metrics, with the area under the ROC curve of each score.

    Raises UserError if the latent size is not 2, the images are missing or cannot be prepared, or `out` cannot be
    written.
    """
    from latentlab.session.evidence_pictures import write_ranking

    check_writable(out)
    found = yield from rank(run, images, limit, fit, invert)
    return write_ranking(out, found), found


window_verb(
    "race",
    text=QT_TRANSLATE_NOOP("Actions", "Estimator &race"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let four estimators of log p(x) run against each other for one image, or stop"),
    shortcut="Ctrl+Shift+R",
    icon="flag-checkered",
    when=has_run,
)
window_verb(
    "occlude",
    text=QT_TRANSLATE_NOOP("Actions", "&Occlusion brush"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide pixels of an image and see what the exact posterior makes of the rest"),
    shortcut="Ctrl+Shift+O",
    icon="brush-outline",
    when=has_map,
)
window_verb(
    "hide_bottom",
    text=QT_TRANSLATE_NOOP("Actions", "Hide the &bottom half"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide the lower half of the image under the occlusion brush"),
    when=has_map,
)
window_verb(
    "hide_right",
    text=QT_TRANSLATE_NOOP("Actions", "&Hide the right half"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide the right half of the image under the occlusion brush"),
    when=has_map,
)
window_verb(
    "hide_invert",
    text=QT_TRANSLATE_NOOP("Actions", "&Invert"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide the pixels that are visible, and uncover the others"),
    when=has_map,
)
window_verb(
    "hide_nothing",
    text=QT_TRANSLATE_NOOP("Actions", "&Uncover"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let every pixel of the image be seen"),
    when=has_map,
)
window_verb(
    "next_pixel",
    text=QT_TRANSLATE_NOOP("Actions", "Which pi&xel next?"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each hidden pixel by how much it is expected to tell of z, in nats"),
    shortcut="Ctrl+Shift+X",
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "strangeness",
    text=QT_TRANSLATE_NOOP("Actions", "Rank by anomaly &score"),
    tip=QT_TRANSLATE_NOOP("Actions", "Rank images by anomaly score, against a contrast, or stop"),
    shortcut="Ctrl+Shift+A",
    icon="sort-numeric-ascending",
    when=has_map,
)
window_verb(
    "choose_image",
    text=QT_TRANSLATE_NOOP("Actions", "Score an ima&ge…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose a picture of any size and see its anomaly scores"),
    when=has_map,
    arguments=(
        argument(
            "file",
            Path,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Picture"),
                QT_TRANSLATE_NOOP("Settings", "A picture of any size"),
                metavar="FILE",
            ),
        ),
    ),
)
window_verb(
    "command_inspector",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &inspected image as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that looks at the same image"),
    icon="console",
    when=has_run,
)
window_verb(
    "command_evidence",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &evidence as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that draws the true posterior of the same image"),
    icon="console",
    when=has_posterior,
)
window_verb(
    "command_occlusion",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &completion as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that completes the same image with the same pixels hidden"),
    icon="console",
    when=has_posterior,
)
window_verb(
    "command_anomaly",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &ranking as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that ranks the same images"),
    icon="console",
    when=has_posterior,
)
