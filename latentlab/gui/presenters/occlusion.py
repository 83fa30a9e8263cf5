"""The brush's presenter: its panel, its verbs, and the posterior of the visible pixels on the map."""

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.capabilities import Capability
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.map_overlays import MapHeat
from latentlab.gui.views.map_posterior import PosteriorPicture
from latentlab.gui.widgets.image_button import image_name
from latentlab.session.occlusion import mask_bits, mask_in, mask_word
from latentlab.session.own_image import image_arguments
from latentlab.session.run import Run

if TYPE_CHECKING:
    from latentlab.gui.views.mask_canvas import MaskCanvas

REGIONS = ("bottom", "right", "invert", "nothing")


class OcclusionPresenter(QObject):
    """Connects the brush to its panel."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, heat: MapHeat) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._heat = parts, controller, heat
        self._session, self._occlusion = controller.session, controller.pane.occlusion
        self._found: Any = None
        self._performer = performer
        performer.register({f"hide_{region}": functools.partial(self.hide, region) for region in REGIONS})
        performer.register({"occlude": self._bring_forward, "hide_pixels": self.hide_pixels})
        parts.verbs["next_pixel"].toggled.connect(self.show_next_pixel)
        parts.when_made("occlusion", self.connect_view)
        for slot in (self.claim_heat, self._occlusion.set_shown, self.show_belief):
            parts.docks["occlusion"].visibilityChanged.connect(slot)
        controller.run_changed.connect(self.show_reason)
        controller.run_changed.connect(self.show_mask)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel once it exists."""
        panel, occlusion, act = self._panel, self._occlusion, self._parts.verbs
        panel.set_actions(*(act[f"hide_{region}"] for region in REGIONS), act["next_pixel"])
        panel.canvas.history_changed.connect(self._controller.interaction.history_changed)
        panel.mask_changed.connect(self.on_mask_changed)
        occlusion.changed.connect(self.show_found)
        occlusion.subject_changed.connect(
            lambda subject: panel.show_subject(words.as_model_sees(self._session.current, subject))
        )
        occlusion.subject_changed.connect(self.claim_heat)
        self.show_mask()
        self.show_reason()

    @property
    def _panel(self) -> Any:
        return self._parts.views["occlusion"]

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if "occlusion" in self._parts.views:
            self.show_found(self._found)
            self.show_reason()

    @property
    def brush(self) -> "MaskCanvas | None":
        """The canvas, while it has the focus: undo and redo then take back its strokes."""
        view = self._parts.views.get("occlusion")
        return view.canvas if view is not None and view.canvas.hasFocus() else None

    @Slot()
    def hide(self, region: str) -> None:
        """Hide a part of the image, with the brush panel in front."""
        self._bring_forward()
        self._panel.hide_part(region)

    @Slot(object)
    def on_mask_changed(self, visible: np.ndarray) -> None:
        """Perform the stroke that hid or uncovered pixels."""
        self._performer.perform_gesture("hide_pixels", mask=mask_bits(visible))

    def hide_pixels(self, mask: str) -> None:
        """Hide exactly the pixels of a mask, see session/occlusion.py. Raises UserError."""
        canvas = self._panel.canvas
        if not self._occlusion.shown:
            self._bring_forward()
        visible = mask_in(mask, canvas.visible.shape)
        if not np.array_equal(visible, canvas.visible):
            canvas.set_mask(visible)  # the canvas emits the mask, which returns here unchanged
        else:
            self._session.hide_pixels(visible)
            self._occlusion.hide(visible)
            self.claim_heat()

    @Slot()
    def show_mask(self, _: object = None) -> None:
        """Show the mask of the session, as after another run is opened."""
        run = self._session.current
        if "occlusion" not in self._parts.views or run is None:
            return
        visible = self._visible(run)
        if not np.array_equal(visible, self._panel.canvas.visible):
            self._panel.show_mask(visible)
            self._occlusion.hide(visible)

    def _visible(self, run: Run) -> np.ndarray:
        """Return the visible pixels of a run's images, bool (height, width)."""
        mask = self._session.state.mask
        return np.ones(run.image_shape, bool) if mask is None or mask.shape != run.image_shape else mask

    @property
    def answered(self) -> bool:
        """Whether the refined answer about the hidden pixels is shown."""
        found = self._found
        return found is not None and found.log_px_hidden is not None and not self._occlusion.busy

    @Slot(bool)
    def show_next_pixel(self, on: bool) -> None:
        """Show which hidden pixel is most informative, with the brush panel in front."""
        if on:
            self._bring_forward()
        self._panel.set_next_pixel(on)

    @Slot(object)
    def show_found(self, found: Any) -> None:
        """Show the answer about the visible pixels."""
        self._found = found
        self._panel.show_occluded(found, kind=words.kind_of_run(self._session.current))
        self.show_belief()

    @Slot()
    def claim_heat(self, *_: object) -> None:
        """Claim the heat layer: after a stroke, for another image, or when the panel comes to the front."""
        if self._occlusion.shown:
            self._heat.ask("occlusion")

    @Slot()
    def show_belief(self, _: object = None) -> None:
        """Show the posterior given the visible pixels on the map, while the panel is visible."""
        found = self._found if self._occlusion.shown else None
        self._heat.set_picture("occlusion", None if found is None else self._belief(found))

    def _belief(self, found: Any) -> PosteriorPicture:
        hidden = int((~found.visible).sum())
        title = self.tr("{image} · {hidden} of {pixels} pixels hidden · step {step}")
        status = self.tr("preview by a grid of 128 × 128; it is refined at rest")
        if found.log_px_hidden is not None:
            status = self.tr("exact: all four guards passed") if found.exact else str(found.problem)
        modes = ()
        if len(found.modes) > 1:
            modes = tuple(
                (z, f"{n} · {100 * mass:.0f} %") for n, (z, mass) in enumerate(zip(found.modes, found.masses), 1)
            )
        return PosteriorPicture(
            found.heat,
            None,
            (found.q_mean, found.q_sigma),
            None,
            modes,
            title.format(
                image=image_name(found.subject),
                hidden=hidden,
                pixels=found.visible.size,
                step=f"{found.step:,}",
            ),
            status,
            found.exact,
            {
                "truth": self.tr("p(z | visible pixels), log scale"),
                "q": self.tr("the encoder's q, the hole taken for black, 2σ"),
            },
        )

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `impute` for the image and the mask of the brush. Raises UserError."""
        subject, run = self._occlusion.subject, self._session.current
        if subject is None:
            return {"image": f"{self._session.split}:0"}
        return image_arguments(subject) | {"mask": mask_word(self._visible(run))}

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say in the panel why this model has no such posterior."""
        run = self._session.current
        if "occlusion" in self._parts.views and run is not None:
            self._panel.set_off(words.reason(run, Capability.IMPUTE))

    def _bring_forward(self) -> None:
        self._parts.bring_forward("occlusion")

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("OcclusionPresenter", text)
