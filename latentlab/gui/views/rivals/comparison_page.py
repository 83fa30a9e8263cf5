"""ComparisonPage: what the pages "measures" and "worth" share: start or cancel, save, copy, and a picture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from latentlab.actions.rivals import MOST_IMAGES
from latentlab.export.drawing import Drawing
from latentlab.export.palette import Surfaces
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.drawing_view import DrawingView
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted

WORK_WIDTH, BAR_WIDTH = 260, 120  # pixels


class ComparisonPage(Page):
    """Shows a picture and notes; buttons are requests. A subclass puts `view` where it belongs."""

    work_name = ""  # in actions.rivals.WORK
    start_requested = Signal(str)
    stop_requested = Signal(str)
    picture_requested = Signal()
    metrics_requested = Signal()
    command_requested = Signal()
    restyled = Signal()  # other colours: the picture is to be drawn again

    def __init__(self, view: DrawingView) -> None:
        super().__init__()
        self.view = view
        self._running = False
        self.images = CountBox()
        self.images.setRange(2, MOST_IMAGES)
        self.images.valueChanged.connect(lambda images: self.requested.emit({"images": images}))
        self._images_name = self.add_field(self.images)
        self.start = self.add_button()
        self.start.clicked.connect(self._start_or_cancel)
        self.bar, self.work = QProgressBar(textVisible=False), muted(FittingLabel())
        grow_with_text(self.bar, setFixedWidth=BAR_WIDTH)
        grow_with_text(self.work, setFixedWidth=WORK_WIDTH)
        self.progress = QWidget()
        row = QHBoxLayout(self.progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.bar)
        row.addWidget(self.work)
        self.add_in_line(self.progress)
        self.picture, self.metrics, self.command = (self.add_button() for _ in range(3))
        self.picture.clicked.connect(self.picture_requested)
        self.metrics.clicked.connect(self.metrics_requested)
        self.command.clicked.connect(self.command_requested)
        self.left_out = muted(QLabel(wordWrap=True))
        self.left_out.hide()
        self.hint = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self.set_has_result(False)
        self.set_work(None)

    def add_in_line(self, widget: QWidget) -> None:
        """Put a widget among the controls, as high as a button."""
        widget.setMinimumHeight(self.start.sizeHint().height())
        self.controls.addWidget(widget)

    def show_images(self, images: int) -> None:
        """Show the number of test images."""
        with silent(self.images):
            self.images.setValue(images)

    def set_has_result(self, on: bool) -> None:
        """Enable the buttons that need a result; without one a hint is in its place."""
        self.hint.setVisible(not on)
        for button in (self.picture, self.metrics, self.command):
            button.setEnabled(on)

    def set_can_start(self, reason: str) -> None:
        """Enable the start where the reason against it is empty; the reason is the tip of the button."""
        self.start.setEnabled(self._running or not reason)
        self.start.setToolTip(reason)

    def set_work(self, text: str | None, done: float = 0.0) -> None:
        """Show the work that is under way, and the share of it that is done; None: none is."""
        self._running = text is not None
        self.progress.setVisible(self._running)
        self.bar.setValue(round(100 * done))
        self.work.setText(text or "")
        self._show_state()

    def show_picture(self, drawing: Drawing | None, words: str = "") -> None:
        """Show a drawing, None: none; `words` tell its content to a screen reader."""
        self.view.show_drawing(drawing, words)

    def show_left_out(self, reasons: str) -> None:
        """Show why parts of the result are missing; "" where nothing is."""
        self.left_out.setText(reasons)
        self.left_out.setVisible(bool(reasons))

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours, and request the picture in them."""
        super().set_theme(colours)
        self.restyled.emit()

    def _start_or_cancel(self) -> None:
        (self.stop_requested if self._running else self.start_requested).emit(self.work_name)

    def start_name(self) -> str:
        """Return the name of the work."""
        raise NotImplementedError

    def hint_words(self) -> str:
        """Return what the page says before its first result."""
        raise NotImplementedError

    def _show_state(self) -> None:
        """Say by the button and by the hint whether the work is under way."""
        self.start.setText(self.tr("Cancel") if self._running else self.start_name())
        self.hint.setText(
            self.tr("The figures appear here at the end of the work.") if self._running else self.hint_words()
        )

    def retranslate(self) -> None:
        """Set every word in the language of the window."""
        self._images_name.setText(self.tr("Test images"))
        self.images.setAccessibleName(self.tr("Number of test images"))
        self.images.setToolTip(self.tr("The first test images; figures in nats are means over them"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self._show_state()
        self.picture.setText(self.tr("Save picture…"))
        self.picture.setToolTip(self.tr("Write the picture as PNG, or as SVG; its metadata hold the command"))
        self.metrics.setText(self.tr("Save figures…"))
        self.metrics.setToolTip(self.tr("Write all figures as JSON, as “latentlab compare --json” prints them"))
        self.command.setText(self.tr("Copy as command"))
        self.command.setToolTip(self.tr("Copy the command line that gives the same figures; the runs are saved"))
