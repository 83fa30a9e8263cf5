"""The evidence's presenter: its layer on the map, the evidence of an image, points coloured by their figures."""

import functools
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.actions import ACTIONS
from latentlab.errors import UserError
from latentlab.export.raster import View
from latentlab.gui.controller import Controller
from latentlab.gui.live.truth import COLOURS, Gaps, Moment, Sight
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.evidence import Bar
from latentlab.gui.views.map_layers import is_logarithmic, value_limits
from latentlab.gui.views.map_overlays import MapHeat
from latentlab.gui.views.map_truth import TruthPicture
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.subject import Subject

NEEDED = ("layer_truth", "layer_best", "colour_next", "live_log_px", *(f"colour_{name}" for name in COLOURS[1:]))

DRAWN = "bernoulli-binarised"  # the kind of log p(x) whose pixels are drawn, 0 or 1
LEAST_SAID = 0.01  # mass of a mode that has a word on the map
FRAMED, LEAST_FRAME = 0.6, 0.5  # share of the map that a framed posterior and q take; the least height, in z


class EvidencePresenter(QObject):
    """Connects truth, map, evidence and their verbs, and turns figures into words."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, heat: MapHeat) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._heat = parts, controller, heat
        self._truth, self._map, self._act = controller.truth, parts.map, parts.verbs
        self._view = parts.views["evidence"]
        self._reason = ""
        self._panel = False  # whether the evidence is in front
        self._listed: Gaps | None = None  # whose worst are in the list
        self._to_frame: tuple[Subject, View] | None = None  # whose posterior, once known, unless the map has moved
        truth, map_, act = self._truth, self._map, self._act

        truth.changed.connect(self.show_sight)
        truth.off.connect(self.show_reason)
        truth.gaps_changed.connect(self.show_gaps)
        truth.gaps_progress.connect(self._view.show_progress)
        truth.live_changed.connect(self.show_live)
        map_.latent_hovered.connect(truth.hover)
        map_.latent_moved.connect(truth.follow_probe)
        map_.latent_moved.connect(self.ask)
        controller.hand.pinned.connect(self.ask_for_point)
        parts.docks["evidence"].visibilityChanged.connect(self.show_panel)
        self._view.worst_chosen.connect(lambda index: performer.by_hand("show_gap", index=index))
        self._view.compute_requested.connect(functools.partial(performer.by_hand, "compute_gaps"))
        self._view.cancel_requested.connect(functools.partial(performer.by_hand, "stop_gaps"))
        performer.performed.connect(self.show_asked_layer)
        controller.state_changed.connect(self.enable)
        controller.points_changed.connect(self.colour)
        for name in ("truth", "best"):
            act[f"layer_{name}"].toggled.connect(self.watch)
        performer.register({f"colour_{name}": functools.partial(self.colour_by, name) for name in COLOURS})
        performer.register(
            {
                "colour_next": self.next_colour,
                "compute_gaps": self.compute,
                "stop_gaps": truth.cancel_gaps,
                "show_gap": self.choose,
            }
        )
        act["live_log_px"].toggled.connect(truth.set_live)
        parts.views_made.connect(lambda: parts.views["losses"].set_follow_action(act["live_log_px"]))

    def show_all(self) -> None:
        """Say everything anew, as after a change of language."""
        self.show_reason(self._truth.reason)
        self.show_sight(self._truth.sight)
        self.show_gaps(self._truth.gaps)
        self.show_live(self._truth.moments)

    @property
    def in_front(self) -> bool:
        """Whether the evidence is seen: a click on a point is then about its image."""
        return self._panel

    @property
    def _shown(self) -> bool:
        return self._panel or self._act["layer_truth"].isChecked()

    @Slot()
    def watch(self, _: object = None) -> None:
        """Compute what somebody sees, and no more."""
        self._truth.want_full(self._act["layer_best"].isChecked())
        self._truth.watch(self._shown)
        self._show_layer(self._truth.sight)

    @Slot()
    def ask(self, *_: object) -> None:
        """Take the map: who opens the layer or moves the probe asks for this; who only hovers does not."""
        if self._shown:
            self._heat.ask("truth")

    @Slot(str)
    def show_asked_layer(self, verb: str) -> None:
        """Claim the heat layer for the layer that was switched."""
        if verb in ("layer_truth", "layer_best"):
            self.ask()

    @property
    def answered(self) -> bool:
        """Whether all is known of the image that is looked at, its best Gaussian too."""
        sight = self._truth.sight
        return sight is not None and sight.best is not None

    @Slot(object)
    def ask_for_point(self, index: int | None) -> None:
        """Take the map for a clicked point, but for the brush that is in front: the click is about its image."""
        if index is not None and not self._controller.occlusion.shown:
            self.ask()

    @Slot(bool)
    def show_panel(self, on: bool) -> None:
        """Show the layer while the evidence is in front, too."""
        self._panel = on
        self.watch()
        if on:
            self.ask()

    @Slot(str)
    def show_reason(self, text: str) -> None:
        """Say why the exact tools are off."""
        self._reason = text
        self._view.set_reason(text)
        self.enable()

    @Slot()
    def enable(self, _: object = None) -> None:
        """Grey the verbs that this model cannot have."""
        for name in NEEDED:
            if self._reason:
                self._act[name].setEnabled(False)
            tip = QCoreApplication.translate("Actions", ACTIONS[name].tip)
            self._act[name].setStatusTip(self._reason or tip)

    # One image

    @Slot(object)
    def show_sight(self, sight: Sight | None) -> None:
        """Show what is known of one image."""
        if sight is None:
            self._view.clear(self._truth.waiting)
        self._show_layer(sight)
        if sight is None:
            return
        self._frame(sight)
        log_px, elbo, error = self._numbers(sight)
        exact = sight.problem is None
        best, aimed = (None if found is None else found.elbo for found in (sight.best, sight.aimed))
        self._view.show_evidence(
            self._title(sight),
            sight.x,
            Bar(log_px, elbo, best, error, exact, aimed if sight.beta != 1 else best),
            [self._status(sight), self._identity(sight), self._posterior(sight), self._kind_words(_kind(sight))],
            drawn=_kind(sight) == DRAWN,
        )

    def _show_layer(self, sight: Sight | None) -> None:
        picture = None if sight is None or not self._shown else self._picture(sight)
        self._heat.set_picture("truth", picture)
        self._view.show_posterior(picture)

    def _picture(self, sight: Sight) -> TruthPicture:
        found = sight.glance if sight.posterior is None else sight.posterior
        q = (found.mean, found.sigma) if sight.posterior is None else (found.q_mean, found.q_sigma)
        best = None if sight.full is None else (sight.full.mean, sight.full.covariance)
        if not self._act["layer_best"].isChecked():
            best = None
        modes = ()
        if sight.posterior is not None:
            modes = tuple((mode.z, _percent(mode.mass)) for mode in sight.posterior.modes if mode.mass > LEAST_SAID)
        modes = modes if len(modes) > 1 else ()
        names = {"truth": self.tr("true posterior p(z|x), log scale"), "q": self.tr("the encoder's q(z|x), 2σ")}
        if _kind(sight) == DRAWN and sight.subject.split != "probe":  # the map's points are of grey pixels
            names["q"] = self.tr("the encoder's q(z|x), 2σ, of x drawn 0 or 1; its point is of grey pixels")
        if sight.tempered is not None:
            text = self.tr("p(z) p(x|z)^(1/β), β = {beta}: what q aims at")
            names["tempered"] = text.format(beta=f"{sight.beta:.3g}")
        if best is not None:
            names["best"] = self.tr("best Gaussian, ELBO {elbo}").format(elbo=_number(sight.full.elbo, 2))
        return TruthPicture(
            sight.heat,
            sight.tempered,
            q,
            best,
            modes,
            self._title(sight),
            self._status(sight),
            sight.problem is None,
            names,
        )

    @staticmethod
    def _numbers(sight: Sight) -> tuple[float, float, float | None]:
        if sight.posterior is None:
            return sight.glance.log_px, sight.glance.elbo, None
        found = sight.posterior
        return found.log_px, found.elbo, float(found.evidence.error[0])

    def _title(self, sight: Sight) -> str:
        subject = sight.subject
        if subject.split == "probe":
            text = self.tr("x = decoded at the probe · step {step}")
            return text.format(step=f"{sight.step:,}")
        text = self.tr("{split} image #{index} · label {label} · step {step}")
        return text.format(
            split=self.tr("training") if subject.split == "train" else self.tr("test"),
            index=f"{subject.index:,}",
            label=subject.label,
            step=f"{sight.step:,}",
        )

    def _status(self, sight: Sight) -> str:
        if sight.posterior is None:
            return self.tr("preview by a grid of 128 × 128; its figures follow at rest")
        if sight.problem is not None:
            return sight.problem
        text = self.tr("exact ± {error} nats: all four guards passed")
        return text.format(error=f"{float(sight.posterior.evidence.error[0]):.2g}")

    def _identity(self, sight: Sight) -> str:
        found = sight.posterior
        if found is None:
            return "–"
        return self.tr("log p(x) − ELBO = KL(q ‖ p(z|x)) = {kl} nats").format(kl=_number(found.kl, 3))

    def _posterior(self, sight: Sight) -> str:
        found = sight.posterior
        if found is None:
            return "–"
        places = [
            self.tr("{mass} at ({place})").format(
                mass=_percent(mode.mass), place=", ".join(_number(value, 2) for value in mode.z.tolist())
            )
            for mode in found.modes[:3]
            if mode.mass > LEAST_SAID
        ]
        text = self.tr("{modes}; q at ({place})")
        return text.format(
            modes=" · ".join(places), place=", ".join(_number(value, 2) for value in found.q_mean.tolist())
        )

    def _kind_words(self, kind: str) -> str:
        words = {
            DRAWN: self.tr("nats; log of a probability of binary pixels"),
            "bernoulli-grey": self.tr("nats; grey BCE, a pseudo-likelihood that is not normalised"),
            "gaussian": self.tr("nats; log of a density, which may be above 0"),
        }
        return words[kind]

    def image(self) -> dict[str, Any]:
        """Return the arguments of `posterior` for the image that is looked at, by default the first.

        Raises UserError for what the decoder draws at the probe: it is no image of the data.
        """
        sight = self._truth.sight
        if sight is None:
            return {"image": f"{self._controller.points_split}:0"}
        if sight.subject.split == "probe":
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "What is decoded at the probe is no image of the data, so no command names it: click a point with Select (S).",  # noqa: E501
                )
            )
        return {"image": f"{sight.subject.split}:{sight.subject.index}"}

    # Many

    def colour_by(self, name: str) -> None:
        """Colour the points by label or by one figure."""
        self._act[f"colour_{name}"].setChecked(True)
        self._truth.colour_by(name)
        self.colour()

    @Slot()
    def next_colour(self) -> None:
        """Go from one colouring to the next."""
        self.colour_by(COLOURS[(COLOURS.index(self._truth.colour) + 1) % len(COLOURS)])

    @Slot(object)
    def colour(self, _: Any = None) -> None:
        """Give the points the colours of the newest figures."""
        gaps, name = self._truth.gaps, self._truth.colour
        if gaps is None or name not in gaps.values or gaps.split != self._controller.points_split:
            self._map.set_values(None)
            return
        titles = {
            "gap": self.tr("gap log p(x) − ELBO · nats · step {step}"),
            "log_px": self.tr("log p(x) · nats · step {step}"),
            "elbo": self.tr("ELBO · nats · step {step}"),
            "kl": self.tr("KL(q(z|x) ‖ p(z)) · nats · step {step}"),
            "reconstruction": self.tr("reconstruction · nats · step {step}"),
        }
        values, title = gaps.column(name), titles[name].format(step=f"{gaps.step:,}")
        if is_logarithmic(*value_limits(values)):
            title = self.tr("{title} · log scale").format(title=title)
        self._map.set_values(values, title)

    @Slot(object)
    def show_gaps(self, gaps: Gaps | None) -> None:
        """Show the figures of many images: on the map, and the worst of them in a list."""
        self.colour()
        dataset = self._controller.session.dataset
        if gaps is None or dataset is None:
            self._listed = None
            self._view.show_worst(self.tr("Largest gaps"), "", [])
            return
        if gaps.deep:
            self._listed = gaps
        gaps = self._listed  # without log p(x) there are no newer ones: the list stays and says of which step it is
        if gaps is None:
            return
        images, labels = dataset.split(gaps.split)
        worst = [(index, gap, images[index], dataset.label_names[labels[index]]) for index, gap in gaps.worst()]
        count = f"{len(gaps.indices):,}"
        if not gaps.whole:
            count = self.tr("{count} of {all}").format(count=count, all=f"{gaps.asked:,}")
        title = self.tr("Largest gaps of {count} {split} images, nats").format(
            count=count, split=self.tr("training") if gaps.split == "train" else self.tr("test")
        )
        text = self.tr("mean {mean} · median {median} · step {step}")
        if gaps.problem is not None:
            text = self.tr("mean {mean} · median {median} · step {step} · not exact")
        found = gaps.values["gap"]
        below = text.format(mean=f"{found.mean():.2f}", median=f"{float(np.median(found)):.2f}", step=f"{gaps.step:,}")
        self._view.show_worst(title, below, worst, "" if gaps.problem is None else str(gaps.problem))

    @Slot()
    def compute(self) -> None:
        """Compute the figures of many images; where all of them are known, say so."""
        gaps, run = self._truth.gaps, self._controller.session.current
        if run is None:  # a new run is on its way
            return
        if gaps is not None and gaps.deep and gaps.whole and (gaps.run, gaps.step) == (run.id, run.snapshot.step):
            text = self.tr("The list is of all {count} images and of this step already.")
            self._parts.say(text.format(count=f"{gaps.asked:,}"), 8)
        else:
            self._truth.compute_gaps()

    @Slot(int)
    def choose(self, index: int) -> None:
        """Look at one of the worst: on the map its true posterior, and where q sits instead, both in sight."""
        run, split = self._controller.session.current, self._controller.points_split
        if run is None:  # a new run is on its way, and the list is of the one before
            return
        self._to_frame = subject, _ = Subject.of(run, split, index), self._map.view
        self._controller.hand.pin(index)
        self.ask()
        if (sight := self._truth.sight) is not None and sight.subject.same(subject):
            self._frame(sight)

    def _frame(self, sight: Sight) -> None:
        """Let the map show the modes and q of the image that was chosen, once they are known."""
        if self._to_frame is None or sight.posterior is None:
            return
        (subject, view), self._to_frame = self._to_frame, None
        if not sight.subject.same(subject) or self._map.view != view:
            return  # the hand went on to something else
        near = self._picture(sight).close_up
        self._map.view = near.zoomed(FRAMED * min(1.0, near.height / (FRAMED * LEAST_FRAME)), *near.centre)
        text = self.tr("The map shows the true posterior and q of this image. Ctrl+R, or Home on the map, shows all.")
        self._parts.say(text)

    # While the model learns

    @Slot(object)
    def show_live(self, moments: tuple[Moment, ...]) -> None:
        """Draw the course of log p(x) beside the losses."""
        curves = self._parts.views.get("losses")
        if curves is None:
            return
        text = ""
        if moments:
            last = moments[-1]
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
                value=_number(-last.log_px, 2),
                error=f"{last.error:.1g}",
                gap=f"{last.log_px - last.elbo:.2f}",
                count=last.images,
                step=f"{last.step:,}",
                kind=self._kind_words(last.kind),
                problem=last.problem,
            )
        epochs = np.array([moment.epoch for moment in moments])
        log_px, error, elbo = (np.array([getattr(m, name) for m in moments]) for name in ("log_px", "error", "elbo"))
        curves.show_truth(epochs, -log_px, error, -elbo, text)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("EvidencePresenter", text)


def _kind(sight: Sight) -> str:
    return (sight.glance if sight.posterior is None else sight.posterior).kind


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share < 0.995 or share >= 0.9995 else f"{100 * share:.1f} %"
