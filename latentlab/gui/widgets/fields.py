"""Fields made from Option rows: a field of the window for each option of the command line."""

import bisect
import math
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from latentlab.config import MODEL_NAMES
from latentlab.errors import UserError
from latentlab.gui.widgets.jump_slider import JumpSlider
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.theme import SPACE, grow_with_text, number_font
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.options import REQUIRED, Option, parse

STOPS_PER_DECADE = 20  # of a logarithmic slider
BOX_WIDTH = 64  # pixels: the number beside a slider

# The displayed names of choices; other choices are displayed as on the command line. A name with the option before it
# is that of this option alone.
CHOICE_NAMES = {
    "mnist": QT_TRANSLATE_NOOP("Choices", "MNIST"),
    "fashion": QT_TRANSLATE_NOOP("Choices", "Fashion-MNIST"),
    "kmnist": QT_TRANSLATE_NOOP("Choices", "KMNIST"),
    "digits": QT_TRANSLATE_NOOP("Choices", "Digits 8×8"),
    "own": QT_TRANSLATE_NOOP("Choices", "Own images"),
    **MODEL_NAMES,
    "straight": QT_TRANSLATE_NOOP("Choices", "Straight lines"),
    "spherical": QT_TRANSLATE_NOOP("Choices", "Spherical (slerp)"),
    "prior normal": QT_TRANSLATE_NOOP("Choices", "N(0, I)"),
    "prior mixture": QT_TRANSLATE_NOOP("Choices", "learned Gaussians"),
    "prior vamp": QT_TRANSLATE_NOOP("Choices", "VampPrior"),
    "prior grid": QT_TRANSLATE_NOOP("Choices", "fitted grid"),
    "elbo": QT_TRANSLATE_NOOP("Choices", "ELBO"),
    "iwae": QT_TRANSLATE_NOOP("Choices", "IWAE"),
    "exact": QT_TRANSLATE_NOOP("Choices", "exact log p(x)"),
    "refit": QT_TRANSLATE_NOOP("Choices", "q alone"),
    "bernoulli": QT_TRANSLATE_NOOP("Choices", "Bernoulli"),
    "gaussian": QT_TRANSLATE_NOOP("Choices", "Gaussian"),
    "gaussian-learned": QT_TRANSLATE_NOOP("Choices", "Gaussian, any σ"),
    "grey": QT_TRANSLATE_NOOP("Choices", "grey"),
    "dynamic": QT_TRANSLATE_NOOP("Choices", "drawn, 0 or 1"),
    "plain": QT_TRANSLATE_NOOP("Choices", "plain"),
    "residual": QT_TRANSLATE_NOOP("Choices", "residual"),
    "conv": QT_TRANSLATE_NOOP("Choices", "convolutional"),
    "float32": QT_TRANSLATE_NOOP("Choices", "float32"),
    "bfloat16": QT_TRANSLATE_NOOP("Choices", "bfloat16"),
    "auto": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "cpu": QT_TRANSLATE_NOOP("Choices", "CPU"),
    "cuda": QT_TRANSLATE_NOOP("Choices", "NVIDIA GPU"),
    "mps": QT_TRANSLATE_NOOP("Choices", "Apple GPU"),
    "z": QT_TRANSLATE_NOOP("Choices", "even in z"),
    "quantile": QT_TRANSLATE_NOOP("Choices", "prior quantiles"),
    "black": QT_TRANSLATE_NOOP("Choices", "black"),
    "white": QT_TRANSLATE_NOOP("Choices", "white"),
    "system": QT_TRANSLATE_NOOP("Choices", "like the system"),
    "en": QT_TRANSLATE_NOOP("Choices", "English"),
    "ko": QT_TRANSLATE_NOOP("Choices", "Korean (한국어)"),
    "full": QT_TRANSLATE_NOOP("Choices", "full"),
    "reduced": QT_TRANSLATE_NOOP("Choices", "reduced"),
    "light": QT_TRANSLATE_NOOP("Choices", "light"),
    "dark": QT_TRANSLATE_NOOP("Choices", "dark"),
    "distinct": QT_TRANSLATE_NOOP("Choices", "distinct"),
    "petroff": QT_TRANSLATE_NOOP("Choices", "Petroff"),
    "okabe-ito": QT_TRANSLATE_NOOP("Choices", "Okabe and Ito"),
    "tol": QT_TRANSLATE_NOOP("Choices", "Paul Tol"),
    "train": QT_TRANSLATE_NOOP("Choices", "training"),
    "test": QT_TRANSLATE_NOOP("Choices", "test"),
    "map": QT_TRANSLATE_NOOP("Choices", "latent map"),
    "grid": QT_TRANSLATE_NOOP("Choices", "decoded grid"),
    "yes": QT_TRANSLATE_NOOP("Choices", "yes"),
    "no": QT_TRANSLATE_NOOP("Choices", "no"),
    "both": QT_TRANSLATE_NOOP("Choices", "both"),
    "scale": QT_TRANSLATE_NOOP("Choices", "scaled"),
    "none": QT_TRANSLATE_NOOP("Choices", "as it is"),
}
# The displayed words for None, by the name of the option, and by its word on the command line where one is named.
NONE_NAMES = {
    "decoder_hidden": QT_TRANSLATE_NOOP("Choices", "mirror"),
    "epochs": QT_TRANSLATE_NOOP("Choices", "until stopped"),
    "seconds": QT_TRANSLATE_NOOP("Choices", "no limit"),
    "threads": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "save_interval": QT_TRANSLATE_NOOP("Choices", "every half a minute"),
    "runs_dir": QT_TRANSLATE_NOOP("Choices", "the program's own"),
    "data_dir": QT_TRANSLATE_NOOP("Choices", "the program's own"),
    "columns": QT_TRANSLATE_NOOP("Choices", "as many as rows"),
    "columns auto": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "border": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "scale": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "rows": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "width": QT_TRANSLATE_NOOP("Choices", "automatic"),
    "size": QT_TRANSLATE_NOOP("Choices", "their own"),
    "most": QT_TRANSLATE_NOOP("Choices", "all"),
}


