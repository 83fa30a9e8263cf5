"""The style sheet of the window from one set of colours, on top of Qt's Fusion style.

Spacing is 8 px between controls and 4 inside them. A property gives a label its role: `muted` for secondary text, `bad`
for errors. Buttons have roles, too: `primary` for the main button, `quiet` for buttons within a panel.
"""

import re
from string import Template

from latentlab.export.palette import Surfaces, rgb
from latentlab.gui.widgets.resources import resource

LINE = 2  # pixels: the thickest line, which does not grow with the text


def style_sheet(colours: Surfaces, scale: float = 1.0) -> str:
    """Return the style sheet of these colours, for `QApplication.setStyleSheet`.

    All lengths but those of lines grow with the text, which is `scale` times as large as usual.
    """
    scheme = colours.name
    sheet = re.sub(r"\b(\d+)px", lambda found: f"{_grown(int(found[1]), scale)}px", _SHEET)
    return Template(sheet).substitute(
        vars(colours),
        hover=_mix(colours.text, colours.raised, 0.06),
        pressed=_mix(colours.text, colours.raised, 0.12),
        tint=_mix(colours.accent, colours.raised, 0.18),
        accent_hover=_mix(colours.text, colours.accent, 0.12),  # away from the ink on top of it
        accent_pressed=_mix(colours.text, colours.accent, 0.22),
        strong_border=_mix(colours.text, colours.border, 0.16),
        groove=_mix(colours.text, colours.window, 0.14),
        disabled=_mix(colours.muted, colours.window, 0.62),
        thumb=_mix(colours.text, colours.window, 0.24),
        down=_url(f"chevron-down-{scheme}.svg"),
        up=_url(f"chevron-up-{scheme}.svg"),
        check=_url(f"check-{scheme}.svg"),
        close=_url(f"close-{scheme}.svg"),
        float=_url(f"float-{scheme}.svg"),
    )


def _grown(length: int, scale: float) -> int:
    return length if length <= LINE else int(length * scale)  # a radius that is too large by one would draw a square


def _url(name: str) -> str:
    return f'url("{resource("icons/" + name).as_posix()}")'


def _mix(over: str, under: str, share: float) -> str:
    """Return the colour of `under` with `share` of `over` laid over it, as #rrggbb."""
    pairs = zip(rgb(over), rgb(under))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


