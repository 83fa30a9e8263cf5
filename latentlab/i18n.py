"""Text that is translated, without Qt.

A literal is marked in the source by `QT_TRANSLATE_NOOP("Context", "text")`, which `pyside6-lupdate` finds, and
translated for display by `translate("Context", text)`. The window installs Qt's translator; the command line has none,
so its text is the English source.
"""

from collections.abc import Callable

_translator: Callable[[str, str], str] | None = None


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text


def translate(context: str, text: str) -> str:
    """Return `text` in the language of the window, or unchanged if no translator is installed."""
    return _translator(context, text) if _translator and text else text


def install_translator(translator: Callable[[str, str], str] | None) -> None:
    """Use `translator(context, text)` from now on; None restores the source text."""
    global _translator
    _translator = translator
