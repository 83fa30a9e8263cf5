"""The metrics of one inspected image: q(z|x), reconstruction, KL and -ELBO, with their kind and step."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from latentlab.gui.widgets.numbers import NOTHING, number
from latentlab.gui.widgets.theme import SPACE, muted, number_font

SHOWN = 4  # largest number of dimensions of z that are written out
WIDTH = 150  # fixed width of the values, so that a longer number moves nothing, in pixels


class InspectionMetrics(QWidget):
    """A row for each figure of an Inspected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Any, str] | None = None
        self._names = [muted(QLabel()) for _ in range(5)]
        self.values = [QLabel() for _ in range(5)]
        self._kind = muted(QLabel())
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(SPACE)
        rows.setVerticalSpacing(SPACE // 2)
        for row, (name, value) in enumerate(zip(self._names, self.values)):
            value.setFont(number_font(value.font()))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            rows.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight)
            rows.addWidget(value, row, 1)
        rows.addWidget(self._kind, len(self.values), 0, 1, 2)
        rows.setRowStretch(len(self.values) + 1, 1)
        rows.setColumnMinimumWidth(1, WIDTH)
        self._retranslate()

    def show_inspected(self, seen: Any, kind: str) -> None:
        """Show the metrics of an Inspected; None empties them. `kind` names the kind of its reconstruction."""
        self._shown = None if seen is None else (seen, kind)
        for label, text in zip(self.values, self._texts(seen)):
            label.setText(text)
        text = ""
        if seen is not None:
            text = self.tr("{kind} · step {step}").format(kind=kind, step=f"{seen.step:,}")
            if seen.pixels == "dynamic":  # the encoder saw grey pixels when it placed the points of the map, too
                text += "\n" + self.tr("losses over draws of x, μ and σ of grey x")
        self._kind.setText(text)

    def _texts(self, seen: Any) -> list[str]:
        if seen is None:
            return [NOTHING] * len(self.values)
        metrics, nats = seen.metrics, self.tr("{value} nats")
        loss = f"{metrics.reconstruction:.2f}"
        if metrics.standard_error:
            loss = f"{loss} ± {metrics.standard_error:.2f}"
        texts = [_vector(metrics.mean), _vector(metrics.sigma), nats.format(value=loss), NOTHING, NOTHING]
        if metrics.kl is not None:
            texts[3] = nats.format(value=f"{metrics.kl:.2f}")
            texts[4] = nats.format(value=f"{metrics.reconstruction + metrics.kl:.2f}")
        return texts

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        names = (self.tr("mean μ"), self.tr("deviation σ"), self.tr("reconstruction"), self.tr("KL"), self.tr("−ELBO"))
        for label, name in zip(self._names, names):
            label.setText(name)
        self.values[2].setToolTip(self.tr("−E log p(x|z) under q(z|x), a mean of draws with its standard error"))
        self.show_inspected(*(self._shown or (None, "")))


def _vector(values: np.ndarray) -> str:
    text = ", ".join(number(value, 3) for value in values[:SHOWN].tolist())
    return text + (", …" if len(values) > SHOWN else "")
