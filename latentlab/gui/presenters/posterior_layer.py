"""The layer of p(z|x) on the map of one pane, and its words."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from latentlab.gui.live.posterior import PosteriorService
from latentlab.gui.views.map_posterior import PosteriorPicture
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import translate
from latentlab.session.image_evidence import ImageEvidence
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.sampled_evidence import SampledEvidence, Slice

DRAWN = "bernoulli-binarised"  # the kind of log p(x) that is computed from sampled binary pixels
LEAST_SAID = 0.01  # least mass of a mode that is labelled on the map


class PosteriorLayer(QObject):
    """Turns the answers of a PosteriorService into pictures while the layer is visible."""

    def __init__(
        self,
        parent: QObject,
        service: PosteriorService,
        plane: Callable[[], LatentPlane],
        show: Callable[[PosteriorPicture | None], None],
    ) -> None:
        """Take the collaborators. `plane` returns the plane of the map; `show` takes a picture, None for none."""
        super().__init__(parent)
        self.service, self._plane, self._show_picture = service, plane, show
        self._is_visible = self._with_best = False

    def watch(self, on: bool, with_best: bool) -> None:
        """Compute and show the layer, with the best Gaussian of full covariance on request."""
        self._is_visible, self._with_best = on, with_best
        self.service.request_full(with_best)
        self.service.watch(on)
        self.show()

    @Slot()
    def show(self, _: object = None) -> None:
        """Show the newest answer in the plane of the map, or no picture while the layer is off."""
        self._show_picture(self.picture if self._is_visible else None)

    @property
    def picture(self) -> PosteriorPicture | None:
        """The newest answer as a picture; None without one, and for a slice through another plane."""
        service = self.service
        if service.run is None:
            return None
        if not service.samples:
            evidence = service.evidence
            return None if evidence is None else self._of_evidence(evidence, self._plane())
        estimate = service.estimate
        found = None if estimate is None else estimate.slice
        return None if found is None or found.plane != self._plane() else self._of_slice(estimate, found)

    def _of_evidence(self, evidence: ImageEvidence, plane: LatentPlane) -> PosteriorPicture:
        found = evidence.glance if evidence.posterior is None else evidence.posterior
        q = (found.mean, found.sigma) if evidence.posterior is None else (found.q_mean, found.q_sigma)
        best = None if evidence.full is None or not self._with_best else (evidence.full.mean, evidence.full.covariance)
        modes = ()
        if evidence.posterior is not None:
            modes = tuple((mode.z, percent(mode.mass)) for mode in evidence.posterior.modes if mode.mass > LEAST_SAID)
        modes = modes if len(modes) > 1 else ()
        names = {
            "truth": translate("EvidencePresenter", "true posterior p(z|x), log scale"),
            "q": translate("EvidencePresenter", "the encoder's q(z|x), 2σ"),
        }
        # The encoder saw grey pixels when it placed the points of the map.
        if kind_of(evidence) == DRAWN and evidence.subject.split != "probe":
            names["q"] = translate(
                "EvidencePresenter", "the encoder's q(z|x), 2σ, of x drawn 0 or 1; its point is of grey pixels"
            )
        if evidence.tempered is not None:
            text = translate("EvidencePresenter", "p(z) p(x|z)^(1/β), β = {beta}: what q aims at")
            names["tempered"] = text.format(beta=f"{evidence.beta:.3g}")
        if best is not None:
            text = translate("EvidencePresenter", "best Gaussian, ELBO {elbo}")
            names["best"] = text.format(elbo=number(evidence.full.elbo, 2))
        picture = PosteriorPicture(
            evidence.heat,
            evidence.tempered,
            q,
            best,
            modes,
            title_of(evidence),
            self._with_word_on_q(status_of(evidence)),
            evidence.problem is None,
            names,
        )
        return picture if plane.is_whole else picture.carried(plane.frame)

    def _of_slice(self, estimate: SampledEvidence, found: Slice) -> PosteriorPicture:
        status = translate(
            "EvidencePresenter", "a slice: the other coordinates as at the probe; most of p(z|x) may lie elsewhere"
        )
        return PosteriorPicture(
            found.heat,
            None,
            (found.q_mean, found.q_covariance),
            None,
            (),
            title_of(estimate),
            self._with_word_on_q(status),
            False,
            {
                "truth": translate("EvidencePresenter", "p(z|x) on the plane of the map alone, log scale"),
                "q": translate("EvidencePresenter", "the encoder's q(z|x) on this plane, 2σ"),
            },
        )

    def _with_word_on_q(self, status: str) -> str:
        """Return the status; of a model trained by IWAE, with the sentence that q is not meant to be the posterior."""
        run = self.service.run
        if run is None or run.config.objective != "iwae":
            return status
        note = translate(
            "EvidencePresenter", "Trained by IWAE, q(z|x) is a proposal for draws of z, not meant to be p(z|x)"
        )
        return f"{status} · {note}"


def title_of(evidence: ImageEvidence | SampledEvidence) -> str:
    """Name the image and the step of the weights: "test image #17 · label 7 · step 3,283"."""
    subject = evidence.subject
    if subject.split == "probe":
        text = translate("EvidencePresenter", "x = decoded at the probe · step {step}")
        return text.format(step=f"{evidence.step:,}")
    text = translate("EvidencePresenter", "{split} image #{index} · label {label} · step {step}")
    if subject.split == "own":
        text = translate("EvidencePresenter", "{name} · step {step}")
    elif not subject.label:
        text = translate("EvidencePresenter", "{split} image #{index} · step {step}")
    return text.format(
        name=subject.name,
        split=translate("EvidencePresenter", "training")
        if subject.split == "train"
        else translate("EvidencePresenter", "test"),
        index=f"{subject.index:,}",
        label=subject.label,
        step=f"{evidence.step:,}",
    )


def status_of(evidence: ImageEvidence) -> str:
    """Say how exact the metrics are."""
    if evidence.posterior is None:
        return translate("EvidencePresenter", "preview by a grid of 128 × 128; its figures follow at rest")
    if evidence.problem is not None:
        return evidence.problem
    text = translate("EvidencePresenter", "exact ± {error} nats: all four guards passed")
    return text.format(error=f"{float(evidence.posterior.evidence.error[0]):.2g}")


def kind_of(evidence: ImageEvidence) -> str:
    """Return the kind of log p(x), see inference.likelihood."""
    return (evidence.glance if evidence.posterior is None else evidence.posterior).kind


def percent(share: float) -> str:
    """Return a share as a percentage, with a decimal place only next to 100 %."""
    return f"{100 * share:.0f} %" if share < 0.995 or share >= 0.9995 else f"{100 * share:.1f} %"
