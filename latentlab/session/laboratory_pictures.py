"""What `latentlab lab` draws: the experiments of the laboratory as charts."""

from pathlib import Path

import numpy as np

from latentlab.export.chart import BLUE, GREEN, ORANGE, RED, Bars, Curve, Dots, Heat, Images, Panel, span, write_chart
from latentlab.laboratory.cross_entropy import CrossEntropy
from latentlab.laboratory.faithful import FaithfulReport, eruptions
from latentlab.laboratory.gaussian_mixture import log_likelihoods, outline, responsibilities
from latentlab.laboratory.gradient_estimators import Gradients
from latentlab.laboratory.likelihood import HandLikelihood, density, surface
from latentlab.laboratory.rotation import STEPS, Rotated, change_in_words

INKS = (BLUE, ORANGE, GREEN, RED, "#cc79a7", "#56b4e9", "#a0522d", "#808080")
CONTRAST = 12.0  # nats below the maximum at which a likelihood surface is dark


def write_likelihood(path: Path, found: HandLikelihood, text: dict[str, str]) -> Path:
    """Draw points, their Gaussian and the likelihood surface. Raises UserError where the place cannot be written."""
    low, high = span(found.points, np.array([found.mean - 3 * found.sigma, found.mean + 3 * found.sigma]))
    x = np.linspace(low, high, 400)
    marks: list[Curve | Dots] = [Curve(x, density(x, found.mean, found.sigma))]
    if found.best is not None:
        marks.append(Curve(x, density(x, found.best_mean, found.best_sigma), ORANGE))
    marks.append(Dots(found.points, np.zeros(len(found.points)), RED))
    sigmas = np.geomspace(found.sigma / 4, max(found.sigma, found.best_sigma or 0) * 3, 120)
    means = np.linspace(low, high, 160)
    levels = surface(found.points, means, sigmas)
    places = [Dots(np.array([found.mean]), np.log10([found.sigma]), BLUE, 6)]
    if found.best is not None:
        places.append(Dots(np.array([found.best_mean]), np.log10([found.best_sigma]), ORANGE, 6))
    panels = [
        Panel("points and density", "x", "p(x)", (low, high), span(marks[0].y, marks[-2].y, np.zeros(1)), tuple(marks)),
        Panel(
            "log-likelihood",
            "mean",
            "log10 sigma",
            (low, high),
            (float(np.log10(sigmas[0])), float(np.log10(sigmas[-1]))),
            (Heat(np.clip(1 + (levels - levels.max()) / CONTRAST, 0, 1)), *places),
        ),
    ]
    lines = [f"log-likelihood {found.log_likelihood:.3f} nats; product of the densities {found.product}"]
    if found.best is not None:
        lines.append(
            f"maximum {found.best:.3f} nats at mean {found.best_mean:.4g}, the mean of the points, sigma {found.best_sigma:.4g}"  # noqa: E501
        )
    return write_chart(path, "Likelihood by hand", "blue: the hand; orange: the maximum", panels, lines, text)


def write_faithful(path: Path, found: FaithfulReport, text: dict[str, str]) -> Path:
    """Draw the eruptions by responsibility and the climb of EM. Raises UserError where the place cannot be written."""
    rows, best = eruptions(), found.best
    columns = {"both": slice(None), "duration": slice(0, 1), "waiting": slice(1, 2)}[found.which]
    strongest = responsibilities(best, rows[:, columns]).argmax(axis=1)
    dots = Dots(rows[:, 0], rows[:, 1], [INKS[i % len(INKS)] for i in strongest])
    marks: list[Curve | Dots] = [dots]
    if found.which == "both":
        marks += [
            Curve(*outline(mean, cov).T, INKS[i % len(INKS)])
            for i, (mean, cov) in enumerate(zip(best.means, best.covariances))
        ]
    panels = [
        Panel("eruptions", "duration, min", "waiting, min", span(rows[:, 0]), span(rows[:, 1]), tuple(marks)),
        Panel(
            "EM",
            "step",
            "log-likelihood, nats",
            (0, len(found.climb) + 1),
            span(found.climb),
            (Curve(np.arange(1, len(found.climb) + 1), found.climb),),
        ),
    ]
    if (curve := found.held_out) is not None:
        panels.append(
            Panel(
                "held-out likelihood (orange), training (blue)",
                "K",
                "nats",
                (0.5, curve.ks[-1] + 0.5),
                span(curve.trained, curve.held_out),
                (Curve(curve.ks, curve.trained), Curve(curve.ks, curve.held_out, ORANGE)),
            )
        )
    report = found.as_json()
    total = float(log_likelihoods(best, rows[:, columns]).sum())
    lines = [f"one Gaussian {report['one_gaussian']:.3f} nats; K = {best.k}: {total:.3f} nats, in minutes"]
    if found.region is not None:
        region = found.region
        lines.append(
            f"durations from {region.low:g} to {region.high:g} min: {region.count} eruptions; one Gaussian expects "
            f"{region.one_gaussian:.1f}, the mixture {region.mixture:.1f}"
        )
    return write_chart(path, "Old Faithful", "272 eruptions", panels, lines, text)


