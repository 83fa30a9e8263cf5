"""The evidence's presenter: its layer on the map, its panel, points coloured by a metric, the curve of log p(x)."""

import functools
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.actions import ACTIONS
from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.export.viewport import Viewport
from latentlab.gui import menus
from latentlab.gui.controller import Controller
from latentlab.gui.live.posterior import PosteriorService
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.point_colours import PointColours
from latentlab.gui.presenters.posterior_layer import (
    DRAWN,
    LEAST_SAID,
    PosteriorLayer,
    kind_of,
    percent,
    status_of,
    title_of,
)
from latentlab.gui.views.evidence import Bar
from latentlab.gui.views.map_overlays import MapHeat
from latentlab.gui.views.map_posterior import PosteriorPicture
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import why_not
from latentlab.session.evidence_curve import EvidencePoint
from latentlab.session.image_evidence import ImageEvidence
from latentlab.session.image_metrics import QUADRATURE_METRICS, ImageMetrics
from latentlab.session.own_image import image_arguments
from latentlab.session.sampled_evidence import SampledEvidence
from latentlab.session.state import COLOURS
from latentlab.session.subject import Subject

NEEDED = ("layer_truth", "layer_best", "colour_next", "live_log_px", *(f"colour_{name}" for name in COLOURS[1:]))
# The colourings that need no quadrature: available at any latent size, for every model with a prior.
SAMPLED = ("colour_next", *(f"colour_{name}" for name in COLOURS[1:] if name not in QUADRATURE_METRICS))

FRAMED, LEAST_FRAME = 0.6, 0.5  # share of the map that a framed posterior and q fill; the least height, in units of z


