"""The dialogs: an export's form, a verb's arguments, the list of shortcuts, about.

A form comes from its action's signature.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from latentlab import __version__
from latentlab.actions import ACTIONS, command_line
from latentlab.data import DATASETS
from latentlab.errors import UserError
from latentlab.gui.menus import plain
from latentlab.gui.widgets.fields import CHOICE_NAMES, Folders, in_words_of_the_window
from latentlab.gui.widgets.forms import Form
from latentlab.i18n import translate
from latentlab.options import check
from latentlab.session.run import Run


class ExportDialog(QDialog):
    """The arguments of an exporting action, its file, and the equal command line."""

    export_requested = Signal(str, object)  # action id, arguments

    def __init__(
        self,
        action_id: str,
        run: Run,
        folder: Path,
        preset: dict[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.action_id, self._run = action_id, run
        verb = ACTIONS[action_id]
        self._options = [option for option in verb.options if not option.spec.hidden and option.name != "out"]
        self._out = next(option for option in verb.options if option.name == "out")
        self._folder = folder
        title = plain(translate("Actions", verb.text)).rstrip("…")
        self.setWindowTitle(title)
        self.form = Form(self._options, {option.name: option.default for option in self._options} | (preset or {}))
        if "random" in self.form.fields:
            self.form.changed.connect(self._suit_walk)
            self._suit_walk()
        tip = QLabel(translate("Actions", verb.tip))
        tip.setObjectName("dialogTip")
        tip.setWordWrap(True)
        self.error = QLabel()
        self.error.setObjectName("formError")
        self.error.setWordWrap(True)
        self.error.hide()
        buttons = QDialogButtonBox()
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setProperty("primary", True)
        self.copy_button = QPushButton(self.tr("Copy as command"))
        cancel = QPushButton(self.tr("Cancel"))
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(self.export_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.copy_button.clicked.connect(self.copy_command)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(tip)
        layout.addWidget(self.form)
        layout.addWidget(self.error)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the form, without the file. Raises UserError."""
        return self.form.values()

    def copy_command(self) -> None:
        """Put the equal command line on the clipboard."""
        try:
            line = command_line(self.action_id, self._run, **self.arguments())
        except UserError as error:
            self._show(error)
            return
        QGuiApplication.clipboard().setText(line)

    def _suit_walk(self) -> None:
        """Disable the fields that do not apply to the chosen kind of walk."""
        random = self.form.fields["random"].value()
        for name, concerned in (("path", not random), ("length", random), ("seed", random)):
            self.form.set_enabled(name, concerned)

    def accept(self) -> None:
        """Ask for the file, then request the export."""
        try:
            arguments = self.arguments()
        except UserError as error:
            self._show(error)
            return
        self.ask_file(arguments)

    def ask_file(self, arguments: dict[str, Any]) -> None:
        """Open the file dialog, which asks before it overwrites."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.windowTitle(), str(self._folder / self._out.default), self._out.spec.new_file
        )
        if not name:
            return
        path = Path(name)
        if not path.suffix and not (ended := path.with_suffix(self._out.default.suffix)).exists():
            path = ended  # the dialog did not ask about the path with its suffix
        try:
            self.finish(check(self._out, path), arguments)
        except UserError as error:
            self._show(error)

    def finish(self, out: Path, arguments: dict[str, Any]) -> None:
        """Request the export to `out` and close."""
        self.export_requested.emit(self.action_id, {"out": out, **arguments})
        super().accept()

    def _show(self, error: UserError) -> None:
        self.error.setText(in_words_of_the_window(error, [*self._options, self._out]))
        self.error.show()


class ArgumentsDialog(QDialog):
    """The arguments of a verb of the window, as a form; `perform` takes them, or raises UserError."""

    def __init__(
        self,
        verb_id: str,
        perform: Callable[[dict[str, Any]], None],
        preset: dict[str, Any] | None = None,
        parent: QWidget | None = None,
        folders: Folders | None = None,
    ) -> None:
        """`folders` says where the file dialogs of the form begin."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        verb, self._perform = ACTIONS[verb_id], perform
        self._options = [option for option in verb.options if not option.spec.hidden]
        self.setWindowTitle(plain(translate("Actions", verb.text)).rstrip("…"))
        self.form = Form(self._options, preset, folders=folders)
        self.error = QLabel(wordWrap=True, objectName="formError")
        self.error.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(QLabel(translate("Actions", verb.tip), wordWrap=True, objectName="dialogTip"))
        layout.addWidget(self.form)
        layout.addWidget(self.error)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)

    def accept(self) -> None:
        """Perform the verb and close, or say which argument is invalid."""
        try:
            values = self.form.values()
            given = {row.name: values[row.name] for row in self._options if values[row.name] != row.default}
            self._perform(given)
        except UserError as error:
            self.error.setText(in_words_of_the_window(error, self._options))
            self.error.show()
        else:
            super().accept()


