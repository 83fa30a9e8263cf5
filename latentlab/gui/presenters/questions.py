"""The part of wiring.py of the panels that put questions to the model: the race, the brush, the ranking."""

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QFileDialog

from latentlab.data import folder_for, statuses
from latentlab.gui.controller import Controller
from latentlab.gui.presenters import words
from latentlab.gui.views.map_overlays import MapHeat, Samples
from latentlab.gui.views.map_truth import TruthPicture
from latentlab.gui.widgets.image_button import image_name
from latentlab.gui.window import MainWindow
from latentlab.session.occlusion import mask_word
from latentlab.session.subject import Subject, as_x

if TYPE_CHECKING:
    from latentlab.gui.views.occlusion_panel import MaskCanvas

PANELS = ("race", "occlusion", "anomaly")
PARTS = ("bottom", "right", "invert", "nothing")


class QuestionsPresenter(QObject):
    """Connects panels, verbs and map to the controller's questions. The panels are late: `connect_views` comes then."""

    def __init__(self, window: MainWindow, controller: Controller, heat: MapHeat) -> None:
        super().__init__(window)
        self._window, self._map, self._act, self._heat = window, window.map, window.verbs, heat
        self._controller, self._session = controller, controller.session
        self._race = controller.pane.race
        self._race_shown: Any = None
        self._occlusion = controller.pane.occlusion
        self._occluded: Any = None
        self._anomaly = controller.pane.anomaly
        self._ranked: Any = None
        self._jump: tuple[str, int] | None = None  # an image to be looked at once its points are there
        controller.points_changed.connect(self._jump_now)
        self._act["race"].triggered.connect(self.run_race)
        self._act["occlude"].triggered.connect(functools.partial(self._bring_forward, "occlusion"))
        self._act["strangeness"].triggered.connect(self.rank)
        self._act["choose_image"].triggered.connect(self.choose_image)
        window.views_made.connect(self.connect_views)
        controller.run_changed.connect(self.show_reasons)

    @property
    def in_front(self) -> bool:
        """Whether one of these panels is seen: a click on a point is then about its image."""
        return any(getattr(self._controller.pane, name).shown for name in PANELS)

    def show_all(self) -> None:
        """Say everything anew, as after a change of language."""
        if "race" in self._window.views:
            self.show_race(self._race_shown)
            self.show_occluded(self._occluded)
            self.show_strangeness(self._ranked)
            self.show_reasons()

    @Slot()
    def connect_views(self) -> None:
        """Connect the panels, which are there now."""
        window, race = self._window, self._window.views["race"]
        self._panel = race
        race.set_action(self._act["race"])
        race.k_chosen.connect(self._race.set_k)
        race.method_chosen.connect(self.show_samples)
        self._race.changed.connect(self.show_race)
        self._race.subject_changed.connect(lambda subject: race.show_subject(self._as_seen(subject)))
        self._race.busy_changed.connect(self.show_race_verb)
        brush = window.views["occlusion"]
        brush.set_actions(*(self._act[f"hide_{part}"] for part in PARTS), self._act["next_pixel"])
        for part in PARTS:
            self._act[f"hide_{part}"].triggered.connect(functools.partial(self.hide_part, part))
        self._act["next_pixel"].toggled.connect(self.show_next_pixel)
        brush.canvas.history_changed.connect(self._controller.hand.history_changed)
        brush.mask_changed.connect(self._occlusion.hide)
        brush.mask_changed.connect(self.ask_for_brush)
        self._occlusion.changed.connect(self.show_occluded)
        self._occlusion.subject_changed.connect(lambda subject: brush.show_subject(self._as_seen(subject)))
        self._occlusion.subject_changed.connect(self.ask_for_brush)
        window.docks["occlusion"].visibilityChanged.connect(self.ask_for_brush)
        anomaly = window.views["anomaly"]
        anomaly.set_actions(self._act["strangeness"], self._act["choose_image"])
        anomaly.asked.connect(self._anomaly.choose)
        anomaly.image_chosen.connect(self.look_at)
        anomaly.image_dropped.connect(self._anomaly.judge)
        self._anomaly.changed.connect(self.show_strangeness)
        self._anomaly.judged.connect(anomaly.show_judged)
        self._anomaly.busy_changed.connect(anomaly.set_running)
        self._anomaly.progressed.connect(anomaly.set_progress)
        for name in PANELS:
            question, dock = getattr(self._controller.pane, name), window.docks[name]
            dock.visibilityChanged.connect(question.set_shown)
            dock.visibilityChanged.connect(self.show_overlays)
            question.set_shown(not dock.visibleRegion().isEmpty())
        self.show_reasons()

    def _as_seen(self, subject: Subject | None) -> Subject | None:
        """Return a subject with its pixels as the model is asked about them: 0 or 1, where it learned from such."""
        if subject is None:
            return None
        x = as_x(self._session.current, subject.image[None])[0].numpy()
        return dataclasses.replace(subject, image=x.reshape(subject.image.shape))

    # The race

    @Slot()
    def run_race(self) -> None:
        """Bring the race to the front, and run or stop it."""
        self._bring_forward("race")
        self._race.run_or_stop()

    @Slot(object)
    def show_race(self, race: Any) -> None:
        """Show where the race stands."""
        run = self._session.current
        self._race_shown = race
        self._panel.show_race(race, kind="" if run is None else words.likelihood_kind(run.config))
        self.show_samples()

    @Slot()
    def show_samples(self, _: object = None) -> None:
        """Show the samples of the chosen estimator on the map, while the panel is seen."""
        race, method = self._race_shown, self._panel.method
        lane = None if race is None else race.lanes.get(method)
        if lane is None or lane.z.shape[1] != 2 or not self._race.shown:
            self._map.set_overlay("race", None)
        else:
            self._map.set_overlay("race", Samples(lane.z, lane.shares, self._panel.colour(method)))

    @Slot(bool)
    def show_race_verb(self, busy: bool) -> None:
        """Let the button say what it does now."""
        self._panel.set_running(busy)

    # The brush

    @Slot()
    def hide_part(self, part: str, _: object = None) -> None:
        """Hide a part of the image, with the brush in front."""
        self._bring_forward("occlusion")
        self._window.views["occlusion"].hide_part(part)

    @Slot(bool)
    def show_next_pixel(self, on: bool) -> None:
        """Show which pixel would tell most, with the brush in front."""
        if on:
            self._bring_forward("occlusion")
        self._window.views["occlusion"].set_next_pixel(on)

    @Slot(object)
    def show_occluded(self, found: Any) -> None:
        """Show what the visible pixels say."""
        run = self._session.current
        self._occluded = found
        kind = "" if run is None else words.likelihood_kind(run.config)
        self._window.views["occlusion"].show_occluded(found, kind=kind)
        self._show_belief()

    @Slot()
    def ask_for_brush(self, *_: object) -> None:
        """Take the map: a stroke, another image, or the panel come to the front asks what is behind the hole."""
        if self._occlusion.shown:
            self._heat.ask("occlusion")

    def _show_belief(self) -> None:
        found = self._occluded if self._occlusion.shown else None
        self._heat.set_picture("occlusion", None if found is None else self._belief(found))

    def _belief(self, found: Any) -> TruthPicture:
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
        return TruthPicture(
            found.heat,
            None,
            (found.q_mean, found.q_sigma),
            None,
            modes,
            title.format(
                image=image_name(found.subject.split, found.subject.index, found.subject.label),
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

    @property
    def brush(self) -> "MaskCanvas | None":
        """What is painted on, while it has the focus: undo and redo are then about its strokes."""
        view = self._window.views.get("occlusion")
        return view.canvas if view is not None and view.canvas.hasFocus() else None

    def completion(self) -> dict[str, Any]:
        """Return the arguments of `impute` for the image and the hole under the brush. Raises UserError."""
        subject, visible = self._occlusion.subject, self._window.views["occlusion"].canvas.visible
        if subject is None:
            return {"image": f"{self._session.split}:0"}
        return {"image": f"{subject.split}:{subject.index}", "mask": mask_word(visible)}

    # The ranking

    def ranking(self) -> dict[str, Any]:
        """Return the arguments of `anomaly` for what the panel ranks."""
        return {"images": self._anomaly.source, "limit": self._anomaly.count}

    @Slot()
    def rank(self) -> None:
        """Bring the ranking to the front, and rank, or stop."""
        self._bring_forward("anomaly")
        self._anomaly.run_or_stop()

    @Slot()
    def choose_image(self) -> None:
        """Ask for a picture and score it."""
        self._bring_forward("anomaly")
        title, kinds = self.tr("A picture of the run's size"), self.tr("Pictures (*.png *.jpg *.jpeg *.bmp *.gif)")
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        if name:
            self._anomaly.judge(Path(name))

    @Slot(object)
    def show_strangeness(self, found: Any) -> None:
        """Show a ranking."""
        self._ranked = found
        run = self._session.current
        kind = "" if run is None else words.likelihood_kind(run.config)
        self._window.views["anomaly"].show_strangeness(found, kind=kind)

    @Slot(str, int)
    def look_at(self, split: str, index: int) -> None:
        """Pin an image of the ranking, and move the probe to it."""
        self._jump = split, index
        if self._session.split != split:
            self._act[f"show_{split}"].trigger()  # the points come, and then the jump
        else:
            self._jump_now()

    @Slot(object)
    def _jump_now(self, points: Any = None) -> None:
        if self._jump is not None and (points is None or points.split == self._jump[0]):
            index, self._jump = self._jump[1], None
            self._controller.hand.jump(index)

    # All of them

    @Slot()
    def show_overlays(self, _: object = None) -> None:
        """Show on the map what the panel that is seen has to show there."""
        self.show_samples()
        self._show_belief()

    @Slot()
    def show_reasons(self, _: object = None) -> None:
        """Say in each panel why this model cannot be asked."""
        run = self._session.current
        if "race" not in self._window.views or run is None:
            return
        reason = on_plane = ""
        if run.config.family == "ae":
            reason = on_plane = self.tr("An autoencoder has no prior p(z), so it gives no image a probability.")
        elif run.config.latent_size != 2:
            text = self.tr("The exact posterior needs a latent plane, and the size of z is {size} in this run, not 2.")
            on_plane = text.format(size=run.config.latent_size)
        self._window.views["race"].set_off(reason)
        self._window.views["occlusion"].set_off(on_plane)
        self._window.views["anomaly"].set_off(on_plane)
        if run.dataset is not None:
            others = tuple(
                (status.name, status.title)
                for status in statuses()
                if status.present or folder_for(status.name, run.config.data_dir) is not None
                if status.name != run.dataset.name and "digits" not in (status.name, run.dataset.name)  # of other sizes
            )
            title = self.tr("Built-in digits") if run.dataset.name == "digits" else run.dataset.title
            self._window.views["anomaly"].set_datasets(title, others)

    def _bring_forward(self, name: str, _: object = None) -> None:
        self._window.docks[name].show()
        self._window.docks[name].raise_()

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("QuestionsPresenter", text)