def choice_name(option: str, choice: str) -> str:
    """Return a choice of an option in the words and the language of the window."""
    return translate("Choices", CHOICE_NAMES.get(f"{option} {choice}") or CHOICE_NAMES.get(choice, choice))


class Field(QWidget):
    """The control of one Option.

    `changed` is emitted when the user has entered another valid value. `problem` carries the sentence about an invalid
    text, and "" when the text is valid again; `value()` is the last valid value meanwhile.
    """

    changed = Signal()
    problem = Signal(str)

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.error: UserError | None = None  # the error of the text shown
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE // 2)

    def value(self) -> Any:
        """Return the value shown, of the option's type."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show `value`, already checked by the option; emit nothing."""
        raise NotImplementedError

    def commit(self) -> None:
        """Accept the typed text, as Return does."""

    def retranslate(self) -> None:
        """Show the words in the language of the window."""

    def reset(self) -> None:
        """Restore the default, as if the user had typed it."""
        if self.option.default is not REQUIRED and self.option.default != self.value():
            self.set_value(self.option.default)
            self.changed.emit()

    def _add(self, control: QWidget, stretch: int = 1) -> None:
        control.installEventFilter(self)
        if control.focusPolicy() == Qt.FocusPolicy.WheelFocus:
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._row.addWidget(control, stretch)
        if self.focusProxy() is None:
            self.setFocusProxy(control)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel to the scrolling panel, unless this control has the focus."""
        if event.type() == QEvent.Type.Wheel and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class ChoiceField(Field):
    """A choice among a few names. A last row may carry a command instead of a value: `command_chosen`."""

    command_chosen = Signal()

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.combo = QComboBox()
        self.combo.setView(QListView())  # a view that obeys the style sheet
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # no choice is cut
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._offers: dict[str, str] = {}  # other choices than those of the option, with their names
        for choice in option.spec.choices:
            self.combo.addItem(choice, choice)
        self._add(self.combo)
        self.retranslate()
        self.combo.activated.connect(lambda _: self._choose())
        self._last = self.value()

    def offer(self, choices: Mapping[str, str], command: str) -> None:
        """Offer these choices under these names in place of the option's own, and `command` in a last row."""
        if self._offers == choices and self.combo.itemText(self.combo.count() - 1) == command:
            return  # the list may be open
        self._offers = dict(choices)
        self.combo.clear()
        for choice, name in choices.items():
            self.combo.addItem(name, choice)
        self.combo.addItem(command, None)
        self.combo.setCurrentIndex(self.combo.findData(self._last))

    def value(self) -> str:
        """Return the choice, as written on the command line."""
        return self.combo.currentData()

    def set_value(self, value: str) -> None:
        """Show this choice."""
        self.combo.setCurrentIndex(self.combo.findData(value))
        self._last = value

    def offer_only(self, choices: Collection[str]) -> None:
        """Grey the choices that are not among these."""
        for index in range(self.combo.count()):
            self.combo.model().item(index).setEnabled(self.combo.itemData(index) in choices)

    def retranslate(self) -> None:
        """Name the choices of the option in the language of the window."""
        if self._offers:
            return
        for index, choice in enumerate(self.option.spec.choices):
            self.combo.setItemText(index, choice_name(self.option.name, choice))

    def _choose(self) -> None:
        if self.value() is None:
            self.set_value(self._last)
            self.command_chosen.emit()
        elif self.value() != self._last:
            self._last = self.value()
            self.changed.emit()