def write_cross_entropy(path: Path, found: CrossEntropy, text: dict[str, str]) -> Path:
    """Draw two distributions and H(p, q) as a stacked bar. Raises UserError where the place cannot be written."""
    at = np.arange(1, len(found.p) + 1)
    is_finite = bool(np.isfinite(found.kl))
    parts = np.array([found.entropy, found.kl if is_finite else 4 * max(found.entropy, 1.0)])
    top = float(parts.sum()) * 1.1 or 1.0
    panels = [
        Panel(
            "p (blue), q (orange)",
            "outcome",
            "share",
            (0.4, len(at) + 0.6),
            (0, 1),
            (Bars(at - 0.2, found.p, 0.36), Bars(at + 0.2, found.q, 0.36, ORANGE)),
        ),
        Panel(
            "H(p) (blue) + KL(p||q) (red) = H(p, q)" + ("" if is_finite else ": infinite"),
            "",
            "nats" if is_finite else "",
            (0, 2),
            (0, top),
            (
                Bars(np.array([1.0]), parts[:1], 0.8),
                Bars(np.array([1.0]), np.array([parts.sum()]), 0.8, RED, parts[0]),
            ),
        ),
    ]
    lines = [
        f"H(p) {found.entropy:.4f} + KL(p||q) {found.kl:.4f} = H(p, q) {found.cross_entropy:.4f} nats; KL(q||p) {found.reverse_kl:.4f}"  # noqa: E501
    ]
    return write_chart(path, "Cross-entropy", "", panels, lines, text)


def write_gradients(path: Path, found: Gradients, name: str, text: dict[str, str]) -> Path:
    """Draw histograms of both estimators of the first component. Raises UserError where it cannot be written."""
    panels = []
    for title, draws, ink in (
        ("reparameterization", found.reparameterized, BLUE),
        ("score function", found.score, ORANGE),
        ("score function, baseline", found.baselined, GREEN),
    ):
        counts, edges = np.histogram(draws[:, 0], 40)
        bars = Bars((edges[1:] + edges[:-1]) / 2, counts.astype(float), float(edges[1] - edges[0]), ink)
        panels.append(Panel(title, "d ELBO / d mu1", "draws", span(edges), (0, counts.max() * 1.05), (bars,)))
    ratio, base = found.ratio(), found.ratio(True)
    lines = [
        f"mean in mu1: {found.reparameterized[:, 0].mean():.4g} and {found.score[:, 0].mean():.4g}"
        + ("" if found.exact is None else f"; exact {found.exact[0]:.4g}"),
        f"variance of the score over that of reparameterization: {ratio[0]:,.0f}; with a baseline {base[0]:,.2g}",
    ]
    return write_chart(path, f"Gradient through a sample: {name}", f"{len(found.noise):,} draws", panels, lines, text)


def write_rotation(path: Path, found: Rotated, text: dict[str, str]) -> Path:
    """Draw traversals along both axes and what each says of the class. Raises UserError where it cannot be written."""
    strips = [np.concatenate(list(row), axis=1) for row in found.traversals]
    half = (STEPS[1] - STEPS[0]) / 2  # each image stands above its z
    ends = float(STEPS[0] - half), float(STEPS[-1] + half)
    panels = [
        Panel(f"decoded along axis {n + 1}", "z", "", ends, (0, 1), (Images(strip),)) for n, strip in enumerate(strips)
    ]
    change, error = found.change
    marks = [
        mark
        for n, ink in enumerate((BLUE, ORANGE))
        for mark in (Curve(STEPS, change[n], ink), *_error_bars(STEPS, change[n], error[n], ink))
    ]
    top = float((change + np.nan_to_num(error)).max()) * 1.1
    name = "change along axis 1 (blue), 2 (orange)"
    panels.append(Panel(name, "z", "per unit of z", (-2.2, 2.2), (0, top or 1.0), tuple(marks)))
    if np.isfinite(found.information).all():
        at = np.array([1.0, 2.0])
        bars = _error_bars(at, found.information, found.information_error, RED)
        top = float((found.information + found.information_error).max()) * 1.1
        panels.append(
            Panel(
                "information of an axis about the class",
                "axis",
                "nats",
                (0.3, 2.7),
                (0, top),
                (Bars(at, found.information, 0.5), *bars),
            )
        )
    report = found.as_json()
    lines = [
        f"log p(x) {report['log_px']:.4f} ± {report['log_px_error']:.4f}, ELBO of the full q {report['elbo_full']:.4f}, of a diagonal q {report['elbo_diagonal']:.4f} nats per image",  # noqa: E501
        f"largest change of a reconstructed pixel {change_in_words(report['reconstruction_change'])}; mutual information gap {report['mutual_information_gap']:.3f} ± {report['mutual_information_gap_error']:.3f}",  # noqa: E501
    ]
    title = f"The latent plane turned by {report['angle_degrees']:g}°"
    return write_chart(path, title, f"{report['images']} test images", panels, lines, text)


def _error_bars(x: np.ndarray, y: np.ndarray, error: np.ndarray, ink: str) -> list[Curve]:
    """Return a bar of one standard error each way at points x, y (n,); none where the error is NaN."""
    finite = np.isfinite(error)
    return [
        Curve(np.array([a, a]), np.array([b - e, b + e]), ink) for a, b, e in zip(x[finite], y[finite], error[finite])
    ]
