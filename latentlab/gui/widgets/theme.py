"""The look of the window: one style sheet from one set of colours, light and dark, and its icons."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from latentlab.export.palette import SCHEMES, Surfaces

SPACE = 8  # every margin and gap is a multiple; 4 inside controls
ICON_SIZE = QSize(20, 20)


def surfaces(dark: bool) -> Surfaces:
    """Return the colours of the light or the dark scheme."""
    return SCHEMES["dark" if dark else "light"]


def is_dark(app: QApplication, choice: str) -> bool:
    """Whether the window is dark now: the user's choice "dark" or "light" or, without one, the system's."""
    if choice in SCHEMES:  # some platforms do not let a program choose its scheme
        return choice == "dark"
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def choose_scheme(app: QApplication, choice: str) -> None:
    """Use the scheme "light" or "dark", or follow the "system"."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))


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
    """Return the Material Design icon `name` in the text colour or another, greyed where its control is disabled."""
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
