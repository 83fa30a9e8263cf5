"""The ranking by anomaly score: the most anomalous images, a histogram of scores, and the ROC against a contrast."""

import html
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.image_button import ImageButton
from latentlab.gui.widgets.numbers import number
from latentlab.gui.widgets.question_panel import QuestionPanel
from latentlab.gui.widgets.still_plot import AXES, still_plot, theme_plot
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted, number_font

SCORES = ("log_px", "ratio", "regret")
COUNTS = (200, 500, 2000, 10_000)
MADE = ("inverted", "mirrored", "upside_down", "noise", "black")
ROWS, COLUMNS, SIDE = 2, 5, 46
FIELD = 140  # pixels of a field, at least
BINS = 40


class AnomalyPanel(QuestionPanel):
    """Shows AnomalyScores and a ScoredPicture; signals carry the user's requests."""

    asked = Signal(str, str, int)  # source, contrast, count
    image_chosen = Signal(str, int)  # split and index of the clicked image
    image_dropped = Signal(object)  # Path
    takes_pictures = True  # a picture dropped here is scored

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Any = None
        self._picture: Any = None
        self._kind, self._title = "", ""
        self._others: tuple[tuple[str, str], ...] = ()
        self._order = np.empty(0, np.intp)
        self._running, self._done = False, 0.0
        self._colours = SCHEMES["light"]
        self.setAcceptDrops(True)
        controls, images = self._make_controls(), self._make_images()
        plots, side = self._make_plots(), self._make_texts()
        self.row.addWidget(controls)
        self.row.addLayout(images)
        self.row.addLayout(plots[0], 1)
        self.row.addLayout(plots[1])
        self.row.addWidget(side)
        self.set_theme(self._colours)
        self._retranslate()

    def _make_controls(self) -> QWidget:
        """Return the column of the fields (source, contrast, count, score) and the buttons."""
        self._names = [muted(QLabel()) for _ in range(4)]
        self.source, self.contrast, self.count, self.score = self.fields = [QComboBox() for _ in range(4)]
        for field in self.fields:
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.count.addItems([f"{count:,}" for count in COUNTS])
        self.count.setCurrentIndex(1)
        form = QGridLayout()
        form.setHorizontalSpacing(SPACE)
        form.setVerticalSpacing(3)
        for row, (name, field) in enumerate(zip(self._names, self.fields)):
            name.setBuddy(field)
            form.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight)
            form.addWidget(field, row, 1)
        form.setColumnStretch(1, 1)
        for field in self.fields[:3]:
            field.currentIndexChanged.connect(self._ask)
        self.score.currentIndexChanged.connect(self._show_score)
        self.run, self.choose = QToolButton(), QToolButton()
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE // 2)
        for button in (self.run, self.choose):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, 1)
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(form)
        column.addLayout(buttons)
        column.addStretch(1)
        controls.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        return controls

    def _make_images(self) -> QVBoxLayout:
        """Return the grid of the most anomalous images below its title."""
        self._ranking_title = muted(QLabel())
        self.images = [ImageButton(SIDE) for _ in range(ROWS * COLUMNS)]
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate(self.images):
            button.clicked.connect(lambda _=False, place=place: self._choose(place))
            grid.addWidget(button, place // COLUMNS, place % COLUMNS)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._ranking_title)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _make_plots(self) -> list[QVBoxLayout]:
        """Return histogram and ROC, each below its label."""
        self.histogram, self.roc = still_plot(axis_width=30), still_plot(axis_width=30)
        self.bars = [pg.PlotDataItem(stepMode="center", fillLevel=0) for _ in range(2)]
        for bar in self.bars:
            self.histogram.addItem(bar)
        self.marker = pg.InfiniteLine(angle=90)
        self.histogram.addItem(self.marker, ignoreBounds=True)
        self.chance = pg.PlotDataItem([0, 1], [0, 1])
        self.curve = pg.PlotDataItem()
        self.roc.addItem(self.chance)
        self.roc.addItem(self.curve)
        self.roc.setRange(xRange=(0, 1), yRange=(0, 1), padding=0.08)  # the numbers at the ends stay whole
        for name in AXES:
            self.histogram.getPlotItem().getAxis(name).setStyle(maxTickLevel=0)
            self.roc.getPlotItem().getAxis(name).setTicks([[(0, "0"), (0.5, "0.5"), (1, "1")]])
        self._over_histogram, self._over_roc = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._over_histogram.setTextFormat(Qt.TextFormat.RichText)
        self._over_roc.setFont(number_font(self.font()))
        grow_with_text(self.roc, setFixedWidth=160)
        grow_with_text(self.histogram, setMinimumWidth=96)
        columns = []
        for label, plot in ((self._over_histogram, self.histogram), (self._over_roc, self.roc)):
            column = QVBoxLayout()
            column.setSpacing(SPACE // 2)  # the highest number of the axis extends beyond its plot by half its height
            column.addWidget(label)
            column.addWidget(plot, 1)
            columns.append(column)
        return columns

    def _make_texts(self) -> QWidget:
        """Return the column of the explanation and the foot."""
        self.words, self.foot = QLabel(wordWrap=True), muted(QLabel(wordWrap=True))
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self.foot)
        column.addStretch(1)
        grow_with_text(side, setMaximumWidth=204, setMinimumWidth=176)
        return side

    def set_actions(self, run: QAction, choose: QAction) -> None:
        """Take the verbs: rank or stop, and choose an image."""
        for button, action in ((self.run, run), (self.choose, choose)):
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)

    def set_datasets(self, title: str, others: tuple[tuple[str, str], ...]) -> None:
        """Take the title of the run's data set, and offer other data sets: pairs of a name and a title."""
        self._title, self._others = title, others
        self._fill()

    def set_running(self, on: bool) -> None:
        """Name the button after its present function."""
        self._running = on
        self._show_text()

    def set_progress(self, done: float) -> None:
        """Show the progress of the ranking, 0 to 1."""
        self._done = done
        self._show_text()

    def show_scores(self, found: Any, *, kind: str) -> None:
        """Show AnomalyScores, or None. `kind` names the likelihood of log p(x)."""
        self._found, self._kind = found, kind
        self._draw()

    def show_picture_score(self, picture: Any) -> None:
        """Show one image from outside among the others, or None."""
        self._picture = picture
        self._draw()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        for button in self.images:
            button.set_theme(colours)
        for plot in (self.histogram, self.roc):
            theme_plot(plot, colours, self.font())
        for bar, ink in zip(self.bars, (colours.train, colours.test)):
            fill = QColor(ink)
            fill.setAlpha(90)
            bar.setPen(pg.mkPen(ink, width=1))
            bar.setBrush(fill)
        self.marker.setPen(pg.mkPen(colours.text, width=2))
        self.chance.setPen(pg.mkPen(colours.muted, width=1, style=Qt.PenStyle.DashLine))
        self.curve.setPen(pg.mkPen(colours.accent, width=2))
        self._draw()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a file."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit the path of the file."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.image_dropped.emit(path)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "fields"):
            self._fit_fields()

    def show_choice(self, source: str, contrast: str, count: int) -> None:
        """Show the ranked source and contrast; a name that a list lacks changes nothing."""
        places = self.source.findData(source), self.contrast.findData(contrast)
        if count in COUNTS:
            places += (COUNTS.index(count),)
        for field, place in zip(self.fields, places):
            if place >= 0:
                field.setCurrentIndex(place)

    def _ask(self) -> None:
        source, contrast = self.source.currentData(), self.contrast.currentData()
        if source and contrast:
            self.asked.emit(source, contrast, COUNTS[self.count.currentIndex()])

    def _show_score(self) -> None:
        """Show another score, and its explanation as the tip of the field."""
        self.score.setToolTip(self.score.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self._draw()

    def _choose(self, number: int) -> None:
        if self._found is not None and self._found.source in ("train", "test") and number < len(self._order):
            self.image_chosen.emit(self._found.source, int(self._order[number]))

    def _draw(self) -> None:
        found, name = self._found, SCORES[max(0, self.score.currentIndex())]
        self._order = np.empty(0, np.intp)
        if found is not None:
            values, anomalous = getattr(found.scores, name), getattr(found.contrast_scores, name)
            self._order = np.argsort(values, kind="stable")[: len(self.images)]
            low = min(np.quantile(values, 0.002), np.quantile(anomalous, 0.02))
            high = max(values.max(), np.quantile(anomalous, 0.98))
            edges = np.linspace(low, high + 1e-9, BINS + 1)
            for bar, part in zip(self.bars, (values, anomalous)):
                counts = np.histogram(part, edges)[0] / len(part)
                bar.setData(edges, counts)
            self.histogram.setRange(xRange=(low, high), padding=0.02)
            self.histogram.enableAutoRange(axis="y")
            from latentlab.inference.anomaly import auroc, roc

            self.curve.setData(*roc(values, anomalous))
            self._over_roc.setText(self.tr("area under ROC {area}").format(area=f"{auroc(values, anomalous):.3f}"))
        else:
            for item in (*self.bars, self.curve):
                item.setData([0, 1], [0]) if item in self.bars else item.setData([], [])
            self._over_roc.setText(self.tr("ROC: true alarms against false ones"))
        for part in (*self.bars, *map(self.histogram.getPlotItem().getAxis, AXES)):
            part.setVisible(found is not None)  # an empty chart has no numbers
        score = None if self._picture is None else float(getattr(self._picture.scores, name)[0])
        self.marker.setVisible(score is not None and found is not None)
        if score is not None:
            self.marker.setValue(score)
        for place, button in enumerate(self.images):
            there = place < len(self._order)
            button.show_image(found.images[self._order[place]] if there else None)
            button.setText(number(values[self._order[place]], 0) if there else "")
            button.setToolTip("")
            if there and found.source in ("train", "test"):
                text = self.tr("#{index}: {value} nats; click to look at it")
                index = int(self._order[place])
                button.setToolTip(text.format(index=f"{index:,}", value=number(values[index], 1)))
            button.setAccessibleName(button.toolTip() or self.tr("Anomalous image {number}").format(number=place + 1))
        self._show_text()

    def _show_text(self) -> None:
        found, score = self._found, SCORES[max(0, self.score.currentIndex())]
        self.run.setText(self.tr("Stop") if self._running else self.tr("Rank"))
        self.choose.setText(self.tr("An image…"))
        self._ranking_title.setText(self.tr("most anomalous first, nats"))
        parts = [self.source.currentText(), self.contrast.currentText()]
        if found is not None:
            parts = [self._name(found.source), self._name(found.contrast)]
        inks = self._colours.train, self._colours.test
        names = "&nbsp; ".join(  # a line may break between two items, not between a square and its name
            f"<span style='color:{ink}'>■</span>&nbsp;{part.replace(' ', '&nbsp;')}" for ink, part in zip(inks, parts)
        )
        if self._picture is not None and found is not None:
            names += f"&nbsp; <span style='color:{self._colours.text}'>┃</span> {html.escape(self._picture.name)}"
        self._over_histogram.setText(self.tr("{names} · nats").format(names=names))
        lines = []
        if found is not None:
            black = float(found.black.log_px[0])
            share = float((found.scores.log_px < black).mean())
            text = self.tr(
                "An all-black image has log p(x) {value} nats: “likelier” than {share} % of these images. Log p(x) alone mostly measures ink."  # noqa: E501
            )
            lines.append(text.format(value=number(black, 1), share=f"{100 * share:.0f}"))
            if self._picture is not None:
                value = float(getattr(self._picture.scores, score)[0])
                share = float((getattr(found.scores, score) < value).mean())
                text = self.tr("{name}: {value} nats, above {share} % of them (step {step}).")
                lines.append(
                    text.format(
                        name=self._picture.name,
                        value=number(value, 1),
                        share=f"{100 * share:.0f}",
                        step=f"{self._picture.step:,}",
                    )
                )
        elif self._picture is not None:
            text = self.tr("{name}: log p(x) {value} nats (step {step}). Rank images to compare it with.")
            lines.append(
                text.format(
                    name=self._picture.name,
                    value=number(float(self._picture.scores.log_px[0]), 1),
                    step=f"{self._picture.step:,}",
                )
            )
        else:
            lines.append(self.tr("Rank images by anomaly score; or drop an image here."))
        self.words.setText("\n".join(lines))
        foot = []
        if self._running:
            foot.append(self.tr("{percent} % done").format(percent=f"{100 * self._done:.0f}"))
        if found is not None:
            if found.exact:
                foot.append(self.tr("exact ± {error} nats").format(error=f"{found.error:.1g}"))
            foot.append(self.tr("{kind} · step {step}").format(kind=self._kind, step=f"{found.step:,}"))
            if found.problem is not None:
                foot.append(str(found.problem))
        self.foot.setText("\n".join(foot))

    def _name(self, source: str) -> str:
        names = {
            "test": self.tr("{title}, test").format(title=self._title),
            "train": self.tr("{title}, training").format(title=self._title),
            "inverted": self.tr("inverted"),
            "mirrored": self.tr("mirrored"),
            "upside_down": self.tr("upside down"),
            "noise": self.tr("noise"),
            "black": self.tr("all black"),
        }
        return names.get(source) or dict(self._others).get(source, source)

    def _fill(self) -> None:
        """Name the choices in the language of the window."""
        others = [name for name, _ in self._others]
        for field, names in ((self.source, ("test", "train", *others)), (self.contrast, (*MADE, *others))):
            chosen = field.currentData()
            field.blockSignals(True)
            field.clear()
            for name in names:
                field.addItem(self._name(name), name)
            field.setCurrentIndex(max(0, field.findData(chosen)))
            field.blockSignals(False)
        chosen = max(0, self.score.currentIndex())
        self.score.blockSignals(True)
        self.score.clear()
        self.score.addItems([self.tr("log p(x)"), self.tr("likelihood ratio"), self.tr("regret")])
        tips = (
            self.tr("Exact log p(x) by quadrature"),
            self.tr("log p(x) − log p(x) if every pixel stood alone, with the training images’ mean"),
            self.tr("E log p(x|z) under q(z|x) − log p(x|z) at the best z"),
        )
        for row, tip in enumerate(tips):
            self.score.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        self.score.setCurrentIndex(chosen)
        self.score.setToolTip(tips[chosen])
        self.score.blockSignals(False)
        self._fit_fields()
        self._ask()
        self._show_text()

    def _fit_fields(self) -> None:
        """Make the fields as wide as their longest choice: Qt computes their minimum before the choices change."""
        for field in self.fields:
            field.setMinimumWidth(max(FIELD, field.sizeHint().width()))

    def _retranslate(self) -> None:
        names = (self.tr("Images"), self.tr("Against"), self.tr("At most"), self.tr("Score"))
        for label, field, name in zip(self._names, self.fields, names):
            label.setText(name)
            field.setAccessibleName(name)
        self.source.setToolTip(self.tr("The images to rank; a low score is anomalous"))
        self.contrast.setToolTip(self.tr("What a score should tell from them: the ROC says how well it does"))
        self.count.setToolTip(self.tr("How many images of each are scored, the first ones"))
        self.histogram.setAccessibleName(self.tr("Histogram of scores"))
        self.histogram.setToolTip(
            self.tr("Upward: the share of the images in each bin. To the right: their score, nats")
        )
        self.roc.setAccessibleName(self.tr("ROC: true alarms against false ones"))
        self.roc.setToolTip(
            self.tr(
                "As the threshold rises: the share of the contrast that it catches, upward, against that of the images it wrongly catches.\nAn area of 0.5 is chance, 1 is perfect, and below 0.5 the score is upside down"  # noqa: E501
            )
        )
        for label, plot in ((self._over_histogram, self.histogram), (self._over_roc, self.roc)):
            label.setToolTip(plot.toolTip())
        self._fill()
        self._draw()


def _dropped(event: QDropEvent) -> Path | None:
    """Return the one dragged local file; None for anything else: several files, a web address, a text."""
    urls = event.mimeData().urls()
    path = urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
    return Path(path) if path else None