_SHEET = """
QMainWindow, QDialog, QMessageBox { background: $window; }
QWidget { color: $text; }
QScrollArea, QScrollArea > QWidget > QWidget, QStackedWidget { background: transparent; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; margin: 0; }
QMainWindow::separator:hover { background: $accent; }

QFrame#layersPanel { background: $raised; border: 1px solid $strong_border; }
QFrame#layersPanel QCheckBox { background: transparent; }

QLabel { background: transparent; }
QLabel:disabled { color: $disabled; }
QLabel[muted="true"], QLabel#dialogTip, QLabel#startIntro, QLabel#startNote { color: $muted; }
QLabel[muted="true"]:disabled { color: $disabled; }
QLabel[bad="true"], QLabel#formError { color: $bad; }
QLabel[readout="true"] { background: $raised; border: 1px solid $border; border-radius: 4px; padding: 2px 6px; }

QLabel#startTitle { font-size: 24px; font-weight: 600; }
QPushButton#startChoice { border-radius: 12px; padding: 0; min-height: 144px; max-height: 144px; }
QLabel#startChoiceTitle { font-weight: 600; font-size: 15px; }
QLabel#startChoiceText { color: $muted; }
QLabel#startChoiceTitle[primary="true"], QLabel#startChoiceText[primary="true"] { color: $on_accent; }
QLabel#startChoiceTitle:disabled, QLabel#startChoiceText:disabled { color: $disabled; }
QPushButton#recentCard { border-radius: 12px; padding: 0; min-height: 78px; max-height: 78px; text-align: left; }
QPushButton#pairCard { border-radius: 12px; padding: 0; text-align: left; }
QLabel#cardTitle { font-weight: 600; }
QLabel#sheetTitle { font-size: 15px; font-weight: 600; }
QFrame#recoveryPanel { background: $tint; border-bottom: 1px solid $border; }
QFrame#banner { background: $tint; border-bottom: 1px solid $border; }
QFrame#banner QToolButton { background: transparent; border-color: transparent; }
QToolButton#layersButton { padding: 4px 1px; }
QWidget#segmented QToolButton { border-radius: 0; margin-left: -1px; }
QLabel#shortcutKey { color: $muted; }
QFrame#commandPalette { background: $raised; border: 1px solid $strong_border; border-radius: 8px; }
QFrame#commandPalette QTreeView { background: $raised; border: none; outline: none; }
QFrame#commandPalette QTreeView::item { padding: 4px 8px; border: none; }
QFrame#commandPalette QTreeView::item:selected { background: $tint; color: $text; }

QTreeView#shelf { background: $window; border: none; outline: none; }
QToolButton#shelfVerb { background: transparent; border-color: transparent; padding: 2px 6px; }
QToolButton#shelfVerb:hover, QToolButton#shelfVerb:focus { color: $accent; }
QTreeView#shelf::branch { background: transparent; border-image: none; image: none; }

QListWidget#myImages { background: transparent; border: none; outline: none; }
QListWidget#myImages::item { border-radius: 4px; padding: 2px; color: $muted; }
QListWidget#myImages::item:selected { background: $tint; color: $text; }

QDockWidget { color: $muted; titlebar-close-icon: $close; titlebar-normal-icon: $float; }
QDockWidget::title { background: $window; text-align: left; padding: 8px 8px 4px 8px; border: none; }
QDockWidget::close-button, QDockWidget::float-button { border: none; border-radius: 4px; background: transparent; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $pressed; }
QWidget#footer { border-top: 1px solid $border; }

QToolBar { background: $window; border: none; border-bottom: 1px solid $border; spacing: 8px; padding: 4px; }
QStatusBar { background: $window; color: $muted; border-top: 1px solid $border; }
QStatusBar QLabel { color: $muted; padding: 0 8px; }
QStatusBar::item { border: none; }

QPushButton, QToolButton {
    background: $raised; border: 1px solid $border; border-radius: 6px; padding: 4px 12px; min-height: 18px;
}
QToolButton { padding: 4px 8px; }
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $strong_border; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QToolButton:checked { background: $tint; border-color: $accent; color: $text; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; background: $window; border-color: $border; }
QPushButton[primary="true"], QToolButton[primary="true"] {
    background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover {
    background: $accent_hover; border-color: $accent_hover;
}
QPushButton[primary="true"]:pressed, QToolButton[primary="true"]:pressed { background: $accent_pressed; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
    background: $groove; border-color: $groove; color: $muted;
}
QToolButton[quiet="true"] {
    background: transparent; border-color: transparent; color: $muted; padding: 1px 6px; min-height: 14px;
}
QToolButton[quiet="true"]:hover { background: $hover; color: $text; }
QToolButton[quiet="true"]:focus { border-color: $accent; }
QToolButton[quiet="true"]:checked { background: $tint; border-color: transparent; color: $text; }
QToolButton[quiet="true"]:checked:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }
QStatusBar QToolButton { background: transparent; border-color: transparent; padding: 0; min-height: 0; }
QStatusBar QToolButton:focus { border-color: $accent; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $raised; border: 1px solid $border; border-radius: 6px; padding: 3px 6px; min-height: 18px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $strong_border; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QComboBox:on { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    background: $window; color: $disabled; border-color: $border;
}
QLineEdit[bad="true"], QLineEdit[bad="true"]:focus { border-color: $bad; }

QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QSpinBox, QDoubleSpinBox { padding: 2px 20px 2px 0; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 20px; border: none;
    margin: 1px 1px 0 0; border-top-right-radius: 5px; background: transparent;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 20px; border: none;
    margin: 0 1px 1px 0; border-bottom-right-radius: 5px; background: transparent;
}
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover,
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: $pressed; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: $up; width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: $down; width: 10px; height: 10px; }
QSpinBox::up-arrow:disabled, QDoubleSpinBox::up-arrow:disabled,
QSpinBox::down-arrow:disabled, QDoubleSpinBox::down-arrow:disabled { image: none; }

QComboBox { padding-right: 20px; combobox-popup: 0; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none; }
QComboBox::down-arrow { image: $down; width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: none; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $border; padding: 4px; outline: none;
    selection-background-color: $tint; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 4px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: $tint; color: $text; }

QSlider { min-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $groove; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px 0; border-radius: 7px; background: $raised; border: 1px solid $thumb;
}
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 10px; height: 10px; }
QSlider::handle:horizontal:pressed { background: $accent; border-color: $accent; }
QSlider::sub-page:horizontal:disabled { background: $groove; }
QSlider::handle:horizontal:disabled { background: $window; border-color: $border; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { border: 1px solid $strong_border; background: $raised; }
QCheckBox::indicator { width: 16px; height: 16px; border-radius: 4px; }
QRadioButton::indicator { width: 14px; height: 14px; border-radius: 8px; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: $check; }
QRadioButton::indicator:checked { background: $on_accent; border: 4px solid $accent; width: 8px; height: 8px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator:disabled { background: $window; border-color: $border; image: none; }
QCheckBox::indicator:checked:disabled { background: $groove; border-color: $groove; image: $check; }
QCheckBox:focus, QRadioButton:focus { outline: none; }

QProgressBar { background: $groove; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QMenuBar { background: $window; border: none; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $raised; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $tint; color: $text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; border: none; border-bottom: 2px solid transparent; color: $muted; padding: 6px 12px;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $groove; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $thumb; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
