"""Names in every language: a search finds a verb by its text in any language of the program."""

from PySide6.QtCore import QObject, QTranslator

from latentlab.gui.widgets.resources import resource


class Names(QObject):
    """Translates texts into all languages of the program. The catalogues are read at the first request."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._translators: list[QTranslator] | None = None

    def of(self, context: str, text: str) -> list[str]:
        """Return a text in the source language and in each language that has a translation."""
        if self._translators is None:
            self._translators = []
            for path in sorted(resource("translations").glob("latentlab_*.qm")):
                translator = QTranslator(self)
                if translator.load(str(path)):
                    self._translators.append(translator)
        return [text, *filter(None, (translator.translate(context, text) for translator in self._translators))]
