"""Controller: between the session and the window. It owns session and workers, and composes the parts that use them.

One cycle: the trainer yields a snapshot; its worker's mailbox keeps the newest; Trainer passes the snapshot to the
session, the probe is decoded again with the new weights, and signals of News update the views. The tests of the
controller need no window.
"""

import time
from pathlib import Path

from PySide6.QtCore import QObject

from latentlab.config import Config
from latentlab.gui.controller.beside import Beside
from latentlab.gui.controller.files import Files
from latentlab.gui.controller.images import Images
from latentlab.gui.controller.imports import Imports
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.probe import Probe
from latentlab.gui.controller.rivals import Rivals
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shelf import Shelf
from latentlab.gui.controller.shown_run import ShownRun
from latentlab.gui.controller.trainer import Trainer
from latentlab.gui.controller.trainings import Trainings
from latentlab.gui.live.interaction import Interaction
from latentlab.gui.live.mixtures import Mixtures
from latentlab.gui.live.pane import Pane
from latentlab.gui.live.worker import Worker, Workers
from latentlab.session.session import Session

LONGEST_END = 2.0  # longest wait for the threads at the end, in seconds


class Controller(News):
    """Makes the parts, the session and the workers. A part knows the parts that it is given, and no others."""

    def __init__(self, config: Config, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session = Session(config)
        self.workers = workers = Workers(
            trainer=Worker("trainer", self, low_priority=True),
            inference=Worker("inference", self, turns=True),
            quick=Worker("quick", self),
            files=Worker("files", self, low_priority=True, turns=True),  # a save runs between two frames of a film
        )
        self.interaction = interaction = Interaction(self, session)
        self.pane = pane = Pane(self, workers, self.report)
        self.probe = probe = Probe(session, self, interaction, pane)
        self.shown_run = shown_run = ShownRun(session, workers, self, interaction, pane, probe)
        self.saves = saves = Saves(session, workers, self)
        self.beside = beside = Beside(session, workers, self, interaction, shown_run, probe, saves, pane.classifiers)
        self.leaving = leaving = Leaving(session, workers, self, saves, shown_run)
        self.images = images = Images(session, workers, self, leaving)
        self.trainer = trainer = Trainer(session, workers, self, shown_run, saves, leaving)
        self.imports = Imports(session, workers, self, images, trainer)
        self.trainings = trainings = Trainings(session, workers, self, shown_run, beside, leaving, images, trainer)
        self.shelf = Shelf(session, workers, self, shown_run, saves, leaving, trainer)
        self.rivals = Rivals(session, workers, self, saves, trainer, trainings)
        self.files = Files(session, workers, self, shown_run, saves, leaving, images, trainer, trainings, beside)
        self.mixtures = Mixtures(self, workers, self.report)
        self._closed = False
        self._connect()

    def _connect(self) -> None:
        """Connect hand and pane, which know neither the parts nor each other."""
        interaction, walk, pane = self.interaction, self.interaction.walk, self.pane
        self.points_changed.connect(pane.set_points)
        self.points_changed.connect(interaction.set_points)  # after the pane: the pinned point is one of these points
        self.probe_moved.connect(interaction.on_probe_moved)
        self.config_changed.connect(interaction.on_config_changed)
        pane.succeeded.connect(self.succeeded)
        interaction.pinned.connect(pane.pin)
        interaction.own_image_shown.connect(pane.set_subject)
        interaction.move_requested.connect(self.probe.jump_to)
        interaction.probe_restored.connect(self.probe.show)
        interaction.settings_restored.connect(self.trainer.apply_settings)
        interaction.committed.connect(self.saves.save_settings)
        interaction.settings_restored.connect(self.saves.save_settings)
        interaction.split_restored.connect(self.shown_run.show_split)
        interaction.plane_restored.connect(self.shown_run.emit_plane)
        walk.walked.connect(self.probe.walk_to)
        walk.waypoints_changed.connect(self.saves.save_state)
        interaction.images_kept.connect(self.saves.save_state)
        walk.message.connect(self.message)

    def begin(self, autostart: bool = False, session: Path | None = None) -> None:
        """Load torch and the images, which takes long, while the window is visible.

        With a session file, open its run in place of a new one.
        """
        if autostart:  # Run may have been pressed already
            self.trainer.starts_when_ready = True
        self.trainings.warm_up()
        if session is not None:
            self.files.open_session(session)
        elif self.session.dataset is None:  # with a data set from the caller, the run starts once torch is loaded
            self.images.find()

    @property
    def can_cancel(self) -> bool:
        """Whether slow work is under way that can be cancelled: an export, or the training of a classifier."""
        return self.files.can_cancel or self.pane.classifiers.job is not None

    def close(self) -> bool:
        """End the threads, within 3 seconds; return whether all have ended. Call `Saves.save_all` before."""
        if self._closed:
            return True
        self._closed = True
        self.pane.end()
        self.beside.end()
        if self.trainer.control is not None:
            self.trainer.control.abandon()
        for worker in self.workers.all:
            worker.end()
        deadline = time.monotonic() + LONGEST_END
        ended = [w.wait(max(1, round(1000 * (deadline - time.monotonic())))) for w in self.workers.all]
        for training in self.session.trainings.values():
            training.end()
        self.files.forgive_restored()
        if all(ended):
            self.trainings.clean_up()
        return all(ended)

    def sign_off(self) -> None:
        """Register a clean end of the process: the desktop session ends, and all is saved."""
        for training in self.session.trainings.values():
            training.sign_off()
        self.files.forgive_restored()