class CheckField(Field):
    """Yes or no; None, if allowed, is the state between the two."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.box = QCheckBox(tristate=option.optional)
        self._add(self.box)
        self.box.clicked.connect(lambda _: self.changed.emit())

    def value(self) -> bool | None:
        """Return whether the box is ticked."""
        between = self.box.checkState() is Qt.CheckState.PartiallyChecked
        return None if between else self.box.isChecked()

    def set_value(self, value: bool | None) -> None:
        """Tick or untick the box."""
        if value is None:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.box.setChecked(value)


class CountField(Field):
    """A whole number. None, if allowed, is a word below the smallest number."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        low, high = _bounds(option)
        self.box = CountBox()
        self._add(self.box)
        self.box.setFont(number_font(self.font()))
        self.box.setRange(low - 1 if option.optional else low, high)
        self.box.setSingleStep(int(option.spec.step or 1))
        grow_with_text(self.box, setMinimumWidth=BOX_WIDTH)
        self.retranslate()
        self.box.valueChanged.connect(lambda _: self.changed.emit())

    def value(self) -> int | None:
        """Return the number; None for the word."""
        number = self.box.value()
        return None if self.option.optional and number == self.box.minimum() else number

    def set_value(self, value: int | None) -> None:
        """Show the number, or the word for None."""
        self.box.blockSignals(True)
        self.box.setValue(self.box.minimum() if value is None else value)
        self.box.blockSignals(False)

    def retranslate(self) -> None:
        """Translate the word for None."""
        if self.option.optional:
            self.box.setSpecialValueText(_none_name(self.option))


