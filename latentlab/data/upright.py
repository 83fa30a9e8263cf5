"""Whether images of digits are transposed, like those of EMNIST: judged by the built-in digits."""

from collections.abc import Sequence

import numpy as np

from latentlab.data import digits

LEAST = 0.5  # least correlation of the transposed images with the digits
MARGIN = 0.2  # least margin over the correlation of the images as stored


def looks_transposed(images: Sequence[np.ndarray], labels: np.ndarray | None, classes: tuple[str, ...]) -> bool:
    """Return whether images, uint8 (side, side) each, are transposed digits.

    The mean image of each class is compared with that of the built-in digits, as stored and transposed. Images of other
    classes than ten digits are not judged.
    """
    if labels is None or classes != tuple("0123456789") or len({image.shape for image in images}) != 1:
        return False
    side, width = images[0].shape
    if side != width or side < 8:
        return False
    stack = np.stack(images).astype(np.float32)
    known = digits.load()
    as_is, turned = [], []
    for label in range(10):
        if not (labels == label).any():
            continue
        template = known.train_images[known.train_labels == label].mean(axis=0)
        mean = _eighths(stack[labels == label].mean(axis=0))
        as_is.append(abs(_correlation(mean, template)))  # absolute value: ink on paper has the other sign
        turned.append(abs(_correlation(mean.T, template)))
    return bool(as_is) and np.mean(turned) > LEAST and np.mean(turned) > np.mean(as_is) + MARGIN


def _eighths(image: np.ndarray) -> np.ndarray:
    """Return an image as 8 × 8 means, cropped to its content first."""
    from PIL import Image

    strong = np.abs(image - np.median(image)) > 0.2 * np.ptp(image)
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    if len(rows) and len(columns):
        image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(Image.fromarray(image).resize((8, 8), Image.Resampling.BOX))


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])
