"""The verbs' presenter: which verbs can be performed now, undo and redo, context menus, and help."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from latentlab.actions import ACTIONS
from latentlab.files import home
from latentlab.gui import menus
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts

if TYPE_CHECKING:
    from latentlab.gui.views.drawing_pad import DrawingPad
    from latentlab.gui.views.mask_canvas import MaskCanvas

ALWAYS = (
    *menus.SCHEMES, *menus.TEXT, *menus.MOTIONS,
    "presentation", "preferences", "quit", "find_command", "shortcuts", "log_folder", "about", "laboratory", "rivals",
)  # fmt: skip


# Verbs whose state is the check mark of their menu item: their effects are connected to the item.
SWITCHES = ("hover_preview", "smooth", "next_pixel", "live_log_px")


class VerbsPresenter(QObject):
    """Enables verbs. `brush` returns the canvas or the pad that has the focus: undo and redo act on its strokes."""

    def __init__(
        self,
        parts: Parts,
        controller: Controller,
        performer: Performer,
        brush: Callable[[], "MaskCanvas | DrawingPad | None"],
    ) -> None:
        super().__init__(parts)
        self._parts, self._act, self._brush = parts, parts.verbs, brush
        self._controller, self._session = controller, controller.session
        self._performer, interaction = performer, controller.interaction
        controller.state_changed.connect(self.show_state)
        interaction.history_changed.connect(self.show_history)
        interaction.committed.connect(performer.end_gesture)
        performer.refused.connect(parts.show_message)
        for name, action in parts.verbs.items():
            action.triggered.connect(lambda on, name=name: performer.start(name, on))
        performer.register({name: functools.partial(self.switch, name) for name in SWITCHES})
        performer.register(
            {
                "undo": interaction.undo,
                "redo": interaction.redo,
                "show_panel": self.show_panel,
                "shortcuts": self.show_shortcuts,
                "log_folder": self.open_log_folder,
                "about": self.show_about,
            }
        )
        performer.register_forms({"undo": self.undo, "redo": self.redo})
        for name, dock in parts.docks.items():
            dock.toggleViewAction().triggered.connect(lambda on, name=name: self.on_panel_toggled(name, on))
        for name, view in {"map": parts.map, **parts.docks}.items():
            if name in menus.CONTEXT:
                view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                view.customContextMenuRequested.connect(functools.partial(self.show_context, name, view))

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_state(self._controller.state)

    @Slot(str)
    def show_state(self, state: str) -> None:
        """Enable the verbs that can be performed now."""
        act = self._act
        for name, action in act.items():
            action.setEnabled(ACTIONS[name].when(self._session) and state != State.PREPARING)
        for name in ALWAYS:
            act[name].setEnabled(True)
        choosing, training = state == State.CHOOSING, state == State.TRAINING
        act["reset"].setEnabled(act["reset"].isEnabled() and not choosing)
        self.show_escape(self._parts.is_presented)
        act["run"].setEnabled(not choosing)  # a Run that is requested while a run is prepared is remembered
        for name in ("step", "step_epoch"):
            act[name].setEnabled(state in (State.READY, State.PAUSED))
        act["decay"].setEnabled((training or state == State.PAUSED) and self._session.settings().epochs is None)
        act["exact"].setEnabled(training)
        act["cancel_work"].setEnabled(self._controller.can_cancel)
        self.show_history()

    @Slot(bool)
    def show_escape(self, presented: bool) -> None:
        """Enable the key that ends the presentation or, without one, clears the selection."""
        self._act["select_none"].setEnabled(presented or ACTIONS["select_none"].when(self._session))

    @Slot()
    def show_history(self) -> None:
        """Enable undo and redo, and check the split that is shown."""
        self._act[f"show_{self._session.split}"].setChecked(True)
        brush = self._brush()
        for name in ("undo", "redo"):
            painted = brush is not None and getattr(brush, f"can_{name}")
            self._act[name].setEnabled(painted or ACTIONS[name].when(self._session))

    @Slot()
    def undo(self) -> None:
        """Undo a stroke of the brush in use, or else the last gesture."""
        brush = self._brush()
        brush.undo() if brush is not None and brush.can_undo else self._performer.perform_gesture("undo")

    @Slot()
    def redo(self) -> None:
        """Redo the last undone gesture."""
        brush = self._brush()
        brush.redo() if brush is not None and brush.can_redo else self._performer.perform_gesture("redo")

    def switch(self, name: str, on: bool | None = None) -> None:
        """Check a menu item whose check mark is the state; without `on`, invert it."""
        action = self._act[name]
        action.setChecked(not action.isChecked() if on is None else on)

    def on_panel_toggled(self, name: str, on: bool) -> None:
        """Perform the change of the panel's menu item."""
        self._performer.perform_gesture("show_panel", panel=name, on=on)

    def show_panel(self, panel: str, on: bool = True) -> None:
        """Bring a panel to the front, or hide it."""
        if on:
            self._parts.bring_forward(panel)
        else:
            self._parts.docks[panel].hide()

    def ask(self, name: str) -> None:
        """Ask for the arguments of a verb that no view gathers."""
        from latentlab.gui.dialogs import ArgumentsDialog  # not needed before the first paint

        session = self._session
        other = max((run.id for run in session.listed if run.id != session.current_id), default=session.current_id)
        preset = {"move_probe": {"z": tuple(session.z.tolist())}, "show_beside": {"run": other}}
        perform = functools.partial(self._perform, name)
        ArgumentsDialog(name, perform, preset.get(name), self._parts, self._parts.settings).open()

    def _perform(self, name: str, arguments: dict[str, Any]) -> None:
        self._performer.perform(name, **arguments)

    def show_context(self, name: str, view: QWidget, at: QPoint) -> None:
        """Open the context menu of a view."""
        menus.show_context(name, view.mapToGlobal(at), self._act, self._parts)

    @Slot()
    def show_shortcuts(self) -> None:
        """List every key."""
        from latentlab.gui.dialogs import ShortcutSheet

        ShortcutSheet(self._act, self._parts).open()

    @Slot()
    def show_about(self) -> None:
        """Show what this program is."""
        from latentlab.gui.dialogs import show_about

        show_about(self._parts)

    @Slot()
    def open_log_folder(self) -> None:
        """Show the folder of error reports."""
        folder = home() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
