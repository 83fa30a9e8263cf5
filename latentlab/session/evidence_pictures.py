"""Output of `latentlab posterior`, `impute` and `anomaly`: pictures with their metrics, and a table."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from latentlab.export.palette import PALETTES
from latentlab.export.posterior_picture import Tile, grey, heat, with_hole, write_posterior, write_tiles
from latentlab.files import write_text
from latentlab.session.anomaly import Ranking
from latentlab.session.evidence import Completed, ImagePosterior

ENCODER, BEST = PALETTES["petroff"][1], PALETTES["petroff"][9]
KINDS = {
    "bernoulli-binarised": "a probability of binary pixels",
    "bernoulli-grey": "grey BCE, not normalised",
    "gaussian": "a density",
}
MOST_MODES = 4


def write_image_posterior(path: Path, found: ImagePosterior, text: Mapping[str, str] | None = None) -> Path:
    """Draw the posterior of one image as PNG. Raises UserError if the path cannot be written."""
    seen, full = found.posterior, found.full
    problem = seen.evidence.problem
    tiles = [
        Tile(
            grey(found.x), f"{found.subject.word}, a {label}" if (label := found.subject.label) else found.subject.word
        )
    ]
    tiles += [
        Tile(grey(image), f"mode {n + 1}: {mode.mass:.1%}")
        for n, (image, mode) in enumerate(zip(found.modes[:MOST_MODES], seen.modes))
    ]
    lines = [
        f"log p(x) = {seen.log_px:.4f} ± {seen.evidence.error[0]:.4f} nats, {KINDS[seen.kind]} "
        + (f"({problem})" if problem else "(exact: all four guards passed)"),
        f"= ELBO {seen.elbo:.4f} + gap {seen.gap:.4f}; gap = {found.gap_words}",
        f"step {found.step:,}; orange: q(z|x); light blue: the best full Gaussian, of ELBO {full.elbo:.4f} nats",
    ]
    return write_posterior(
        path,
        found.raster,
        found.bounds,
        [(full.mean, full.covariance, BEST), (seen.q_mean, np.diag(seen.q_sigma**2), ENCODER)],
        [mode.z for mode in seen.modes],
        tiles,
        found.subject.words,
        lines,
        text,
    )


def write_completed(path: Path, done: Completed, text: Mapping[str, str] | None = None) -> Path:
    """Draw an image with hidden pixels and its completions as PNG. Raises UserError."""
    found, shape = done.found, done.x.shape
    prediction = found.prediction
    tiles = [
        Tile(grey(done.x), done.subject.word),
        Tile(with_hole(done.x, done.visible), f"{done.mask} hidden"),
        Tile(grey(prediction.mean.reshape(shape)), "predictive mean"),
    ]
    for image, mode in list(zip(found.completions, found.visible.modes))[:MOST_MODES]:
        tiles.append(
            Tile(
                grey(np.where(done.visible, done.x, image.reshape(shape))),
                f"one draw of a mode\n{mode.mass:.1%} of mass",
            )
        )
    for values, words in ((prediction.entropy, "entropy of a pixel"), (prediction.information, "expected information")):
        most = float(np.where(done.visible.ravel(), -np.inf, values).max())
        least = 0.0 if values.min() >= 0 else float(values.min())
        scaled = ((values - least) / max(most - least, 1e-12)).clip(0, 1)
        scaled = np.where(done.visible.ravel(), 0, scaled).reshape(shape)
        tiles.append(Tile(heat(scaled), f"{words}\nat most {most:.3f} nats"))
    lines = [
        f"log p(hidden | visible) = {found.log_px_hidden:.2f} nats, {KINDS[found.kind]}; "
        f"by independent pixels of the predictive mean {found.plug_in:.2f}",
        f"at the z of the encoder, fed black in the hole: {found.encoder:.2f} nats; step {done.step:,}",
    ]
    return write_tiles(path, tiles, f"{done.subject.words}, {done.mask} hidden", lines, text)


def write_ranking(path: Path, found: Ranking) -> Path:
    """Write name, log_px, error, ratio and regret of each image as CSV, the least likely first. Raises UserError."""
    scores = found.scores
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(("image", "log_px", "error", "ratio", "regret"))
    for i in np.argsort(scores.log_px, kind="stable"):
        metrics = (scores.log_px[i], found.evidence.error[i], scores.ratio[i], scores.regret[i])
        rows.writerow((found.names[i], *(f"{value:.6g}" for value in metrics)))
    write_text(path, table.getvalue())
    return path
