"""The evidence of one image: log p(x) = ELBO + gap as a bar to scale, its metrics, and a list of the largest gaps."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_painter import faded
from latentlab.gui.views.map_posterior import PosteriorPicture
from latentlab.gui.widgets.image_button import ImageButton
from latentlab.gui.widgets.numbers import NOTHING, number, with_minus
from latentlab.gui.widgets.paint_queue import DeferredPaint
from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.theme import SPACE, muted, number_font, scaled

LARGE, SMALL = 84, 42  # pixels of an image
REASON = 260  # width of the sentence that replaces the largest gaps, in pixels
CLOSE = 150  # side of the enlarged posterior, in pixels
WORST = 10
LONGEST_NUMBER = "−12,345.678"  # numbers up to this length are never wrapped, so never cut


@dataclasses.dataclass(frozen=True)
class Bar:
    """Figures of a bar in nats. Without `best` the gap is one piece."""

    log_px: float
    elbo: float
    best: float | None  # ELBO of the best diagonal Gaussian
    error: float | None  # None: a preview has no error
    exact: bool
    aimed: float | None = None  # ELBO of the optimal Gaussian of the run's objective: equals `best` if beta is 1
    sampled: bool = False  # whether log p(x) is an estimate, and its error a standard error

    @property
    def pieces(self) -> dict[str, float]:
        """The pieces of the gap, which add up to it, by the names of EvidenceView.piece_names.

        Amortisation is negative if beta keeps the encoder from a bound that the encoder happens to reach.
        """
        if self.best is None:
            return {"gap": self.log_px - self.elbo}
        rest = {"approximation": self.log_px - self.best}
        if self.aimed is None:
            return {"both": self.best - self.elbo} | rest
        cost = {} if self.aimed == self.best else {"beta": self.best - self.aimed}
        return {"amortisation": self.aimed - self.elbo} | cost | rest


class EvidenceBar(QWidget):
    """log p(x) as a stack: the ELBO, cut off at the left, with the gap at its end, to scale."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Bar | None = None
        self._names: dict[str, str] = {}
        self._hint = ""
        self._colours = SCHEMES["light"]
        self.setFont(number_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bar(self) -> Bar | None:
        """The bar that is shown."""
        return self._bar

    def show_bar(self, bar: Bar | None, names: dict[str, str]) -> None:
        """Show a bar; `names` are those of "log_px", "elbo" and the pieces of the gap."""
        self._bar, self._names = bar, names
        spoken = "" if bar is None else f"{names['log_px']} {bar.log_px:.2f}, {names['elbo']} {bar.elbo:.2f}"
        self.setAccessibleDescription(spoken)
        self.update()

    def set_hint(self, text: str) -> None:
        """Show a hint while there is no bar."""
        self._hint = text
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines of text above the bar and one below."""
        return QSize(420, 30 + 3 * self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        """Narrower, the texts would overlap."""
        return QSize(360, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pieces with their values, and the error bar at the end."""
        bar = self._bar
        painter = QPainter(self)
        if bar is None:
            painter.setPen(QColor(self._colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
        if bar is None or not np.isfinite([bar.log_px, bar.elbo]).all():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, metrics = self._colours, QFontMetricsF(self.font())
        line = metrics.height()
        top, high = 2 * line + 4, 26.0
        left, right = 1.0, self.width() - 14.0
        middle = left + 0.4 * (right - left)  # the ELBO ends here, and the gap starts
        unit = (right - middle) / max(bar.log_px - bar.elbo, 0.2)
        x = middle
        edges = [(left, middle, colours.train, self._names["elbo"], bar.elbo)]
        inks = {"gap": colours.muted, "beta": colours.muted, "approximation": colours.bad}
        ends = np.maximum.accumulate(middle + unit * np.cumsum(list(bar.pieces.values())).clip(min=0))
        for end, (kind, value) in zip(ends.tolist(), bar.pieces.items()):  # a negative piece has no width
            edges.append((x, end, inks.get(kind, colours.test), self._names[kind], value))
            x = end
        for index, (begin, end, ink, _, _) in enumerate(edges):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(ink, 150 if index == 0 else 215))
            if index == 0:  # the first piece continues to the left
                teeth = [QPointF(begin + (5 if n % 2 else 0), top + high * n / 4) for n in range(5)]
                painter.drawPolygon(QPolygonF([*teeth, QPointF(end, top + high), QPointF(end, top)]))
            else:
                painter.drawRect(QRectF(begin, top, max(1.0, end - begin), high))
        # Texts above: each starts at its piece if there is room, else after the previous text.
        free = left
        for begin, _, ink, name, value in edges:
            text = number(value, 2, signed=begin >= middle)
            wide = max(metrics.horizontalAdvance(name), metrics.horizontalAdvance(text))
            at = max(free, min(begin, self.width() - wide))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QPointF(at, metrics.ascent()), name)
            painter.setPen(QColor(colours.text))
            painter.drawText(QPointF(at, line + metrics.ascent()), text)
            painter.fillRect(QRectF(at, 2 * line, min(wide, 18), 2), QColor(ink))
            free = at + wide + 2 * SPACE
        # The end, with its error to scale if the error is wide enough to see.
        painter.setPen(QPen(QColor(colours.text), 2))
        painter.drawLine(QPointF(x, top - 2), QPointF(x, top + high + 4))
        if bar.error is not None and bar.error * unit > 1:
            y = top + high / 2
            painter.drawLine(QPointF(x - bar.error * unit, y), QPointF(x + bar.error * unit, y))
        value = f"{bar.log_px:.2f}" if bar.error is None else f"{bar.log_px:.3f} ± {bar.error:.2g}"
        sign = "≈" if bar.error is None or bar.sampled else "="
        text = with_minus(f"{self._names['log_px']} {sign} {value}")
        wide = metrics.horizontalAdvance(text)
        painter.drawText(QPointF(min(max(left, x - wide / 2), self.width() - wide), top + high + line + 2), text)


class CloseUp(QWidget):
    """The posterior, enlarged until its outermost contour and q fill the square; on the map it may be a dot.

    The picture has a paint event of its own: the map and the bar are painted first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._picture: PosteriorPicture | None = None
        self._deferred = DeferredPaint(self)
        self._deferred.due.connect(self.update)
        self._colours = SCHEMES["light"]
        self.setFixedSize(CLOSE, CLOSE)

    def show_picture(self, picture: PosteriorPicture | None) -> None:
        """Show a posterior; None shows an empty frame."""
        self._picture = picture
        self._deferred.request()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heat, contours and ellipses, and the width of the square."""
        painter, colours = QPainter(self), self._colours
        painter.fillRect(self.rect(), QColor(colours.surface))
        if self._picture is not None:
            view = self._picture.close_up
            painter.setClipRect(self.rect())
            self._picture.paint_bare(painter, view, self.width(), self.height(), colours)
            self._paint_width(painter, view.width)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @property
    def _small(self) -> QFont:
        font = number_font(self.font())
        font.setPixelSize(scaled(10))
        return font

    def _paint_width(self, painter: QPainter, width: float) -> None:
        """Write the width of the square in the corner, on an opaque ground, because a mode may lie there."""
        painter.setFont(self._small)
        metrics, text = QFontMetricsF(self._small), f"↔ {width:.2g}"
        box = QRectF(1, self.height() - metrics.height() - 4, metrics.horizontalAdvance(text) + 8, metrics.height() + 3)
        painter.fillRect(box, faded(self._colours.surface, 232))
        painter.setPen(QColor(self._colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class EvidenceView(QWidget):
    """Shows evidence; `worst_chosen` carries the index of an image with one of the largest gaps."""

    worst_chosen = Signal(int)
    compute_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._indices: list[int] = []
        self.title = SteadyLabel()
        self.title.setFont(number_font(self.title.font()))
        self._image = ImageButton(LARGE, still=True)
        left = QVBoxLayout()
        left.setSpacing(SPACE // 2)
        left.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        self.close_up = CloseUp()
        pictures = QHBoxLayout()
        pictures.setSpacing(SPACE)
        pictures.addWidget(self._image, 0, Qt.AlignmentFlag.AlignTop)
        pictures.addWidget(self.close_up)
        pictures.addStretch(1)
        left.addLayout(pictures)
        left.addStretch(1)

        self.bar = EvidenceBar()
        self._names = [muted(QLabel()) for _ in range(4)]
        self.values = [QLabel() for _ in range(4)]
        self._metrics = QGridLayout()
        self._metrics.setHorizontalSpacing(SPACE)
        self._metrics.setVerticalSpacing(2)
        for row, (name, value) in enumerate(zip(self._names, self.values)):
            value.setFont(number_font(value.font()))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setMinimumWidth(value.fontMetrics().horizontalAdvance(LONGEST_NUMBER))
            value.setWordWrap(True)  # a cut number would read as another number
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._metrics.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight)
            self._metrics.addWidget(value, row, 1)
        self._metrics.setColumnStretch(1, 1)
        middle = QVBoxLayout()
        middle.setSpacing(SPACE // 2)
        middle.addWidget(self.bar)
        middle.addLayout(self._metrics)
        middle.addStretch(1)

        self._worst_title, self._worst_below = muted(QLabel()), muted(QLabel())
        for label in (self._worst_title, self._worst_below):
            label.setFont(number_font(label.font()))
        self.compute = QPushButton()
        self.compute.clicked.connect(self._ask)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(96, 6)
        self.progress.setRange(0, 1000)
        self.progress.hide()
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._worst_title)
        texts.addWidget(self._worst_below)
        head.addLayout(texts, 1)
        head.addWidget(self.progress)
        head.addWidget(self.compute)
        self.worst = [ImageButton(SMALL) for _ in range(WORST)]
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate(self.worst):
            button.clicked.connect(lambda _=False, place=place: self._choose(place))
            grid.addWidget(button, place // 5, place % 5)
        grid.setColumnStretch(5, 1)
        self._many = QWidget()
        right = QVBoxLayout(self._many)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE // 2)
        right.addLayout(head)
        right.addLayout(grid)
        right.addStretch(1)
        self._without_many = muted(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop))
        self._without_many.setFixedWidth(REASON)

        row = QHBoxLayout()
        row.setContentsMargins(SPACE, 0, SPACE, SPACE // 2)
        row.setSpacing(3 * SPACE)
        row.addLayout(left)
        row.addLayout(middle, 1)
        row.addWidget(self._many)
        row.addWidget(self._without_many)
        self._reason = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self._body = QWidget()
        self._body.setLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._reason)
        layout.addWidget(self._body)
        self.set_reason("")
        self._computing = False
        self.set_sampled("")
        self.clear()

    def set_reason(self, text: str) -> None:
        """Show the reason why this run has no evidence by quadrature; "" if it has."""
        self._reason.setText(text)
        self._reason.setVisible(bool(text))
        self._body.setVisible(not text)

    def set_sampled(self, reason: str, pictured: bool = True) -> None:
        """Show metrics that are not quadrature over a plane; `reason` says why there is no list of the largest gaps.

        "" shows metrics by quadrature, the enlarged posterior and the list. `pictured`: the posterior has a slice.
        """
        self._sampled = bool(reason)
        self.close_up.setVisible(pictured or not self._sampled)
        self._without_many.setText(reason)
        self._without_many.setVisible(self._sampled)
        self._many.setVisible(not self._sampled)
        self._retranslate()

    def show_evidence(self, title: str, image: np.ndarray, bar: Bar, values: Sequence[str], *, drawn: bool) -> None:
        """Show one image's metrics; `values` are the texts beside the names under the bar.

        `drawn`: the pixels of the image are sampled, 0 or 1.
        """
        self.title.setText(title)
        self._image.show_image(image)
        self._image.setText(self.tr("x, 0 or 1") if drawn else "x")
        self.bar.show_bar(bar, self.piece_names("beta" in bar.pieces))
        for label, text in zip(self.values, values):
            label.setText(text)
            label.setToolTip(text)

    def show_posterior(self, picture: PosteriorPicture | None) -> None:
        """Show the enlarged posterior; None if there is none."""
        self.close_up.show_picture(picture)

    def clear(self, waiting: bool = False) -> None:
        """Show no image; `waiting`: an image follows soon."""
        self.close_up.show_picture(None)
        self.title.setText(self.tr("Computing…") if waiting else self.tr("No image yet"))
        self._image.show_image(None)
        self._image.setText("x")
        self.bar.show_bar(None, self.piece_names())
        for label in self.values:
            label.setText(NOTHING)
        hint = self.tr("Hover over a point, click one with Select (S), or drag the probe.")
        self.bar.set_hint("" if waiting else hint)

    def show_worst(
        self, title: str, below: str, worst: Sequence[tuple[int, float, np.ndarray, str]], problem: str = ""
    ) -> None:
        """List the images with the largest gaps: index, gap in nats, image and label of each; `problem` is a tip."""
        self._worst_title.setText(title)
        self._worst_below.setText(below)
        self._worst_below.setToolTip(problem)
        self._indices = [index for index, *_ in worst]
        for place, button in enumerate(self.worst):
            known = place < len(worst)
            button.show_image(worst[place][2] if known else None)
            button.setText(f"{worst[place][1]:.1f}" if known else "")
            tip = ""
            if known:
                tip = (
                    self.tr("#{index}, label {label}: gap {gap} nats; click to see what q misses")
                    if worst[place][3]
                    else self.tr("#{index}: gap {gap} nats; click to see what q misses")
                )
                tip = tip.format(index=f"{worst[place][0]:,}", label=worst[place][3], gap=f"{worst[place][1]:.2f}")
            button.setToolTip(tip)
            button.setAccessibleName(tip or self.tr("No image"))

    def show_progress(self, share: float | None) -> None:
        """Show the progress of the metrics of many images, 0 to 1; None: no computation runs."""
        self._computing = share is not None
        self.progress.setVisible(self._computing)
        self.progress.setValue(round(1000 * (share or 0)))
        self._retranslate_compute()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self.bar.set_theme(colours)
        for part in (self.close_up, self._image, *self.worst):
            part.set_theme(colours)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _ask(self) -> None:
        (self.cancel_requested if self._computing else self.compute_requested).emit()

    def _choose(self, number: int) -> None:
        if number < len(self._indices):
            self.worst_chosen.emit(self._indices[number])

    def piece_names(self, short: bool = False) -> dict[str, str]:
        """Return the names of the parts of the bar; `short` if three pieces share the width."""
        return {
            "elbo": self.tr("ELBO"),
            "gap": self.tr("gap"),
            "amortisation": self.tr("amortisation") if short else self.tr("amortisation gap"),
            "beta": self.tr("cost of β"),
            "both": self.tr("amortisation and β"),
            "approximation": self.tr("approximation") if short else self.tr("approximation gap"),
            "log_px": self.tr("log p(x)"),
        }

    def _retranslate_compute(self) -> None:
        self.compute.setText(self.tr("Cancel") if self._computing else self.tr("Find"))
        self.compute.setToolTip(
            self.tr("Compute no more")
            if self._computing
            else self.tr("Compute log p(x) of every image that the map shows, at most 10,000, and list the worst")
        )

    def _retranslate(self) -> None:
        third = self.tr("draws") if self._sampled else self.tr("posterior")
        names = (self.tr("what it is"), self.tr("identity"), third, self.tr("number"))
        for label, text in zip(self._names, names):
            label.setText(text)
        tips = (
            self.tr(
                "Exact: a shifted lattice, its spacing, the border of the plane and a wider search were all checked"
            ),
            self.tr("log p(x) = ELBO + KL(q(z|x) ‖ p(z|x)): so much the encoder’s answer costs for this image"),
            self.tr("The modes of p(z|x), with the share of its mass that is theirs, and the mean of q(z|x)")
            if not self._sampled
            else self.tr(
                "Effective sample size (Σw)² / Σw²: how many draws carry the sum of the weights p(x, z) / q(z|x)"
            ),
            self.tr("What log p(x) is the logarithm of: only figures of one kind can be compared"),
        )
        for label, tip in zip(self._names, tips):
            label.setToolTip(tip)
        self._image.setToolTip(
            self.tr(
                "x as the model is asked about it. Where it learned from pixels drawn 0 or 1, x is such a draw, so its q may lie off the map’s point, which is of the grey image"  # noqa: E501
            )
        )
        self.bar.setToolTip(
            self.tr(
                "log p(x) = ELBO + gap, and the gap is KL(q(z|x) ‖ p(z|x)), to scale.\nAmortisation gap: what the best Gaussian of q’s kind would win for this image.\nApproximation gap: what no such Gaussian can win, as the true posterior is none.\nCost of β, where β is not 1: what a Gaussian loses that is best by the run’s own objective, which the encoder learned"  # noqa: E501
            )
        )
        self._worst_title.setToolTip(
            self.tr(
                "Gap: log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), what the encoder’s answer costs. Few images carry most"
            )
        )
        self.close_up.setAccessibleName(self.tr("True posterior and q(z|x), near by"))
        self.close_up.setToolTip(
            self.tr("The true posterior p(z|x) and q(z|x) at 2σ, as near as they fill it; ↔ is its width in z")
        )
        self._image.setAccessibleName(self.tr("The image that the evidence is about"))
        self.bar.setAccessibleName(self.tr("Evidence in nats"))
        self.progress.setAccessibleName(self.tr("Progress of the figures of many images"))
        self._retranslate_compute()
        if not self._indices:
            self._worst_title.setText(self.tr("Largest gaps"))
        if self.bar.bar is None:
            self.clear()