class TextField(Field):
    """A value in a line of text, parsed as on the command line."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self._value: Any = None if option.default is REQUIRED else option.default
        self.line = QLineEdit()
        self.line.setFont(number_font(self.font()))
        self._add(self.line)
        self.retranslate()
        self.line.editingFinished.connect(self.commit)

    def value(self) -> Any:
        """Return the last valid value."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show `value` as text."""
        self._value = value
        self.line.setText(text_of(self.option, value))
        self.line.setCursorPosition(0)  # show the beginning of a text that is too long
        self._set_error(None)

    def retranslate(self) -> None:
        """Translate the word for None."""
        if self.option.optional:
            self.line.setPlaceholderText(_none_name(self.option))

    def commit(self) -> None:
        """Accept the text, or report its error."""
        text = self.line.text()
        if text == text_of(self.option, self._value):
            value = self._value
        else:
            try:
                value = None if self.option.optional and not text.strip() else parse(self.option, text)
            except UserError as error:
                self._set_error(error)
                return
        before = self._value
        self.set_value(value)
        if value != before:
            self.changed.emit()

    def _set_error(self, error: UserError | None) -> None:
        if error is None and self.error is None:
            return
        self.error = error
        mark_bad(self.line, error is not None)
        self.problem.emit("" if error is None else in_words_of_the_window(error, [self.option]))


class SliderField(TextField):
    """A number after a slider; a double click on the slider restores the default."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self._stops = stops(option)
        self.slider = JumpSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(self._stops) - 1)
        self.slider.setPageStep(STOPS_PER_DECADE // 2)
        self.slider.setMinimumWidth(56)
        grow_with_text(self.line, setFixedWidth=BOX_WIDTH)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._add(self.slider)
        self._row.insertWidget(0, self.slider, 1)
        self.setTabOrder(self.slider, self.line)
        self.slider.valueChanged.connect(self._slide)
        self.slider.double_clicked.connect(self.reset)

    def set_value(self, value: float) -> None:
        """Show `value`; the slider moves to the nearest stop."""
        super().set_value(value)
        self.slider.blockSignals(True)
        self.slider.setValue(nearest_stop(self._stops, value))
        self.slider.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys in the number move the slider, too."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.slider.setValue(self.slider.value() + step)
                return True
        return super().eventFilter(watched, event)

    def _slide(self, index: int) -> None:
        self._value = self._stops[index]
        self.line.setText(text_of(self.option, self._value))
        self._set_error(None)
        self.changed.emit()


class Folders(Protocol):
    """Where the file dialogs ended last, by the kind of file."""

    def folder(self, kind: str, default: Path) -> Path:
        """Return the folder in which the last dialog about a kind ended; `default` where it is not there."""

    def note_folder(self, kind: str, folder: Path) -> None:
        """Let the next dialog about a kind begin in this folder."""


class PathField(TextField):
    """The path of a new file or of a folder, with a button that opens the file dialog."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.folders: Folders | None = None  # without it, the dialog of an empty field begins in the working folder
        self.button = QPushButton()
        self.button.clicked.connect(self._browse)
        self._add(self.button, 0)
        grow_with_text(self.line, setMinimumWidth=200)
        self.retranslate()

    def retranslate(self) -> None:
        """Name the button in the language of the window."""
        super().retranslate()
        if hasattr(self, "button"):
            self.button.setText(self.tr("Browse…"))

    def _browse(self) -> None:
        spec = self.option.spec
        title, start = translate("Settings", spec.label), Path(self.line.text().strip())
        if self.folders is not None:
            start = self.folders.folder(spec.place, Path()) / start  # an absolute path stays
        if spec.new_file:
            path, _ = QFileDialog.getSaveFileName(self, title, str(start), spec.new_file)
        else:
            path = QFileDialog.getExistingDirectory(self, title, str(start))
        if path:
            if self.folders is not None:
                self.folders.note_folder(spec.place, Path(path).parent)
            self.line.setText(path)
            self.commit()


def field_for(option: Option, parent: QWidget | None = None) -> Field:
    """Return the control of `option`, at its default if there is one."""
    spec = option.spec
    if spec.choices:
        made: type[Field] = ChoiceField
    elif option.many:
        made = TextField
    else:
        made = {bool: CheckField, int: CountField}.get(option.kind, TextField)
        if option.kind is float and not option.optional and stops(option):
            made = SliderField
        elif option.kind is Path:
            made = PathField
    field = made(option, parent)
    if option.default is not REQUIRED:
        field.set_value(option.default)
    return field


