"""OwnImage: a picture or a drawing of the user as an image of the shown run; the session holds a few."""

import base64
import dataclasses
import functools
import zlib
from typing import Any

import numpy as np

from latentlab.data.fit import AS_IT_IS, FITS, INVERTS, Fit, Fitted, Picture, fit_picture, guess_fit, resolved_fit
from latentlab.data.pictures import SIDE, grey_in_png, png_of
from latentlab.errors import shortened
from latentlab.export.png import write_png
from latentlab.files import as_text, home
from latentlab.session.run import Run

MOST_IMAGES = 32
KINDS = ("picture", "drawing")
LONGEST_NAME = 200  # longest name, in characters


@dataclasses.dataclass(frozen=True, eq=False)
class OwnImage:
    """An image from outside the data, prepared for the run, and its original."""

    name: str  # name of the file, or the window's name of a drawing
    image: np.ndarray  # uint8 (height, width): the run's size
    picture: np.ndarray | None = None  # uint8 (height, width) in grey, at most data.pictures.SIDE a side
    fit: Fit = AS_IT_IS  # how `picture` became `image`
    kind: str = "picture"  # one of KINDS

    def fitted_to(self, image_shape: tuple[int, int], fit: Fit | None = None) -> "OwnImage":
        """Return the same picture as an image of another size, or with another preparation."""
        fit = fit or self.fit
        if fit.fit == "none" and self.source.shape != tuple(image_shape):
            fit = Fit.named("scale", fit.invert)
        image = fit_picture(Picture(self.source), image_shape, fit).image
        return dataclasses.replace(self, image=image, picture=self.source, fit=fit)

    @functools.cached_property
    def _encoded(self) -> dict[str, str | None]:
        """Image and picture as text: PNG in base64. Cached, because session.json is written often."""
        arrays = {"image": self.image, "picture": self.picture}
        return {
            name: None if array is None else base64.b64encode(png_of(array)).decode() for name, array in arrays.items()
        }

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types."""
        return {"name": as_text(self.name), "kind": self.kind, "fit": dataclasses.asdict(self.fit)} | self._encoded

    @staticmethod
    def from_json(value: Any, image_shape: tuple[int, int]) -> "OwnImage":
        """Return the own image of a value of `as_json`, at this size. Raises ValueError, TypeError or KeyError."""
        name, kind, fit = value["name"], value["kind"], Fit(**value["fit"])
        switches = (fit.crop, fit.centre)
        if not isinstance(name, str) or kind not in KINDS or any(type(switch) is not bool for switch in switches):
            raise ValueError
        if fit.fit not in FITS or fit.invert not in INVERTS:
            raise ValueError
        side = max(SIDE, *image_shape)
        image = grey_in_png(base64.b64decode(value["image"], validate=True), side)
        picture = value["picture"]
        if picture is not None:
            picture = grey_in_png(base64.b64decode(picture, validate=True), side)
        found = OwnImage(shortened(name, LONGEST_NAME), image, picture, fit, kind)
        return found if image.shape == tuple(image_shape) else found.fitted_to(image_shape)

    def same(self, other: "OwnImage") -> bool:
        """Whether both have the same image and the same name."""
        return self.name == other.name and np.array_equal(self.image, other.image)

    @property
    def source(self) -> np.ndarray:
        """The original: the picture, or the image if there is no picture."""
        return self.image if self.picture is None else self.picture


def own_image(
    run: Run, picture: Picture, name: str, fit: str | Fit = "auto", invert: str = "auto", kind: str = "picture"
) -> tuple[OwnImage, Fitted]:
    """Return a picture as an image of a run, and its preparation. The run has its data set.

    `fit` is a Fit, one of data.fit.FITS, or "auto". Raises ValueError if it is "none" and the picture has another size.
    """
    if isinstance(fit, str):
        fit = resolved_fit(picture, run.image_shape, guess_fit(run.dataset.train_images), fit, invert)
    fitted = fit_picture(picture, run.image_shape, fit)
    return OwnImage(name, fitted.image, picture.grey, fit, kind), fitted


def image_arguments(subject: Any) -> dict[str, str]:
    """Return the arguments that name a Subject, of the data or an own image, for `latentlab inspect` and others.

    The own image is written into the program's own folder, under a name made of its pixels. Raises UserError if it
    cannot be written.
    """
    if subject.split != "own":
        return {"image": subject.word}
    path = home() / "images" / f"{zlib.crc32(subject.image.tobytes()):08x}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {"image": str(write_png(path, subject.image)), "fit": "none", "invert": "no"}
