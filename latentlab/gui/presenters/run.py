"""The run's presenter: settings, run button, progress, and the load of the machine."""

import functools
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication

from latentlab.actions import ACTIONS
from latentlab.config import OPTIONS, Config, checked
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.gui import menus
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.load_meter import LoadMeter
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import translate
from latentlab.session.capabilities import check_window
from latentlab.session.pairs import PAIRS, configs_of
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
        self._panel.config_changed.connect(self.on_form_changed)
        self._panel.restart_requested.connect(functools.partial(performer.perform_gesture, "reset"))
        performer.register(
            {
                "run": controller.trainings.run_or_pause,
                "step": controller.trainer.step,
                "step_epoch": controller.trainer.step_epoch,
                "reset": controller.trainings.reset,
                "train_again": controller.trainings.train_again,
                "train_pair": controller.trainings.train_pair,
                "go_on": controller.trainings.resume,
                "branch": controller.trainings.branch,
                "decay": controller.trainer.decay,
                "exact": controller.trainer.make_exact,
                "configure": self.configure,
            }
        )
        performer.register(
            {name: functools.partial(controller.trainer.set_share, share) for name, share in menus.SHARES.items()}
        )
        performer.register_forms(
            {
                "step": self.step,
                "configure": functools.partial(parts.bring_forward, "run"),
                "train_pair": self.ask_pair,
            }
        )
        LoadMeter(self).measured.connect(self.show_load)

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_config(self._session.config)
        if self._session.dataset is not None:
            self.show_dataset(self._session.dataset)
        self.show_state(self._controller.state)

    @Slot(str)
    def show_state(self, state: str) -> None:
        """Name the run button by its next effect, and show the state of the run."""
        if state == State.TRAINING:
            text, icon = self.tr("&Pause"), "pause"
        elif state == State.PAUSED or (state == State.FINISHED and self._controller.trainings.why_not_resume() is None):
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
            self._parts.hint("training", "")  # drop the hint about an earlier training

    def _hint(self, state: str) -> str:
        """Return a hint about the next action in this state; "" if the window needs none."""
        if state == State.PREPARING and self._controller.trainer.starts_when_ready:
            return self.tr("The training starts when the program is ready; a second click takes that back.")
        if state == State.FINISHED and self._session.newest is not None and self._session.newest.ended:
            return self.tr("Finished. Explore the map, export a grid (Ctrl+E), or change β and train again.")
        if state == State.PAUSED and self._session.current is self._session.newest:
            return self.tr("Paused. The map is exact now; explore, or go on.")
        return ""

    @Slot(object)
    def show_run(self, _: Run) -> None:
        """Say which settings are those of another run."""
        self._parts.hint("training", "")  # drop the hint about the run before
        self.show_config(self._session.config)

    @Slot(object)
    def show_dataset(self, dataset: Dataset) -> None:
        """Describe the images."""
        self._show_dataset_info()
        self._parts.hint("data", dataset.source, 8)

    @Slot(object)
    def show_config(self, config: Config) -> None:
        """Show the settings, and mark those that wait for the next run."""
        running = self._session.settings() if self._session.current_id is not None else None
        self._panel.set_config(config, running)
        self._show_dataset_info()
        self._machine = words.machine_line(config)
        self._parts.machine.setText(self._machine)

    def _show_dataset_info(self) -> None:
        """Say how many images the chosen data set has, if it is the loaded one."""
        dataset, chosen = self._session.dataset, self._session.config.dataset
        if dataset is None:
            return
        loaded = dataset.name == chosen
        text = words.dataset_line(dataset) if loaded else self.tr("Read when a new run begins")
        self._panel.set_dataset_info(text)

    @Slot(float, float)
    def show_load(self, work: float, window: float) -> None:
        """Say which share of the processor the workers use (training and questions), and which the window uses."""
        text = self.tr("computing {work} % · window {window} % of a core")
        load = text.format(work=round(100 * work), window=round(100 * window))
        self._parts.machine.setText(f"{load} · {self._machine}" if work > 0.02 else self._machine)

    @Slot(object)
    def on_form_changed(self, config: Config) -> None:
        """Perform the change of the settings' form."""
        before = self._session.config
        names = [row.name for row in OPTIONS if getattr(config, row.name) != getattr(before, row.name)]
        self._performer.perform_gesture("configure", **{name: getattr(config, name) for name in names})

    def configure(self, **changes: Any) -> None:
        """Change settings. Raises UserError if their combination is invalid."""
        config = checked(**(vars(self._session.config) | changes))
        check_window(config)
        self._controller.trainer.configure(config)

    @Slot()
    def step(self) -> None:
        """Train on one batch; with Shift, on one epoch."""
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self._performer.perform_gesture("step_epoch" if shift else "step")

    def ask_pair(self) -> None:
        """Let the user choose one of the ready pairs."""
        from latentlab.gui.views.pair_sheet import PairCard, PairSheet  # not needed before the first paint

        cards = []
        for name, pair in PAIRS.items():
            title, line = translate("Choices", pair.text), translate("Choices", pair.shows)
            try:
                configs_of(name, self._session.config)
            except UserError as error:
                cards.append(PairCard(name, title, str(error), is_possible=False))
            else:
                cards.append(PairCard(name, title, line))
        sheet = PairSheet(cards, translate("Actions", ACTIONS["train_pair"].tip), self._parts)
        sheet.setWindowTitle(menus.plain(self._parts.verbs["train_pair"].text()).rstrip("…"))
        sheet.chosen.connect(lambda name: self._performer.perform_gesture("train_pair", pair=name))
        sheet.open()

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("RunPresenter", text)
