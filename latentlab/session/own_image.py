"""OwnImage: a picture or a drawing of the user as an image of the run that is shown; the session holds a few."""

import dataclasses
import zlib
from typing import Any

import numpy as np

from latentlab.data.fit import AS_IT_IS, Fit, Fitted, Picture, fit_picture, guess_fit, resolved_fit
from latentlab.export.png import write_png
from latentlab.files import home
from latentlab.session.run import Run

MOST_IMAGES = 32
KINDS = ("picture", "drawing")


@dataclasses.dataclass(frozen=True, eq=False)
class OwnImage:
    """An image from outside the data, as the run is asked about it, and what it was made of."""

    name: str  # of the file, or as the window calls a drawing
    image: np.ndarray  # uint8 (height, width): the run's size
    picture: np.ndarray | None = None  # uint8 (height, width) in grey, at most data.pictures.SIDE a side
    fit: Fit = AS_IT_IS  # how `picture` became `image`
    kind: str = "picture"  # of KINDS

    def fitted_to(self, image_shape: tuple[int, int], fit: Fit | None = None) -> "OwnImage":
        """Return the same picture as an image of another size, or made fit in another way."""
        fit = fit or self.fit
        if fit.fit == "none" and self.source.shape != tuple(image_shape):
            fit = Fit.named("scale", fit.invert)
        image = fit_picture(Picture(self.source), image_shape, fit).image
        return dataclasses.replace(self, image=image, picture=self.source, fit=fit)

    @property
    def source(self) -> np.ndarray:
        """What is made fit: the picture, or the image where that is all there is."""
        return self.image if self.picture is None else self.picture


def own_image(
    run: Run, picture: Picture, name: str, fit: str | Fit = "auto", invert: str = "auto", kind: str = "picture"
) -> tuple[OwnImage, Fitted]:
    """Return a picture as an image of a run that has its data set, and what was done to it.

    `fit` is a Fit, or of data.fit.FITS, or "auto". Raises ValueError where it is "none" and the picture has another
    size.
    """
    if isinstance(fit, str):
        fit = resolved_fit(picture, run.image_shape, guess_fit(run.dataset.train_images), fit, invert)
    fitted = fit_picture(picture, run.image_shape, fit)
    return OwnImage(name, fitted.image, picture.grey, fit, kind), fitted


def image_arguments(subject: Any) -> dict[str, str]:
    """Return the arguments by which `latentlab inspect` and others name a Subject of the data or an own image.

    The own image lies in the program's own folder, under a name made of its pixels. Raises UserError where it cannot be
    written.
    """
    if subject.split != "own":
        return {"image": subject.word}
    path = home() / "images" / f"{zlib.crc32(subject.image.tobytes()):08x}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {"image": str(write_png(path, subject.image)), "fit": "none", "invert": "no"}
