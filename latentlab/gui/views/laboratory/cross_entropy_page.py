"""Cross-entropy: two distributions whose bars are dragged, H(p, q) as a stacked bar, and the same of an image."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QComboBox, QLineEdit

from latentlab.actions.laboratory import UNITS, CrossEntropyState, check_weights
from latentlab.errors import UserError
from latentlab.export.palette import PALETTES
from latentlab.gui.views.pages.hand_plot import CountAxis, HandPlot, heat_map, show_heat
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.fields import in_words_of_the_window, mark_bad
from latentlab.gui.widgets.numbers import number
from latentlab.laboratory.cross_entropy import CrossEntropy, PixelCrossEntropy, with_share
from latentlab.options import options_of, parse

P, Q, DIVERGENCE = (PALETTES["okabe-ito"][i] for i in (1, 0, 5))
WEIGHTS = [option for option in options_of(CrossEntropyState) if option.name in ("p", "q")]
PER_NAT = dict(zip(UNITS, (1.0, 1 / math.log(2))))  # by the name of the unit


class CrossEntropyPage(Page):
    """Shows a CrossEntropy; a dragged bar is a request for other distributions."""

    def __init__(self) -> None:
        super().__init__()
        self._found: CrossEntropy | None = None
        self._pixels: PixelCrossEntropy | None = None
        self._reason, self._problem = "", None
        self._names: list = []
        self.texts = [QLineEdit(), QLineEdit()]
        for line in self.texts:
            line.setMinimumWidth(170)
            line.editingFinished.connect(self._read)
            self._names.append(self.add_field(line))
        self.unit = QComboBox()
        self.unit.addItems(UNITS)
        self.unit.currentTextChanged.connect(lambda unit: self.requested.emit({"unit": unit}))
        self._unit_name = self.add_field(self.unit)
        self.equal, self.uniform = self.add_button(), self.add_button()
        self.equal.clicked.connect(lambda: self._request(self._found.p, self._found.p))
        self.uniform.clicked.connect(lambda: self._request(self._found.p, np.ones(len(self._found.p))))
        self.bars = [HandPlot(by_hand=True, bottom=CountAxis("bottom")) for _ in range(2)]
        self.stack, self.images, self.parts, self.pixel_stack = (HandPlot() for _ in range(4))
        plots = (*self.bars, self.stack, self.images, self.parts, self.pixel_stack)
        for n, plot in enumerate(plots):
            self.plots.addWidget(plot, n // 3, n % 3)
        for which, plot in enumerate(self.bars):
            plot.pressed.connect(lambda x, y, _, which=which: self._drag(which, x, y))
            plot.moved.connect(lambda x, y, which=which: self._drag(which, x, y))
        self._marks = [pg.BarGraphItem(x=[], height=[], width=0.7, brush=ink, pen=None) for ink in (P, Q)]
        for plot, mark in zip(self.bars, self._marks):
            plot.plot.addItem(mark)
        self._stacks = [self._add_stack(plot) for plot in (self.stack, self.pixel_stack)]
        self._pictures = [heat_map() for _ in range(4)]
        for picture, plot in zip(self._pictures, (self.images, self.images, self.parts, self.parts)):
            plot.plot.addItem(picture)
            plot.view.setAspectLocked(True)
        for picture in self._pictures[:2]:
            picture.setLookupTable(np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1))
        for plot in (self.images, self.parts):
            plot.view.invertY(True)  # the first row of an image is on top
            for axis in ("left", "bottom"):
                plot.plot.hideAxis(axis)
        for plot in (self.stack, self.pixel_stack):
            plot.plot.getAxis("bottom").setTicks([[]])

    def _add_stack(self, plot: HandPlot) -> list[pg.BarGraphItem]:
        """Put the bars of H(p), KL and H(p, q) into a plot."""
        items = [pg.BarGraphItem(x=[1], height=[0], width=0.8, brush=ink, pen=None) for ink in (P, DIVERGENCE, Q)]
        for item in items:
            plot.plot.addItem(item)
        return items

    def show_entropies(self, found: CrossEntropy, unit: str) -> None:
        """Show two distributions and their parts, in a unit of UNITS."""
        self._found = found
        self._set_problem(None)
        with silent(self.unit):
            self.unit.setCurrentText(unit)
        for line, shares in zip(self.texts, (found.p, found.q)):
            if not line.hasFocus() or not line.isModified():
                line.setText(", ".join(f"{share:.3g}" for share in shares))
        self.draw()

    def show_pixels(self, found: PixelCrossEntropy | None, reason: str = "") -> None:
        """Show the parts of an image's cross-entropy; without one, the reason why there is none."""
        self._pixels, self._reason = found, reason
        self.draw()

    def draw(self, _: object = None) -> None:
        """Draw what is shown."""
        if self._found is None:
            return
        found, unit = self._found, self.unit.currentText()
        outcomes = np.arange(1, len(found.p) + 1)
        for plot, mark, shares in zip(self.bars, self._marks, (found.p, found.q)):
            mark.setOpts(x=outcomes, height=shares)
            plot.set_range((0.4, len(shares) + 0.6), (0, 1.06))  # the number 1.0 stays whole
        self._draw_stack(self.stack, self._stacks[0], found.entropy, found.kl)
        in_unit = self._in_unit
        lines = [f"{self._sum(found.entropy, found.kl)} · KL(q‖p) {in_unit(found.reverse_kl)} {unit}"]
        if not math.isfinite(found.kl):
            lines[0] += " · " + self.tr("q excludes an outcome that p has")
        pixels = self._pixels
        for picture in self._pictures:
            picture.setVisible(pixels is not None)
        if pixels is None:
            self.pixel_stack.note.setText("")
            for item in self._stacks[1]:
                item.setOpts(height=[0])
            lines.append(self._reason or self.tr("The image is being looked at …"))
        else:
            self._draw_pixels(pixels)
            entropy, kl = float(pixels.entropy.sum()), float(pixels.kl.sum())
            self._draw_stack(self.pixel_stack, self._stacks[1], entropy, kl)
            text = self.tr("the image: {sum} {unit}; no decoder comes below H(p), the entropy of its grey pixels")
            lines.append(text.format(sum=self._sum(entropy, kl), unit=unit))
        if self._problem is not None:
            lines.insert(0, in_words_of_the_window(self._problem, WEIGHTS))
        self.readout.setText("\n".join(lines))

    def _draw_pixels(self, pixels: PixelCrossEntropy) -> None:
        height, width = pixels.image.shape
        top = max(float(pixels.kl.max()), float(pixels.entropy.max()), 1e-9)
        pictures = (pixels.image, pixels.mean, pixels.entropy / top, pixels.kl / top)
        for n, (item, values) in enumerate(zip(self._pictures, pictures)):
            left = n % 2 * (width + 1)
            show_heat(item, values, (left, left + width), (0, height))
        for plot in (self.images, self.parts):
            plot.set_range((0, 2 * width + 1), (0, height))

    def _draw_stack(self, plot: HandPlot, items: list[pg.BarGraphItem], entropy: float, kl: float) -> None:
        scale = PER_NAT[self.unit.currentText()]
        ceiling = kl if math.isfinite(kl) else 10.0
        parts = ((1, 0, entropy), (1, entropy, ceiling), (2, 0, entropy + ceiling))
        for item, (x, base, height) in zip(items, parts):
            item.setOpts(x=[x], y0=[base * scale], height=[height * scale])
        plot.plot.getAxis("left").setStyle(showValues=math.isfinite(kl))
        plot.note.setText("" if math.isfinite(kl) else "∞")
        plot.set_range((0.4, 2.6), (0, 1.1 * max(entropy + ceiling, 1e-3) * scale))

    def _in_unit(self, nats: float) -> str:
        return number(nats * PER_NAT[self.unit.currentText()])

    def _sum(self, entropy: float, kl: float) -> str:
        in_unit = self._in_unit
        return f"H(p) {in_unit(entropy)} + KL(p‖q) {in_unit(kl)} = H(p, q) {in_unit(entropy + kl)}"

    def _drag(self, which: int, x: float, y: float) -> None:
        shares = [self._found.p, self._found.q]
        index = min(max(round(x), 1), len(shares[which])) - 1
        shares[which] = with_share(shares[which], index, y)
        self._request(*shares)

    def _read(self) -> None:
        """Take the weights that were typed, or say why they are refused: the texts stay, so that the other can follow.

        Both texts are typed before a number of outcomes changes.
        """
        try:
            p, q = (parse(option, line.text()) for option, line in zip(WEIGHTS, self.texts))
            check_weights(p, q)
        except UserError as error:
            self._set_problem(error)
            self.draw()
            return
        for line in self.texts:
            line.setModified(False)
        self._request(p, q)

    def _set_problem(self, problem: UserError | None) -> None:
        """Mark the texts as refused, None: as taken."""
        self._problem = problem
        for line in self.texts:
            mark_bad(line, problem is not None)

    def _request(self, p: Sequence[float], q: Sequence[float]) -> None:
        self.requested.emit({"p": tuple(map(float, p)), "q": tuple(map(float, q))})

    def retranslate(self) -> None:
        """Say every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "Drag the bars. H(p, q), the loss, is H(p) and the divergence on top: only the divergence can be learned away, and it is not symmetric. The binary cross-entropy of an image is the same sum, pixel by pixel."  # noqa: E501
            )
        )
        for label, name in zip(self._names, "pq"):
            label.setText(name)
        for line, name in zip(self.texts, (self.tr("Weights of p"), self.tr("Weights of q"))):
            line.setAccessibleName(name)
        self._unit_name.setText(self.tr("Unit"))
        self.unit.setAccessibleName(self.tr("Unit of the entropies"))
        self.equal.setText(self.tr("q = p"))
        self.uniform.setText(self.tr("Uniform q"))
        self.bars[0].set_words("p", self.tr("The outcomes and their shares under p; drag a bar"))
        self.bars[1].set_words("q", self.tr("The outcomes and their shares under q; drag a bar"))
        self.stack.set_words(
            "H(p) + KL(p‖q) = H(p, q)", self.tr("Left: the entropy of p and the divergence on it; right: their sum")
        )
        self.images.set_words(self.tr("Image and reconstruction"), self.tr("p: the grey values; q: the decoded means"))
        self.parts.set_words(
            self.tr("H(p) and KL(p‖q) of each pixel"), self.tr("Both in one scale of colours; light is most")
        )
        self.pixel_stack.set_words(self.tr("Sum over the pixels"), self.tr("The same sum of the whole image"))
