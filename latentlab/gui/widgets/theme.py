"""The look of the window: colours, light and dark, icons, text size, and motion.

Lengths in this program are logical pixels at a text size of 100 %. A length that belongs to text grows with the text:
`scaled` returns it, and `grow_with_text` keeps a widget's own lengths up to date.
"""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QWidget

from latentlab.export.palette import SCHEMES, Surfaces

SPACE = 8  # every margin and gap is a multiple; 4 inside controls
ICON_SIZE = QSize(20, 20)


# Classes whose font some platforms set.
OWN_FONTS = ("QDockWidgetTitle", "QMenuBar", "QMenu", "QToolTip", "QStatusBar", "QMessageBox")
EFFECTS = (
    Qt.UIEffect.UI_General,  # the switch of all effects
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


def surfaces(dark: bool) -> Surfaces:
    """Return the colours of the light or the dark scheme."""
    return SCHEMES["dark" if dark else "light"]


def is_dark(app: QApplication, choice: str) -> bool:
    """Whether the window is dark now: by the user's choice "dark" or "light" or, without one, by the system's."""
    if choice in SCHEMES:  # some platforms do not let a program choose its scheme
        return choice == "dark"
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def choose_scheme(app: QApplication, choice: str) -> None:
    """Use the scheme "light" or "dark", or follow the "system"."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))


# Text size


def set_text_size(app: QApplication, percent: int) -> bool:
    """Set the size of text, and of lengths that grow with text, to `percent` of the system's.

    Returns whether the size changed.
    """
    usual = app.property("usualTextSize")  # in points, by class
    if usual is None:
        usual = {name: (app.font(name) if name else app.font()).pointSizeF() for name in ("", *OWN_FONTS)}
        app.setProperty("usualTextSize", usual)
    if percent == round(100 * text_scale()):
        return False
    app.setProperty("textScale", percent / 100)
    for name in ("", *OWN_FONTS):
        font = QFont(app.font(name) if name else app.font())
        font.setPointSizeF(usual[name] * percent / 100)
        app.setFont(font, name or None)
    for widget in app.allWidgets():
        _grow(widget)
    return True


def text_scale() -> float:
    """Return the text size as a factor: 1 at the system's size."""
    app = QApplication.instance()
    return (app.property("textScale") if app is not None else None) or 1.0


def scaled(length: float) -> int:
    """Return a length of text, in pixels at 100 %, at the current text size."""
    return round(length * text_scale())


def scaled_size(size: QSize) -> QSize:
    """Return a size of text at the current text size."""
    return QSize(scaled(size.width()), scaled(size.height()))


def grow_with_text(widget: QWidget, **lengths: Any) -> None:
    """Call setters of a widget by name, with lengths or QSizes that grow with the text: now and at each change."""
    widget.setProperty("grows", {**(widget.property("grows") or {}), **lengths})
    _grow(widget)


def _grow(widget: QWidget) -> None:
    for setter, length in (widget.property("grows") or {}).items():
        getattr(widget, setter)(scaled_size(length) if isinstance(length, QSize) else scaled(length))


# Motion


def choose_motion(app: QApplication, choice: str) -> None:
    """Allow motion ("full"), forbid it ("reduced"), or follow the system."""
    usual = app.property("usualEffects")
    if usual is None:
        usual = [app.isEffectEnabled(effect) for effect in EFFECTS]
        app.setProperty("usualEffects", usual)
    app.setProperty("motion", choice)
    for effect, on in zip(EFFECTS, usual):
        app.setEffectEnabled(effect, {"full": True, "reduced": False}.get(choice, on))


def moves(app: QApplication | None = None) -> bool:
    """Whether parts of the window may glide, slide and fade: by the preference, or else by Qt's hint of the system."""
    app = app or QApplication.instance()
    choice = app.property("motion")
    if choice in ("full", "reduced"):
        return choice == "full"
    return app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


# Parts of the look


def number_font(base: QFont) -> QFont:
    """Return `base` with digits of one width, so that a changing number keeps its place."""
    font = QFont(base)
    if hasattr(font, "setFeature"):  # Qt 6.7
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def muted(label: QLabel) -> QLabel:
    """Return `label` in the style of secondary text."""
    label.setProperty("muted", True)
    return label


def has_korean_font() -> bool:
    """Whether any installed font can write Korean."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Korean))


def icon(name: str, colours: Surfaces, colour: str = "") -> QIcon:
    """Return the Material Design icon `name` in the text colour or another, grey if its control is disabled."""
    import qtawesome  # 0.2 s: after the first paint

    return qtawesome.icon(f"mdi6.{name}", color=colour or colours.text, color_disabled=colours.muted)


def palette(colours: Surfaces) -> QPalette:
    """Return Qt's palette of these colours, for parts outside the style sheet."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.raised,
        QPalette.ColorRole.AlternateBase: colours.window,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Mid: colours.border,
        QPalette.ColorRole.Dark: colours.border,
    }
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return result
