"""WorthPage: log p(x) of the test images, or a bound on it, of every model, as one chart of bars."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from latentlab.export.drawing import Drawing
from latentlab.gui.views.rivals.comparison_page import ComparisonPage
from latentlab.gui.widgets.drawing_view import DrawingView

LARGEST = 1040  # pixels of the chart, each way of its width


class WorthPage(ComparisonPage):
    """Shows the chart, and why runs are missing in it."""

    work_name = "chart"

    def __init__(self) -> None:
        super().__init__(DrawingView(LARGEST, scrolls=True))
        self.area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.view)
        self.area.viewport().setAutoFillBackground(False)
        self.view.setAutoFillBackground(False)
        self.plots.addWidget(self.left_out, 0, 0)
        self.plots.addWidget(self.area, 1, 0)
        self.plots.addWidget(self.hint, 1, 0)
        self.plots.setRowStretch(1, 1)
        self.area.hide()

    def show_picture(self, drawing: Drawing | None, words: str = "") -> None:
        """Show the chart."""
        super().show_picture(drawing, words)
        self.area.setVisible(drawing is not None)

    def hint_words(self) -> str:
        """Return what the page says before its first result."""
        return self.tr(
            "Measure ranks the runs of the session, the fitted mixtures and the MADEs. The work takes a minute or more; the window stays free."  # noqa: E501
        )

    def start_name(self) -> str:
        """Return the name of the work."""
        return self.tr("Measure")

    def retranslate(self) -> None:
        """Set every word in the language of the window."""
        super().retranslate()
        self.sentence.setText(
            self.tr(
                "What is each model worth: log p(x) of the same test images with the same binary pixels, or a bound on it, in nats per image, of all runs of the session and of the mixtures and the MADEs of this window. Colours tell what kind of number each is."  # noqa: E501
            )
        )
        for widget in (self.area, self.view):
            widget.setAccessibleName(self.tr("What each model is worth"))
