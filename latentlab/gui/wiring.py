"""Every connect() of the program, on one page: who hears whom."""

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QPoint, QStandardPaths, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from latentlab.actions import ACTIONS
from latentlab.config import OPTIONS, Config
from latentlab.data.download import Progress
from latentlab.data.reference import collapse_value, grey_floor
from latentlab.errors import UserError, shortened
from latentlab.files import home
from latentlab.gui import dialogs, menus
from latentlab.gui.controller import Controller, State
from latentlab.gui.forms import in_words_of_the_window
from latentlab.gui.presenters import words
from latentlab.gui.presenters.evidence import EvidencePresenter
from latentlab.gui.presenters.layers import LayersPresenter
from latentlab.gui.presenters.load_meter import LoadMeter
from latentlab.gui.presenters.questions import QuestionsPresenter
from latentlab.gui.presenters.tasks import Tasks
from latentlab.gui.views.map_overlays import MapHeat
from latentlab.gui.views.probe_panel import place_in
from latentlab.gui.window import MainWindow
from latentlab.options import TwoReadingsError
from latentlab.session.map_points import Points
from latentlab.session.run import Run
from latentlab.session.run_folder import holds_run

SHORTEST_FILM, LONGEST_FILM = 4.0, 20.0  # seconds of a random walk that are exported where nobody says otherwise
FILM_FRAMES = 15  # a second