def mark_bad(line: QLineEdit, is_bad: bool) -> None:
    """Give a line of text the border of a refused text, or the usual one."""
    line.setProperty("bad", is_bad)
    line.style().unpolish(line)
    line.style().polish(line)


def in_words_of_the_window(error: UserError | str, options: Iterable[Option]) -> str:
    """Return the sentence with the labels of the window in place of the command line's flags.

    A choice after a flag gets its displayed name, too: --pixels dynamic is “Pixels: drawn, 0 or 1”. A whole command in
    quotes stays unchanged.
    """
    by_flag = {option.flag: option for option in options}

    def label(match: re.Match[str]) -> str:
        flag, space, word = match.groups()
        if flag not in by_flag:  # a flag of another command, or None: a whole command
            return match[0]
        option = by_flag[flag]
        words = translate("Settings", option.spec.label)
        if word in option.spec.choices:
            return f"“{words}: {choice_name(option.name, word)}”"
        return f"“{words}”{space}{word}"

    return re.sub(r"“latentlab [^”]*”|(--[a-z]+(?:-[a-z]+)*)(\s?)([a-z0-9]*(?:-[a-z0-9]+)*)", label, str(error))


def stops(option: Option) -> tuple[float, ...]:
    """Return the stops of a slider for `option`, rising; () if the range does not suit a slider.

    A logarithmic slider has 20 stops a decade, from 10^-decimals to the maximum. Each stop has two significant digits,
    so that the shown number is the used number; 0 comes first if it is allowed.
    """
    spec = option.spec
    low = spec.minimum if spec.minimum is not None else spec.above
    if low is None or spec.maximum is None:
        return ()
    if spec.log:
        first = STOPS_PER_DECADE * (-spec.decimals if low <= 0 else round(math.log10(low)))
        last = math.floor(STOPS_PER_DECADE * math.log10(spec.maximum) + 1e-9)
        found = [float(f"{10 ** (step / STOPS_PER_DECADE):.1e}") for step in range(first, last + 1)]
        return tuple([0.0, *found] if spec.minimum == 0 else found)
    step = spec.step or 10.0**-spec.decimals
    count = round((spec.maximum - low) / step)
    if count > 1000:
        return ()
    found = [round(low + index * step, 10) for index in range(count + 1)]
    return tuple(found[1:] if spec.above is not None else found)


def nearest_stop(values: tuple[float, ...], value: float) -> int:
    """Return the index of the number nearest to `value` in rising `values`."""
    right = min(bisect.bisect_left(values, value), len(values) - 1)
    left = max(right - 1, 0)
    return left if abs(value - values[left]) < abs(values[right] - value) else right


def text_of(option: Option, value: Any) -> str:
    """Return the text that parses as `value`: 3e-3, 1.00, 512, 256, 128."""
    if value is None:
        return ""
    if option.many:
        return ", ".join(str(item) for item in value) or option.spec.none_word
    if option.kind is not float:
        return str(value)
    if value != 0 and abs(value) < 0.01:
        digits, exponent = f"{value:.9e}".split("e")
        return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"
    text = f"{value:.10g}"
    if "e" in text or abs(value) >= 100:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(min(option.spec.decimals, 2), '0')}" if option.spec.decimals else text


def _none_name(option: Option) -> str:
    word = option.spec.none_word
    return translate("Choices", NONE_NAMES.get(f"{option.name} {word}") or NONE_NAMES.get(option.name, word))


def _bounds(option: Option) -> tuple[int, int]:
    """Return the smallest and largest whole number allowed, within what a spin box holds."""
    spec = option.spec
    low = spec.minimum if spec.minimum is not None else spec.above + 1 if spec.above is not None else 1 - 2**31
    largest = 2**31 - 1
    return math.ceil(low), math.floor(largest if spec.maximum is None else min(spec.maximum, largest))
