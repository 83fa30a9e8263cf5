"""The run's presenter: its settings, its button, where it stands, and what the machine does for it."""

import functools
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication

from latentlab.config import OPTIONS, Config, checked
from latentlab.data.dataset import Dataset
from latentlab.gui import menus
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.load_meter import LoadMeter
from latentlab.gui.presenters.parts import Parts
from latentlab.session.capabilities import check_window
from latentlab.session.run import Run


class RunPresenter(QObject):
    """Connects the run panel, the run bar and the verbs of training."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._performer = performer
        self._panel, self._machine = parts.views["run"], ""
        controller.state_changed.connect(self.show_state)
        controller.dataset_changed.connect(self.show_dataset)
        controller.config_changed.connect(self.show_config)
        controller.run_changed.connect(self.show_run)
        controller.training_noted.connect(functools.partial(parts.hint, "training"))
        self._panel.config_changed.connect(self.take_form)
        self._panel.restart_requested.connect(functools.partial(performer.by_hand, "reset"))
        performer.register(
            {
                "run": controller.trainings.run_or_pause,
                "step": controller.trainer.step,
                "step_epoch": controller.trainer.step_epoch,
                "reset": controller.trainings.reset,
                "train_again": controller.trainings.train_again,
                "go_on": controller.trainings.go_on,
                "branch": controller.trainings.branch,
                "decay": controller.trainer.decay,
                "exact": controller.trainer.make_exact,
                "configure": self.configure,
            }
        )
        performer.register(
            {name: functools.partial(controller.trainer.set_share, share) for name, share in menus.SHARES.items()}
        )
        performer.register_forms({"step": self.step, "configure": functools.partial(parts.bring_forward, "run")})
        LoadMeter(self).measured.connect(self.show_load)

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_config(self._session.config)
        if self._session.dataset is not None:
            self.show_dataset(self._session.dataset)
        self.show_state(self._controller.state)

    @Slot(str)
    def show_state(self, state: str) -> None:
        """Name the run button by its next effect, and say where the run stands."""
        if state == State.TRAINING:
            text, icon = self.tr("&Pause"), "pause"
        elif state == State.PAUSED or (state == State.FINISHED and self._controller.trainings.why_not_go_on() is None):
            text, icon = self.tr("&Go on"), "play"
        elif state in (State.FINISHED, State.FAILED):
            text, icon = self.tr("T&rain from step 0"), "play"
        elif state == State.PREPARING and self._controller.trainer.starts_when_ready:
            text, icon = self.tr("Starts when ready"), "pause"
        else:
            text, icon = self.tr("&Run"), "play"
        self._parts.show_run_verb(text, icon)
        waits = state == State.PREPARING and self._controller.trainer.starts_when_ready
        self._parts.run_bar.buttons["run"].setDown(waits)
        self._panel.set_enabled_for(str(state))
        if state == State.PREPARING:
            self._parts.run_bar.show_idle(self.tr("Preparing…"))
        elif state == State.CHOOSING:
            self._parts.run_bar.show_idle("")
        elif state == State.TRAINING:
            self._parts.banner.clear("train")
        self._parts.hint("state", self._hint(state))
        if state == State.PREPARING:
            self._parts.hint("training", "")  # what was said of a training before

    def _hint(self, state: str) -> str:
        """Return what can be done in this state; "" where the window shows that."""
        if state == State.PREPARING and self._controller.trainer.starts_when_ready:
            return self.tr("The training starts when the program is ready; a second click takes that back.")
        if state == State.FINISHED and self._session.newest is not None and self._session.newest.ended:
            return self.tr("Finished. Explore the map, export a grid (Ctrl+E), or change β and train again.")
        if state == State.PAUSED and self._session.current is self._session.newest:
            return self.tr("Paused. The map is exact now; explore, or go on.")
        return ""

    @Slot(object)
    def show_run(self, _: Run) -> None:
        """Show which settings are those of another run."""
        self._parts.hint("training", "")  # what was said of the training of the run before
        self.show_config(self._session.config)

    @Slot(object)
    def show_dataset(self, dataset: Dataset) -> None:
        """Say what the images are."""
        self._show_dataset_info()
        self._parts.hint("data", dataset.source, 8)

    @Slot(object)
    def show_config(self, config: Config) -> None:
        """Show the settings, and which of them wait for the next run."""
        running = self._session.settings() if self._session.current_id is not None else None
        self._panel.set_config(config, running)
        self._show_dataset_info()
        self._machine = words.machine_line(config)
        self._parts.machine.setText(self._machine)

    def _show_dataset_info(self) -> None:
        """Say how many images the chosen data set has, where it is the one that is loaded."""
        dataset, chosen = self._session.dataset, self._session.config.dataset
        if dataset is None:
            return
        loaded = dataset.name == chosen
        text = words.dataset_line(dataset) if loaded else self.tr("Read when a new run begins")
        self._panel.set_dataset_info(text)

    @Slot(float, float)
    def show_load(self, work: float, window: float) -> None:
        """Say which share of the processor the workers take, for training and questions, and which the window."""
        text = self.tr("computing {work} % · window {window} % of a core")
        load = text.format(work=round(100 * work), window=round(100 * window))
        self._parts.machine.setText(f"{load} · {self._machine}" if work > 0.02 else self._machine)

    @Slot(object)
    def take_form(self, config: Config) -> None:
        """Perform the change that the settings' form shows."""
        before = self._session.config
        names = [row.name for row in OPTIONS if getattr(config, row.name) != getattr(before, row.name)]
        self._performer.by_hand("configure", **{name: getattr(config, name) for name in names})

    def configure(self, **changes: Any) -> None:
        """Change settings. Raises UserError where they do not go together."""
        config = checked(**(vars(self._session.config) | changes))
        check_window(config)
        self._controller.trainer.configure(config)

    @Slot()
    def step(self) -> None:
        """Make one step, of one batch; with Shift, one epoch."""
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self._performer.by_hand("step_epoch" if shift else "step")

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("RunPresenter", text)