class Wiring(QObject):
    """Connects the window to the controller.

    What needs no words is connected straight; the slots here turn the controller's news into words and the views'
    wishes into verbs.
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window)
        self.window, self.controller, self.session = window, controller, controller.session
        self.run_panel, self.canvas = window.views["run"], window.views["decoder"]
        self.probe, self.inspector = window.views["probe"], window.views["inspector"]
        self.walk = window.views["walk"]
        self._references: tuple[float | None, float | None] = (None, None)
        self._labels: Any = None  # those the map has now
        self._export_folder: Path | None = None
        self._figures_timer = QTimer(self, singleShot=True, interval=200)
        self._figures_timer.timeout.connect(self.show_figures)
        w, c, act = window, controller, window.verbs

        # The controller's news
        c.state_changed.connect(self.show_state)
        c.dataset_changed.connect(self.show_dataset)
        c.config_changed.connect(self.show_config)
        c.run_changed.connect(self.show_run)
        c.snapshot_changed.connect(self.show_snapshot)
        c.points_changed.connect(self.show_points)
        c.probe_moved.connect(self.show_probe)
        c.image_changed.connect(self.canvas.show_image)
        c.pane.nearest.changed.connect(self.show_nearest)
        c.message.connect(self.show_message)
        self.tasks = Tasks(c)
        self.tasks.changed.connect(w.show_work)
        c.download_changed.connect(self.show_download)
        c.failed.connect(self.show_failure)
        c.succeeded.connect(w.banner.clear)
        c.could_not_leave.connect(self.ask_to_leave)
        hand = c.hand
        hand.selection_changed.connect(w.map.set_selection)
        hand.classes_changed.connect(self.show_classes)
        hand.history_changed.connect(self.show_history)
        hand.previewed.connect(self.show_preview)
        hand.pinned.connect(w.map.set_pinned)
        c.pane.inspector.changed.connect(self.show_inspected)
        walk = hand.walk
        walk.changed.connect(self.show_walk)
        walk.images_changed.connect(self.walk.show_images)
        walk.playing_changed.connect(act["play_walk"].setChecked)
        walk.wandering_changed.connect(act["wander"].setChecked)

        # The hand
        w.map.latent_moved.connect(walk.stop)  # before it moves: the walk was a gesture of its own
        w.map.latent_moved.connect(self.follow_hand)
        w.map.gesture_ended.connect(hand.commit)
        w.map.points_chosen.connect(hand.select)
        w.map.classes_changed.connect(self.filter_classes)
        w.map.latent_hovered.connect(hand.preview)
        w.map.hover_left.connect(hand.end_preview)
        w.map.latent_hovered.connect(c.pane.inspector.hover)
        w.map.point_clicked.connect(self.pin)
        w.docks["inspector"].visibilityChanged.connect(c.pane.inspector.set_shown)
        self.inspector.neighbour_chosen.connect(hand.jump)
        self.walk.pin_chosen.connect(walk.go_to_waypoint)
        self.walk.pin_removed.connect(walk.remove_waypoint)
        self.walk.path_changed.connect(walk.set_path)
        self.walk.speed_changed.connect(walk.set_speed)
        self.walk.ping_pong_changed.connect(walk.set_ping_pong)
        self.walk.set_actions(*(act[name] for name in ("add_pin", "remove_pins", "play_walk", "wander", "walk")))
        w.map.space_tapped.connect(c.run_or_pause)
        self.probe.z_edited.connect(c.move_probe)
        self.probe.refused.connect(self.refuse_z)
        self.run_panel.config_changed.connect(c.configure)
        self.run_panel.restart_requested.connect(c.reset)
        w.start.download_requested.connect(self.get_mnist)
        w.start.folder_requested.connect(self.choose_data_folder)
        w.start.digits_requested.connect(self.use_digits)
        w.start.cancel_requested.connect(c.cancel_download)

        # The verbs
        act["run"].triggered.connect(c.run_or_pause)
        act["step"].triggered.connect(self.step)
        act["step_epoch"].triggered.connect(c.step_epoch)
        act["reset"].triggered.connect(c.reset)
        for name, share in menus.SHARES.items():
            act[name].triggered.connect(functools.partial(c.set_train_share, share))
        LoadMeter(self).measured.connect(self.show_load)
        act["decay"].triggered.connect(c.decay)
        act["exact"].triggered.connect(c.make_exact)
        act["get_mnist"].triggered.connect(self.get_mnist)
        act["data_folder"].triggered.connect(self.choose_data_folder)
        act["use_digits"].triggered.connect(self.use_digits)
        act["open_run"].triggered.connect(self.open_run)
        act["save_run"].triggered.connect(self.save_run)
        act["quit"].triggered.connect(w.close)
        act["copy_picture"].triggered.connect(self.copy_picture)
        act["copy_z"].triggered.connect(self.copy_z)
        act["paste_z"].triggered.connect(self.paste_z)
        act["reset_view"].triggered.connect(w.map.reset_view)
        act["zoom_in"].triggered.connect(functools.partial(self.zoom, 1.25))
        act["zoom_out"].triggered.connect(functools.partial(self.zoom, 0.8))
        act["tool_probe"].triggered.connect(functools.partial(w.map.set_tool, "probe"))
        act["tool_pan"].triggered.connect(functools.partial(w.map.set_tool, "pan"))
        act["tool_select"].triggered.connect(functools.partial(w.map.set_tool, "select"))
        act["tool_lasso"].triggered.connect(functools.partial(w.map.set_tool, "lasso"))
        act["select_none"].triggered.connect(hand.select_none)
        for name in menus.COMMANDS:
            act[name].triggered.connect(functools.partial(self.copy_command, name.removeprefix("command_")))
        for name, view in {"map": w.map, **w.docks}.items():
            if name in menus.CONTEXT:
                view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                view.customContextMenuRequested.connect(functools.partial(self.show_context, name, view))
        act["add_pin"].triggered.connect(self.add_pin)
        act["play_walk"].triggered.connect(walk.play)
        act["wander"].triggered.connect(self.wander)
        act["remove_pins"].triggered.connect(walk.remove_waypoints)
        act["snap"].triggered.connect(hand.snap)
        act["hover_preview"].toggled.connect(hand.set_previewing)
        act["undo"].triggered.connect(self.undo)
        act["redo"].triggered.connect(self.redo)
        act["show_train"].triggered.connect(self.show_train)
        act["show_test"].triggered.connect(self.show_test)
        act["smooth"].toggled.connect(self.canvas.set_smooth)
        act["reset_layout"].triggered.connect(w.reset_layout)
        act["shortcuts"].triggered.connect(self.show_shortcuts)
        act["log_folder"].triggered.connect(self.open_log_folder)
        act["about"].triggered.connect(self.show_about)
        for name, verb in ACTIONS.items():  # what exports opens the form that its signature makes
            if name in act and verb.function is not None and name != "run":
                act[name].triggered.connect(functools.partial(self.ask_export, name))

        heat = MapHeat(functools.partial(w.map.set_overlay, "heat"))
        self.truth = EvidencePresenter(w, c, heat)
        self.layers = LayersPresenter(w, c, w.settings)
        self.questions = QuestionsPresenter(w, c, heat)
        self.show_all()

    @property
    def curves(self) -> QWidget:
        """The losses: a late view, which nothing is connected to."""
        return self.window.views["losses"]

    def show_all(self) -> None:
        """Say everything anew, as after a change of language."""
        c = self.controller
        self.show_config(self.session.config)
        if self.session.dataset is not None:
            self.show_dataset(self.session.dataset)
        if (run := self.session.current) is not None:
            self.show_run(run)
            self.show_probe(self.session.z)
            c.show_split(c.points_split)
            self.show_snapshot(run)
            self.canvas.show_image(self.session.image())
            self.show_nearest(c.pane.nearest.nearest)
        self.show_state(c.state)
        self.truth.show_all()
        self.questions.show_all()
        self.tasks.tell()

    # The controller's news, in words

    @Slot(str)
    def show_state(self, state: str) -> None:
        """Enable what can be done now, and say on the map what comes next."""
        act = self.window.verbs
        for name, action in act.items():
            action.setEnabled(ACTIONS[name].when(self.session) and state != State.PREPARING)
        for name in ("scheme_system", "scheme_light", "scheme_dark", "quit", "shortcuts", "log_folder", "about"):
            act[name].setEnabled(True)
        choosing, training = state == State.CHOOSING, state == State.TRAINING
        halted = state in (State.READY, State.PAUSED)
        act["reset"].setEnabled(act["reset"].isEnabled() and not choosing)
        act["run"].setEnabled(not choosing)  # while a run is prepared, Run is remembered
        for name in ("step", "step_epoch"):
            act[name].setEnabled(halted)
        act["decay"].setEnabled((training or state == State.PAUSED) and self.session.settings().epochs is None)
        act["exact"].setEnabled(training)
        self.show_history()
        if training:
            text, icon = self.tr("&Pause"), "pause"
        elif state == State.PAUSED:
            text, icon = self.tr("&Go on"), "play"
        elif state in (State.FINISHED, State.FAILED):
            text, icon = self.tr("T&rain from step 0"), "play"
        elif state == State.PREPARING and self.controller.starts_when_ready:
            text, icon = self.tr("Starts when ready"), "pause"
        else:
            text, icon = self.tr("&Run"), "play"
        self.window.show_run_verb(text, icon)
        self.window.pages.setCurrentWidget(self.window.start if choosing else self.window.map)
        self.run_panel.set_enabled_for(str(state))
        self.window.map.set_message(self._map_message(state))
        if state == State.PREPARING:
            self.window.run_bar.show_idle(self.tr("Preparing…"))
        elif choosing:
            self.window.run_bar.show_idle("")
        elif state == State.FINISHED:
            self.show_message(
                self.tr("Finished. Explore the map, export a grid (Ctrl+E), or change β and train again.")
            )
        elif state == State.PAUSED:
            self.show_message(self.tr("Paused. The map is exact now; explore, or go on."))
        elif training:
            self.window.banner.clear("train")

    def _map_message(self, state: str) -> str:
        run = self.session.current
        if run is not None and run.config.latent_size != 2:
            text = self.tr("The map needs a latent size of 2; this run has {size}.")
            return text.format(size=run.config.latent_size)
        if state == State.PREPARING:
            return self.tr("Preparing…")
        return self.tr("An untrained model knows nothing yet. Press Run.") if state == State.READY else ""

    @Slot(object)
    def show_dataset(self, dataset: Any) -> None:
        """Say what the images are, and what their losses are measured against."""
        self._show_dataset_info()
        self.window.statusBar().showMessage(dataset.source, 8000)

    @Slot(object)
    def show_config(self, config: Config) -> None:
        """Show the settings, and which of them wait for the next run."""
        running = self.session.settings() if self.session.current_id is not None else None
        self.run_panel.set_config(config, running)
        self._show_dataset_info()
        self._machine = words.machine_line(config)
        self.window.machine.setText(self._machine)

    def _show_dataset_info(self) -> None:
        """Say how many images the chosen data set has, where it is the one that is loaded."""
        dataset, chosen = self.session.dataset, self.session.config.dataset
        if dataset is None:
            return
        loaded = dataset.name == chosen
        text = words.dataset_line(dataset) if loaded else self.tr("Read when a new run begins")
        self.run_panel.set_dataset_info(text)

    @Slot(float, float)
    def show_load(self, work: float, window: float) -> None:
        """Say what the work behind the window takes of the processor, training and questions, and what the window."""
        text = self.tr("computing {work} % · window {window} % of a core")
        load = text.format(work=round(100 * work), window=round(100 * window))
        self.window.machine.setText(f"{load} · {self._machine}" if work > 0.02 else self._machine)

    @Slot(object)
    def show_run(self, run: Run) -> None:
        """Make room for another run: its labels, its latent size, its references."""
        if run.config.latent_size == 2 and run.dataset is not None:
            self._label_map(self.controller.points_split)
        else:
            self.window.map.clear()
            self._labels = None
        self.window.map.set_prior(run.config.family != "ae")
        self.probe.set_latent_size(run.config.latent_size)
        collapse = floor = None
        if run.dataset is not None and run.config.likelihood == "bernoulli":
            collapse = collapse_value(run.dataset)
            floor = grey_floor(run.dataset) if run.config.pixels == "grey" else None
        self._references = collapse, floor
        self.curves.set_references(collapse, floor)
        self.show_config(self.session.config)

    @Slot(object)
    def show_snapshot(self, run: Run) -> None:
        """Show curves and the step now, the figures a little later: nobody reads ten a second."""
        self.curves.show_history(run.snapshot.losses, likelihood_kind=words.likelihood_kind(run.config))
        self.canvas.set_caption(self.tr("step {step}").format(step=f"{run.snapshot.step:,}"))
        if run.snapshot.state != "running":
            self.show_figures()
        elif not self._figures_timer.isActive():
            self._figures_timer.start()

    @Slot()
    def show_figures(self) -> None:
        """Show numbers and progress of the newest snapshot."""
        run = self.session.current
        if run is None:
            return
        collapse, floor = self._references
        self.curves.set_words(words.training_words(self.session, floor, collapse))
        self.window.run_bar.show_progress(
            words.where(run), run.snapshot.progress, words.seconds_left(run), run.snapshot.images_per_second
        )

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Grey the other classes on the map."""
        dataset = self.session.dataset
        if dataset is not None:
            self.window.map.visible_classes = range(len(dataset.label_names)) if classes is None else classes

    @Slot()
    def show_history(self) -> None:
        """Offer to undo and redo what there is, and check the split that is shown."""
        self.window.verbs[f"show_{self.session.split}"].setChecked(True)
        brush = self.questions.brush
        for name in ("undo", "redo"):
            painted = brush is not None and getattr(brush, f"can_{name}")
            self.window.verbs[name].setEnabled(painted or ACTIONS[name].when(self.session))

    @Slot()
    def undo(self) -> None:
        """Take back a stroke of the brush that is in use, or else what was done to the session."""
        brush = self.questions.brush
        brush.undo() if brush is not None and brush.can_undo else self.controller.hand.undo()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        brush = self.questions.brush
        brush.redo() if brush is not None and brush.can_redo else self.controller.hand.redo()

    @Slot(object, object)
    def show_preview(self, z: Any, image: Any) -> None:
        """Show the image under the cursor, or the probe's again."""
        if image is None:
            self.canvas.end_preview()
        else:
            place = ", ".join(f"{value:.2f}".replace("-", "−") for value in z)
            self.canvas.show_preview(image, self.tr("preview at {z}").format(z=place))

    @Slot(object)
    def show_inspected(self, seen: Any) -> None:
        """Show what the model makes of one image."""
        run = self.session.current
        if seen is None or run is None:
            self.inspector.clear()
        else:
            pinned = self.controller.hand.pinned_index is not None
            self.inspector.show_inspected(seen, pinned=pinned, kind=words.likelihood_kind(run.config))

    @Slot(object, object)
    def show_walk(self, pins: Any, path: Any) -> None:
        """Show the pins, and offer what can be done with them."""
        self.walk.show_pins(pins)
        self.window.map.set_walk(pins, path)
        for name in ("play_walk", "wander", "walk", "remove_pins", "command_walk"):
            self.window.verbs[name].setEnabled(ACTIONS[name].when(self.session))

    @Slot()
    def add_pin(self) -> None:
        """Add a pin, with the walk in front."""
        self._bring_forward("walk")
        self.controller.hand.walk.add_waypoint()

    @Slot(bool)
    def wander(self, on: bool) -> None:
        """Let the probe wander, with the walk in front."""
        self._bring_forward("walk")
        self.controller.hand.walk.wander(on)

    def _bring_forward(self, name: str) -> None:
        self.window.docks[name].show()
        self.window.docks[name].raise_()

    @Slot(int)
    def pin(self, index: int) -> None:
        """Look at the point that was clicked, with the inspector in front, or a question about its image."""
        if index >= 0 and not (self.questions.in_front or self.truth.in_front):
            self._bring_forward("inspector")
        self.controller.hand.pin(index)

    @Slot(object)
    def show_points(self, points: Points) -> None:
        """Move the points of the map."""
        run = self.session.current
        if run is None or run.config.latent_size != 2:
            return
        self._label_map(points.split)
        self.window.map.show_points(points.means, step=points.step, oldest_step=points.oldest_step, exact=points.exact)

    def _label_map(self, split: str) -> None:
        dataset = self.session.current.dataset
        _, labels = dataset.split(split)
        if labels is not self._labels:
            self._labels = labels
            self.window.map.set_labels(labels, dataset.label_names)
            self.window.map.set_test_note(split == "test")

    @Slot(float, float)
    def follow_hand(self, x: float, y: float) -> None:
        """Move the probe under the hand. Its image is painted at once, before all that changes beside it.

        A new snapshot's image has its turn: painted at once, all that had changed would be painted with it.
        """
        self.canvas.paints_at_once = True
        try:
            self.controller.move_to(x, y)
        finally:
            self.canvas.paints_at_once = False

    @Slot(object)
    def show_probe(self, z: Any) -> None:
        """Show where the probe is."""
        if len(z) == 2:
            self.window.map.set_probe(float(z[0]), float(z[1]))
        self.probe.set_z(z)

    @Slot(object)
    def show_nearest(self, nearest: Any) -> None:
        """Show the training image nearest to the probe."""
        if nearest is None:
            self.probe.clear_nearest()
        else:
            self.probe.show_nearest(nearest.index, nearest.label, nearest.image, nearest.reconstruction)

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Say something in the status line."""
        self.window.statusBar().showMessage(text, 15000)

    @Slot(str, str)
    def show_failure(self, text: str, act: str) -> None:
        """Say what went wrong, in the words of the forms, until the same kind of act goes well."""
        if act == "save" and self.window.banner.asks:  # what is to become of a run that cannot be saved
            return
        verbs = [option for verb in ACTIONS.values() for option in verb.options]
        self.window.banner.show_sentence(in_words_of_the_window(text, [*verbs, *OPTIONS]), act=act)

    @Slot(str, object)
    def ask_to_leave(self, text: str, then: Callable[[], None]) -> None:
        """Ask what is to become of a run that cannot be saved before another takes its place."""
        self.window.banner.show_sentence(
            self.tr("This run is not saved, so it stays: {cause}").format(cause=text),
            (self.tr("Save elsewhere…"), self.save_run),
            (self.tr("Go on without saving"), then),
            act="save",
        )

    @Slot(object)
    def show_download(self, news: Any) -> None:
        """Show how far a download is, or why it came to nothing."""
        if isinstance(news, Progress):
            self.window.pages.setCurrentWidget(self.window.start)
            text = self.tr("Downloading: {done} of {total} MB").format(
                done=f"{news.done_bytes / 1e6:.1f}", total=f"{news.total_bytes / 1e6:.1f}"
            )
            self.window.start.show_progress(text, news.done_bytes, news.total_bytes)
            return
        self.window.start.show_choices(news or "")
        if self.session.dataset is not None:
            self.window.pages.setCurrentWidget(self.window.map)
            if news:
                self.window.banner.show_sentence(news, act="load")

    # The hand's wishes

    @Slot()
    def step(self) -> None:
        """One batch, or with Shift one epoch."""
        if QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.controller.step_epoch()
        else:
            self.controller.step()

    @Slot()
    def get_mnist(self) -> None:
        """Download MNIST: the user asked for it."""
        self.controller.download("mnist")

    @Slot()
    def use_digits(self) -> None:
        """Load the images that come with the program."""
        self.controller.load("digits")

    @Slot()
    def choose_data_folder(self) -> None:
        """Ask for a folder of IDX files."""
        folder = QFileDialog.getExistingDirectory(self.window, self.tr("A folder with IDX files, such as mnist/"))
        if folder:
            self.controller.load(self.session.config.dataset, Path(folder))

    @Slot()
    def show_train(self) -> None:
        """Show the training points."""
        self.controller.show_split("train")

    @Slot()
    def show_test(self) -> None:
        """Show the test points."""
        self.controller.show_split("test")

    @Slot()
    def filter_classes(self) -> None:
        """Hold what the legend shows; all of it is no filter."""
        classes = frozenset(self.window.map.visible_classes)
        everything = len(classes) == len(self.session.dataset.label_names)
        self.controller.hand.show_classes(None if everything else classes)

    def zoom(self, factor: float) -> None:
        """Zoom about the middle of the map."""
        view = self.window.map.view
        self.window.map.view = view.zoomed(factor, *view.centre)

    @Slot()
    def open_run(self) -> None:
        """Ask for a run folder and show what was learned."""
        folder = QFileDialog.getExistingDirectory(self.window, self.tr("A run folder"), str(home() / "runs"))
        if folder:
            self.controller.open(Path(folder))

    @Slot()
    def save_run(self) -> None:
        """Ask where, and save the run with its pictures."""
        run = self.session.current
        if run is None:
            return
        start = self._documents() / (run.folder.name if run.folder else "run")
        name, _ = QFileDialog.getSaveFileName(self.window, self.tr("Save the run as a folder"), str(start))
        if not name:
            return
        held = holds_run(Path(name))
        question = self.tr("{path} holds a run already. Overwrite it?").format(path=name)
        if not held or QMessageBox.question(self.window, "latentlab", question) == QMessageBox.StandardButton.Yes:
            self.controller.save_to(Path(name), force=held)

    def ask_export(self, name: str) -> None:
        """Show the form of an exporting action."""
        run = self.session.current
        if run is None:
            return
        try:
            preset = self._preset(name)
        except UserError as error:
            self.show_message(str(error))
            return
        dialog = dialogs.ExportDialog(name, run, self._documents(), preset, self.window)
        dialog.export_requested.connect(self.export)
        dialog.open()

    def _walk_as_seen(self) -> dict[str, Any]:
        walk, wander = self.controller.hand.walk, self.session.wander
        if wander is None:
            return {"through": _as_text(self.session.pins), "path": walk.path, "ping_pong": walk.ping_pong}
        seconds = min(max(wander.length / walk.speed, SHORTEST_FILM), LONGEST_FILM)
        return {
            "through": _as_text([wander.start]),
            "random": True,
            "seed": wander.seed,
            "length": round(seconds * walk.speed, 3),
            "seconds": round(seconds, 2),
            "frames": round(seconds * FILM_FRAMES),
        }

    def _preset(self, name: str) -> dict[str, Any]:
        """Return what of an export's form the window already knows: what you see is what you get."""
        if name == "walk":
            return self._walk_as_seen()
        if name == "decode":  # float32 in its shortest words: read again they are the same numbers
            z = tuple(float(str(value)) for value in self.session.z)
            return {"z": z, "smooth": self.window.verbs["smooth"].isChecked()}
        if name == "map":
            corners = tuple(float(f"{value:.6g}") for value in dataclasses.astuple(self.window.map.view))
            classes = () if self.session.classes is None else tuple(sorted(self.session.classes))
            layers = self.window.map.layers
            return {
                "split": self.session.split,
                "theme": self.window.scheme,
                "palette": self.window.palette_name,
                "view": corners,
                "classes": classes,
                "manifold": layers.opacity if layers.manifold else 0,
            }
        asked = {"posterior": self.truth.image, "impute": self.questions.completion, "anomaly": self.questions.ranking}
        return asked[name]() if name in asked else {}

    @Slot(str, object)
    def export(self, name: str, arguments: dict[str, Any]) -> None:
        """Export, and remember the folder."""
        self._export_folder = arguments["out"].parent
        self.controller.export(name, **arguments)

    def _documents(self) -> Path:
        if self._export_folder is not None:
            return self._export_folder
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or ".")

    @Slot()
    def copy_picture(self) -> None:
        """Put the decoded image on the clipboard."""
        image = self.session.image()
        if image is not None:
            pixels = (image * 255).round().astype("uint8")
            height, width = pixels.shape
            QGuiApplication.clipboard().setImage(
                QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
            )
            self.show_message(self.tr("Copied the decoded image."))

    def copy_command(self, view: str) -> None:
        """Put the line on the clipboard that makes what a view shows without a window."""
        if self.session.current is None:  # a new run is on its way
            return
        views = {"decoder": "decode", "inspector": "inspect", "evidence": "posterior", "occlusion": "impute"}
        name = views.get(view, view)
        try:
            arguments = self._preset(name)
        except UserError as error:
            self.show_message(str(error))
            return
        if view == "inspector":
            seen = self.controller.pane.inspector.inspected
            if seen is None:
                self.show_message(self.tr("The inspector holds no image yet."))
                return
            arguments = {"image": f"{seen.split}:{seen.index}"}
        line = self.controller.command(name, **arguments)
        QGuiApplication.clipboard().setText(line)
        self.show_message(self.tr("Copied: {line}").format(line=line))

    def show_context(self, name: str, view: QWidget, at: QPoint) -> None:
        """Open what a view offers under the right button."""
        menus.show_context(name, view.mapToGlobal(at), self.window.verbs, self.window)

    @Slot()
    def copy_z(self) -> None:
        """Put the probe's coordinates on the clipboard."""
        text = ", ".join(f"{value:.6g}" for value in self.session.z)
        QGuiApplication.clipboard().setText(text)
        self.show_message(self.tr("Copied {text}").format(text=text))

    @Slot()
    def paste_z(self) -> None:
        """Move the probe to the coordinates on the clipboard."""
        text = QGuiApplication.clipboard().text()
        try:
            z = place_in(text, len(self.session.z))
        except TwoReadingsError:
            z = None
        if z is None:
            self.refuse_z(text)
        else:
            self.controller.move_probe(z)

    @Slot(str)
    def refuse_z(self, text: str) -> None:
        """Say why a text is no place of the probe."""
        size = len(self.session.z)
        try:
            place_in(text, size)
        except TwoReadingsError:
            said = self.tr("“{text}” can be read in two ways; write a decimal point and a space, as in 0.31, -1.2.")
        else:
            said = self.tr("“{text}” is not {count} numbers, such as 0.31, -1.2.")
        self.show_message(said.format(text=shortened(" ".join(text.split())), count=size))

    @Slot()
    def show_shortcuts(self) -> None:
        """List every key."""
        dialogs.ShortcutSheet(self.window.verbs, self.window).open()

    @Slot()
    def show_about(self) -> None:
        """Say what this program is."""
        dialogs.show_about(self.window)

    @Slot()
    def open_log_folder(self) -> None:
        """Show the folder of error reports."""
        folder = home() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _as_text(pins) -> str:
    """Return pins as an export reads them: float32 in its shortest words, which are the same numbers again."""
    return "; ".join(",".join(str(np.float32(value)) for value in pin) for pin in pins)