class ShortcutSheet(QDialog):
    """Lists every key and its verb."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        rows = [
            (self.tr("Space, tapped"), self.tr("run or pause")),
            (self.tr("Space, held"), self.tr("pan the map with the mouse")),
            (self.tr("Arrow keys"), self.tr("move the probe by 1 % of the view; with Shift by 10 %")),
            (self.tr("0 to 9"), self.tr("show or hide a class")),
            (
                self.tr("Arrows, Space, Backspace, [ and ]"),
                self.tr("in the image of the occlusion brush: move it, hide, uncover, change its size"),
            ),
            (
                self.tr("Arrows, Space, Backspace, [ and ]"),
                self.tr("on the drawing pad: move the brush, lower and lift it, erase, change its size"),
            ),
            (self.tr("Home"), self.tr("show the whole map")),
            (self.tr("Wheel, pinch"), self.tr("zoom about the cursor")),
            (self.tr("Alt + drag"), self.tr("zoom to a box")),
            (self.tr("Shift + drag"), self.tr("select the points in a box")),
            (self.tr("Shift + Ctrl + drag"), self.tr("select the points in an outline")),
            (self.tr("Middle button + drag"), self.tr("pan the map")),
        ]
        rows += [
            (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), action.statusTip())
            for action in actions.values()
            if not action.shortcut().isEmpty()
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for row, (keys, text) in enumerate(rows):
            key = QLabel(keys)
            key.setObjectName("shortcutKey")
            grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(QLabel(text, wordWrap=True), row, 1)
        grid.setColumnStretch(1, 1)
        inside = QWidget()
        inside.setLayout(grid)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.addWidget(area)
        layout.addWidget(close)
        self.resize(800, 640)


def about_text() -> str:
    """Return the text of the about box."""
    from importlib.metadata import PackageNotFoundError, version

    parts = []
    for name in ("torch", "PySide6_Essentials", "pyqtgraph", "numpy"):
        with contextlib.suppress(PackageNotFoundError):
            parts.append(f"{name} {version(name)}")
    text = QCoreApplication.translate(
        "Dialogs",
        "Watch a variational autoencoder learn, and explore its latent space with the hand.",
    )
    heading = QCoreApplication.translate("Dialogs", "Data sets, and their licences")
    sources = "".join(
        f"<p><b>{translate('Choices', CHOICE_NAMES[name])}</b> · {source.licence}<br>{source.citation}</p>"
        for name, source in DATASETS.items()
        if source.citation
    )
    return (
        f"<h3>latentlab {__version__}</h3><p>{text}</p><p>{' · '.join(parts)}</p><p>MIT</p><h4>{heading}</h4>{sources}"
    )


def show_about(parent: QWidget) -> None:
    """Show the program's purpose, its libraries, and the sources of its data; the text can be read by keyboard."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(QCoreApplication.translate("Dialogs", "About latentlab"))
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(about_text())
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.setIconPixmap(parent.windowIcon().pixmap(64, 64))
    box.open()