class EvidencePresenter(QObject):
    """Connects the services of the evidence, their panel, the map and their verbs. Puts answers into words."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, heat: MapHeat) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._heat = parts, controller, heat
        self._session = controller.session
        pane = controller.pane
        self._service, self._metrics, self._curve = pane.posterior, pane.dataset_evidence, pane.evidence_curve
        self._map, self._act = parts.map, parts.verbs
        self._performer = performer
        self._reason = ""
        self._panel = False  # whether the evidence is in front
        self._listed: ImageMetrics | None = None  # the metrics whose largest gaps are listed
        # Frame the posterior of this subject once it is known, unless the view has moved from this one.
        self._to_frame: tuple[Subject, Viewport] | None = None
        posterior, map_, act = self._service, self._map, self._act
        self.layer = PosteriorLayer(self, posterior, lambda: self._session.plane, self._set_picture)
        self.colours = PointColours(self, map_, self._metrics, controller.session)
        self._layers, self._colours = [self.layer], [self.colours]  # of both maps

        posterior.changed.connect(self.show_evidence)
        posterior.sampled.connect(self.show_sampled)
        posterior.off.connect(self.show_reason)
        self._metrics.changed.connect(self.show_metrics)
        self._curve.changed.connect(self.show_curve)
        map_.latent_moved.connect(posterior.follow_probe)
        map_.latent_moved.connect(self.ask)
        controller.interaction.pinned.connect(self.ask_for_point)
        controller.interaction.pinned.connect(self.drop_hint)
        controller.interaction.camera_changed.connect(self.drop_hint)
        parts.map.view_chosen.connect(self.drop_hint)
        controller.interaction.own_image_shown.connect(self.ask_for_point)
        parts.when_made("evidence", self.connect_view)
        parts.docks["evidence"].visibilityChanged.connect(self.show_panel)
        performer.performed.connect(self.show_asked_layer)
        controller.state_changed.connect(self.enable)
        controller.points_changed.connect(self.colours.show)
        controller.plane_changed.connect(self.layer.show)
        controller.run_changed.connect(self.show_run)
        for name in ("truth", "best"):
            act[f"layer_{name}"].toggled.connect(self.watch)
        performer.register({f"colour_{name}": functools.partial(self.colour_by, name) for name in COLOURS})
        performer.register(
            {
                "colour_next": self.next_colour,
                "compute_gaps": self.compute,
                "stop_gaps": self._metrics.cancel,
                "show_gap": self.choose,
            }
        )
        act["live_log_px"].toggled.connect(self._curve.follow)
        parts.when_made("losses", self.connect_curve)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel, which is there now."""
        view, perform_gesture = self._view, self._performer.perform_gesture
        self._metrics.progressed.connect(view.show_progress)
        view.worst_chosen.connect(lambda index: perform_gesture("show_gap", index=index))
        view.compute_requested.connect(functools.partial(perform_gesture, "compute_gaps"))
        view.cancel_requested.connect(functools.partial(perform_gesture, "stop_gaps"))
        if self._metrics.busy:
            view.show_progress(0.0)
        self.show_all()

    @Slot()
    def connect_curve(self) -> None:
        """Connect the curve beside the losses, whose panel is there now."""
        self._parts.views["losses"].set_follow_action(self._act["live_log_px"])
        self.show_curve(self._curve.points)

    @property
    def _view(self) -> Any:
        """The panel; None where it is not made yet."""
        return self._parts.views.get("evidence")

    def show_all(self) -> None:
        """Show everything again, as after a change of language."""
        self.show_reason(self._service.reason)
        self.show_evidence(self._service.evidence)
        self.show_sampled(self._service.estimate)
        self.show_metrics(self._metrics.metrics)
        self.show_curve(self._curve.points)

    @property
    def in_front(self) -> bool:
        """Whether the evidence panel is visible: a click on a point then requests the evidence of its image."""
        return self._panel

    @property
    def _shown(self) -> bool:
        return self._panel or self._act["layer_truth"].isChecked()

    @Slot()
    def watch(self, _: object = None) -> None:
        """Compute what is visible, and no more."""
        for layer in self._layers:
            layer.watch(self._shown, self._act["layer_best"].isChecked())

    def add_map(self, layer: PosteriorLayer, colours: PointColours) -> None:
        """Let posterior and colours of another map follow the verbs, as those of the first map do."""
        self._layers.append(layer)
        self._colours.append(colours)
        self.watch()

    @Slot()
    def ask(self, *_: object) -> None:
        """Claim the heat layer. Called on explicit requests, not on hover."""
        if self._shown:
            self._heat.ask("truth")

    @Slot(str)
    def show_asked_layer(self, verb: str) -> None:
        """Claim the heat layer for the layer that was switched on."""
        if verb in ("layer_truth", "layer_best"):
            self.ask()

    @property
    def answered(self) -> bool:
        """Whether all metrics of the chosen image are known, including the best Gaussian."""
        evidence, estimate = self._service.evidence, self._service.estimate
        if evidence is None:
            return estimate is not None and (estimate.slice is not None or not estimate.samples)
        return evidence.best is not None

    @Slot(object)
    def ask_for_point(self, chosen: object) -> None:
        """Claim the heat layer for a clicked point or an own image, unless the brush is in front and takes the click.

        None: no point is pinned.
        """
        if chosen is not None and not self._controller.pane.occlusion.shown:
            self.ask()

    @Slot(bool)
    def show_panel(self, on: bool) -> None:
        """Show the layer while the evidence panel is in front."""
        self._panel = on
        self.watch()
        if on:
            self.ask()

    @Slot(str)
    def show_reason(self, text: str) -> None:
        """Say why the exact tools are off. Where the evidence is sampled, hide these tools only."""
        self._reason = text
        if self._view is not None:
            self._view.set_reason("" if self._service.samples else text)
            without = self.tr("The largest gaps, and points coloured by them, need a latent size of 2.")
            self._view.set_sampled(without if self._service.samples else "", pictured=self._service.has_slice)
        self.enable()

    @Slot()
    def enable(self, _: object = None) -> None:
        """Disable the verbs that no shown model supports."""
        for name in NEEDED:
            reason = self.reason_of(name)
            if reason:
                self._act[name].setEnabled(False)
            tip = QCoreApplication.translate("Actions", ACTIONS[name].tip)
            self._act[name].setStatusTip(reason or tip)
        self._name_plain_colour()

    def reason_of(self, name: str) -> str:
        """Return why the first model does not support a verb of NEEDED; "" if a shown model supports the verb."""
        layers = self._layers[:1] if name == "live_log_px" else self._layers
        return "" if any(_supports(layer.service, name) for layer in layers) else self._reason

    def _name_plain_colour(self) -> None:
        """Name the colouring without a metric: by label, or, without labels, one colour and the reason."""
        run, action, verb = self._session.current, self._act["colour_label"], ACTIONS["colour_label"]
        reason = None if run is None else why_not(run, Capability.LABELS)
        text = QCoreApplication.translate("Actions", verb.text) if reason is None else self.tr("One colour")
        menus.set_text(action, text)
        tip = QCoreApplication.translate("Actions", verb.tip) if reason is None else str(reason)
        action.setToolTip(tip)
        action.setStatusTip(tip)

    # One image

    @Slot(object)
    def show_evidence(self, evidence: ImageEvidence | None) -> None:
        """Show what is known of one image."""
        if evidence is None and self._view is not None:
            self._view.clear(self._service.waiting)
        self.layer.show()
        if evidence is None:
            return
        self._frame(evidence)
        if self._view is None:
            return
        log_px, elbo, error = self._numbers(evidence)
        exact = evidence.problem is None
        best, aimed = (None if found is None else found.elbo for found in (evidence.best, evidence.aimed))
        self._view.show_evidence(
            title_of(evidence),
            evidence.x,
            Bar(log_px, elbo, best, error, exact, aimed=aimed if evidence.beta != 1 else best),
            [
                status_of(evidence),
                self._identity(evidence),
                self._posterior(evidence),
                self._kind_words(kind_of(evidence)),
            ],
            drawn=kind_of(evidence) == DRAWN,
        )

    def _set_picture(self, picture: PosteriorPicture | None) -> None:
        self._heat.set_picture("truth", picture)
        if self._view is not None:
            self._view.show_posterior(picture)

    # One image, at another latent size than 2

    @Slot(object)
    def show_sampled(self, evidence: SampledEvidence | None) -> None:
        """Show what is known of one image whose log p(x) is sampled, or summed over a line."""
        if evidence is None:
            return
        self.layer.show()
        if self._view is None:
            return
        bar = Bar(evidence.log_px, evidence.elbo, None, evidence.error, evidence.exact, sampled=evidence.samples > 0)
        gap = self.tr("log p(x) − ELBO = KL(q ‖ p(z|x)) = {kl} nats")
        draws = self.tr("a sum over the whole line; no draws")
        if evidence.samples:
            gap = self.tr("log p(x) − ELBO ≈ {kl} nats")
            draws = self.tr("{count} draws of q(z|x); effective sample size {ess}").format(
                count=f"{evidence.samples:,}", ess=f"{evidence.ess:,.0f}"
            )
        texts = [
            self._sampled_status(evidence),
            gap.format(kl=number(evidence.log_px - evidence.elbo, 3)),
            draws,
            self._kind_words(evidence.kind),
        ]
        self._view.show_evidence(title_of(evidence), evidence.x, bar, texts, drawn=evidence.kind == DRAWN)

    def _sampled_status(self, evidence: SampledEvidence) -> str:
        error = f"{evidence.error:.2g}"
        if not evidence.samples:
            if evidence.problem is not None:
                return str(evidence.problem)
            return self.tr("exact ± {error} nats: a sum over a line, checked by a shifted one").format(error=error)
        if not evidence.reliable:
            return self.tr("sampled, not exact: few draws carry the sum, so log p(x) may be far higher")
        return self.tr("sampled, not exact: ± {error} nats is one standard error").format(error=error)

    @staticmethod
    def _numbers(evidence: ImageEvidence) -> tuple[float, float, float | None]:
        if evidence.posterior is None:
            return evidence.glance.log_px, evidence.glance.elbo, None
        found = evidence.posterior
        return found.log_px, found.elbo, float(found.evidence.error[0])

    def _identity(self, evidence: ImageEvidence) -> str:
        found = evidence.posterior
        if found is None:
            return "–"
        return self.tr("log p(x) − ELBO = KL(q ‖ p(z|x)) = {kl} nats").format(kl=number(found.kl, 3))

    def _posterior(self, evidence: ImageEvidence) -> str:
        found = evidence.posterior
        if found is None:
            return "–"
        places = [
            self.tr("{mass} at ({place})").format(
                mass=percent(mode.mass), place=", ".join(number(value, 2) for value in mode.z.tolist())
            )
            for mode in found.modes[:3]
            if mode.mass > LEAST_SAID
        ]
        text = self.tr("{modes}; q at ({place})")
        return text.format(
            modes=" · ".join(places), place=", ".join(number(value, 2) for value in found.q_mean.tolist())
        )

    def _kind_words(self, kind: str) -> str:
        words = {
            DRAWN: self.tr("nats; log of a probability of binary pixels"),
            "bernoulli-grey": self.tr("nats; grey BCE, a pseudo-likelihood that is not normalised"),
            "gaussian": self.tr("nats; log of a density, which may be above 0"),
        }
        return words[kind]

    def image(self) -> dict[str, Any]:
        """Return the arguments of `posterior` for the image that is shown, by default the first image.

        Raises UserError for the image that the decoder draws at the probe: it is not an image of the data.
        """
        evidence = self._service.evidence
        if evidence is None:
            return {"image": f"{self._controller.session.split}:0"}
        if evidence.subject.split == "probe":
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "What is decoded at the probe is no image of the data, so no command names it: click a point with Select (S).",  # noqa: E501
                )
            )
        return image_arguments(evidence.subject)

    # Many

    def colour_by(self, name: str) -> None:
        """Colour the points by label or by one metric."""
        self._session.update(colour=name)
        self.show_colour()

    @Slot(object)
    def show_run(self, _: object) -> None:
        """Show the colouring that was saved with the run."""
        if not self._act[f"colour_{self._session.state.colour}"].isChecked():
            self.show_colour()

    def show_colour(self) -> None:
        """Check the colouring of the session in the menu, and compute the metric that it needs."""
        name = self._session.state.colour
        self._act[f"colour_{name}"].setChecked(True)
        for colours in self._colours:
            colours.colour_by(name)

    @Slot()
    def next_colour(self) -> None:
        """Go from one colouring to the next."""
        self.colour_by(COLOURS[(COLOURS.index(self._session.state.colour) + 1) % len(COLOURS)])

    @Slot(object)
    def show_metrics(self, metrics: ImageMetrics | None) -> None:
        """Show the metrics of many images: on the map, and the largest gaps in a list."""
        self.colours.show()
        dataset = self._controller.session.dataset
        if metrics is None or dataset is None:
            self._listed = None
            if self._view is not None:
                self._view.show_worst(self.tr("Largest gaps"), "", [])
            return
        if metrics.with_quadrature:
            self._listed = metrics
        metrics = self._listed  # without log p(x) there are no newer gaps: the list stays and names its step
        if metrics is None or self._view is None:
            return
        images, labels = dataset.split(metrics.split)
        worst = [(index, gap, images[index], dataset.name_of(labels[index])) for index, gap in metrics.worst()]
        count = f"{len(metrics.indices):,}"
        if not metrics.whole:
            count = self.tr("{count} of {all}").format(count=count, all=f"{metrics.requested:,}")
        title = self.tr("Largest gaps of {count} {split} images, nats").format(
            count=count, split=self.tr("training") if metrics.split == "train" else self.tr("test")
        )
        text = self.tr("mean {mean} · median {median} · step {step}")
        if metrics.problem is not None:
            text = self.tr("mean {mean} · median {median} · step {step} · not exact")
        gaps = metrics.values["gap"]
        mean, median = f"{gaps.mean():.2f}", f"{float(np.median(gaps)):.2f}"
        below = text.format(mean=mean, median=median, step=f"{metrics.step:,}")
        self._view.show_worst(title, below, worst, "" if metrics.problem is None else str(metrics.problem))

    @Slot()
    def compute(self) -> None:
        """Compute the metrics of many images; if all of them are known, say so."""
        metrics, run = self._metrics.metrics, self._controller.session.current
        if run is None:  # a new run is being prepared
            return
        if metrics is not None and metrics.with_quadrature and metrics.whole and metrics.ref == run.ref:
            text = self.tr("The list is of all {count} images and of this step already.")
            self._parts.show_message(text.format(count=f"{metrics.requested:,}"), 8)
        else:
            self._metrics.list_largest_gaps()

    @Slot(int)
    def choose(self, index: int) -> None:
        """Select an image of the list: the map frames its true posterior and q."""
        run, split = self._controller.session.current, self._controller.session.split
        if run is None:  # a new run is being prepared, and the list belongs to the run before
            return
        self._to_frame = subject, _ = Subject.of(run, split, index), self._map.view
        self._controller.interaction.pin(index)
        self.ask()
        if (evidence := self._service.evidence) is not None and evidence.subject.same(subject):
            self._frame(evidence)

    def _frame(self, evidence: ImageEvidence) -> None:
        """Let the map frame the modes and q of the chosen image, once they are known."""
        if self._to_frame is None or evidence.posterior is None:
            return
        (subject, view), self._to_frame = self._to_frame, None
        if not evidence.subject.same(subject) or self._map.view != view:
            return  # another image was chosen in the meantime
        near = self.layer.picture.close_up
        frame = near.zoomed(FRAMED * min(1.0, near.height / (FRAMED * LEAST_FRAME)), *near.centre)
        self._controller.interaction.set_camera(frame)
        text = self.tr("The map shows the true posterior and q of this image. Ctrl+R, or Home on the map, shows all.")
        self._parts.hint("frame", text)

    @Slot()
    def drop_hint(self, _: object = None) -> None:
        """Remove the hint about the frame: the map shows another part, or another image is chosen."""
        self._parts.hint("frame", "")

    # While the model learns

    @Slot(object)
    def show_curve(self, points: tuple[EvidencePoint, ...]) -> None:
        """Draw log p(x) over the training beside the losses."""
        curves = self._parts.views.get("losses")
        if curves is None:
            return
        text = ""
        if points:
            last = points[-1]
            template = self.tr(
                "−log p(x) {value} ± {error}, gap {gap}: {count} test images, step {step}, exact; {kind}"
            )
            if last.quick:
                template = self.tr(
                    "−log p(x) {value} ± {error}, gap {gap}: {count} test images, step {step}, by a lattice of 256 × 256, refined at rest; {kind}"  # noqa: E501
                )
            elif last.problem is not None:
                template = self.tr(
                    "−log p(x) {value} ± {error}, gap {gap}: {count} test images, step {step}; {kind}. {problem}"
                )
            text = template.format(
                value=number(-last.log_px, 2),
                error=f"{last.error:.1g}",
                gap=f"{last.log_px - last.elbo:.2f}",
                count=last.images,
                step=f"{last.step:,}",
                kind=self._kind_words(last.kind),
                problem=last.problem,
            )
        epochs = np.array([point.epoch for point in points])
        log_px, error, elbo = (np.array([getattr(m, name) for m in points]) for name in ("log_px", "error", "elbo"))
        curves.show_evidence(epochs, -log_px, error, -elbo, text)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("EvidencePresenter", text)


def _supports(service: PosteriorService, name: str) -> bool:
    """Whether the model of a service supports a verb of NEEDED."""
    if service.samples:
        return name in SAMPLED or (name == "layer_truth" and service.has_slice)
    return service.run is not None
