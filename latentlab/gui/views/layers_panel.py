"""The layers of the latent map as switches: a button in the corner of the map opens a card of them."""

import functools

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QSlider,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.layers import ELLIPSES, MapLayers
from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.export.raster import MAX_DOT
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.panel_scroll import PanelScroll
from latentlab.gui.widgets.theme import ICON_SIZE, grow_with_text, icon

SWITCHES = (
    "points", "density", "names", "manifold", "prior", "aggregate", "tint", "decisions", "entropy", "magnification",
    "truth", "best",
)  # fmt: skip


class LayersPanel(QFrame):
    """The card: a switch for each layer. `changed` carries the new MapLayers."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("layersPanel")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._layers = MapLayers()
        self._reasons: dict[str, str] = {}
        self._is_weighted = False  # whether the objective of the model is that of IWAE
        self.switches = {name: QCheckBox() for name in SWITCHES}
        self.opacity = QSlider(Qt.Orientation.Horizontal, minimum=10, maximum=100, singleStep=5, pageStep=10)
        grow_with_text(self.opacity, setMinimumWidth=120)
        self.dot = CountBox()
        self.dot.setRange(0, MAX_DOT)
        self.ellipses = QComboBox()
        for choice in ELLIPSES:
            self.ellipses.addItem("", choice)
        self._captions = {name: QLabel() for name in ("opacity", "dot", "ellipses")}
        for name in ("opacity", "dot", "ellipses"):
            self._captions[name].setBuddy(getattr(self, name))
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(12, 10, 12, 10)
        form.setVerticalSpacing(6)
        for name in ("points", "density"):
            form.addRow(self.switches[name])
        form.addRow(self._captions["dot"], self.dot)
        form.addRow(self.switches["names"])
        for name in ("prior", "aggregate"):
            form.addRow(self.switches[name])
        form.addRow(self.switches["manifold"])
        form.addRow(self._captions["opacity"], self.opacity)
        for name in ("tint", "decisions", "entropy", "magnification"):
            form.addRow(self.switches[name])
        form.addRow(self._captions["ellipses"], self.ellipses)
        for name in ("truth", "best"):
            form.addRow(self.switches[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(PanelScroll(inside))
        for name, switch in self.switches.items():
            switch.toggled.connect(functools.partial(self._switch, name))
        self.opacity.valueChanged.connect(functools.partial(self._switch, "opacity"))
        self.dot.valueChanged.connect(functools.partial(self._switch, "dot"))
        self.ellipses.currentIndexChanged.connect(lambda index: self._switch("ellipses", ELLIPSES[index]))
        self.set_layers(self._layers)
        self._retranslate()

    @property
    def layers(self) -> MapLayers:
        """The layers of the switches."""
        return self._layers

    def set_layers(self, layers: MapLayers) -> None:
        """Show these layers; no signal follows."""
        self._layers = layers
        for name, switch in self.switches.items():
            with QSignalBlocker(switch):
                switch.setChecked(getattr(layers, name))
        for widget, value in ((self.opacity, layers.opacity), (self.dot, layers.dot)):
            with QSignalBlocker(widget):
                widget.setValue(value)
        with QSignalBlocker(self.ellipses):
            self.ellipses.setCurrentIndex(ELLIPSES.index(layers.ellipses))
        self._enable()

    def set_reasons(self, reasons: dict[str, str], is_weighted: bool = False) -> None:
        """Grey the switches of these layers, or choices of ellipses; each value is the reason, shown as the tip.

        `is_weighted`: the model was trained by IWAE.
        """
        self._reasons, self._is_weighted = reasons, is_weighted
        self._enable()
        self._retranslate()

    def _enable(self) -> None:
        for name, switch in self.switches.items():
            switch.setEnabled(name not in self._reasons)
        self.ellipses.setEnabled("ellipses" not in self._reasons)
        for index, choice in enumerate(ELLIPSES):
            self.ellipses.model().item(index).setEnabled(choice not in self._reasons)
        self.switches["density"].setEnabled(self._layers.points)
        self.dot.setEnabled(self._layers.points and not self._layers.density)
        self.opacity.setEnabled(self._layers.manifold)

    def _switch(self, name: str, value: object) -> None:
        self.set_layers(self._layers.switched(name, value))
        self.changed.emit(self._layers)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Layers of the map"))
        words = {
            "points": (self.tr("Points"), self.tr("The posterior mean of every image")),
            "density": (
                self.tr("Density shading"),
                self.tr("How many points share a pixel, on a logarithmic scale, in the mixture of their colours"),
            ),
            "names": (self.tr("Class names"), self.tr("The name of each class at the median of its points")),
            "prior": (
                self.tr("Prior"),
                self.tr("p(z): circles of 1, 2 and 3 standard deviations, or contours of the same shares of its mass"),
            ),
            "aggregate": (
                self.tr("Aggregate posterior"),
                self.tr("q(z), the mean of q(z|x) over the test images: contours of 39, 86 and 99 % of its mass"),
            ),
            "manifold": (
                self.tr("Decoded manifold"),
                self.tr("What the decoder makes of the plane: images at their own places, finer as you zoom in"),
            ),
            "tint": (self.tr("Label tint"), self.tr("The plane in the colour of the nearest training point's label")),
            "decisions": (
                self.tr("Classifier's decisions"),
                self.tr(
                    "The plane in the colour of the class that a classifier, trained once on the same images, gives the decoded image; opacity rises with its probability, from none at 1/classes"  # noqa: E501
                ),
            ),
            "entropy": (
                self.tr("Pixel entropy"),
                self.tr("How undecided the decoder is: entropy of its Bernoulli pixels, nats per image"),
            ),
            "magnification": (
                self.tr("Magnification"),
                self.tr("√det(JᵀJ) of the decoder: by how much it stretches area, on a logarithmic scale"),
            ),
            "truth": (
                self.tr("True posterior"),
                self.tr(
                    "p(z|x) of the image under the cursor, pinned, or drawn at the probe, and q(z|x) over it; contours hold 50, 90 and 99 % of the mass. Also shown while the Evidence panel is in front"  # noqa: E501
                ),
            ),
            "best": (
                self.tr("Best Gaussian"),
                self.tr("The Gaussian, of full covariance, with the highest ELBO for this image"),
            ),
        }
        for name, (text, tip) in words.items():
            self.switches[name].setText(text)
            self.switches[name].setToolTip(self._reasons.get(name, tip))
        self._captions["opacity"].setText(self.tr("Opacity"))
        self.opacity.setAccessibleName(self.tr("Opacity of the decoded manifold, percent"))
        self._captions["dot"].setText(self.tr("Dot size"))
        self.dot.setAccessibleName(self.tr("Dot size in pixels"))
        self.dot.setSpecialValueText(self.tr("auto"))
        self.dot.setSuffix(self.tr(" px"))
        self._captions["ellipses"].setText(self.tr("Ellipses"))
        self.ellipses.setAccessibleName(self.tr("Posterior ellipses"))
        tip = self.tr(
            "q(z|x) at 2σ. Its covariance is diagonal, so the axes lie along z₁ and z₂. Class centres: the median of a class, with the mean variance of up to 200 of its images"  # noqa: E501
        )
        if self._is_weighted:
            tip += "\n" + self.tr("Trained by IWAE, q(z|x) proposes draws of z and is not meant to be the posterior")
        self.ellipses.setToolTip(self._reasons.get("ellipses", tip))
        choices = (self.tr("off"), self.tr("hovered point"), self.tr("selection"), self.tr("class centres"))
        for index, text in enumerate(choices):
            self.ellipses.setItemText(index, text)
            self.ellipses.setItemData(index, self._reasons.get(ELLIPSES[index], ""), Qt.ItemDataRole.ToolTipRole)


class LayersButton(QToolButton):
    """Opens the card below itself, right edges aligned, as far as the screen has room."""

    def __init__(self, panel: LayersPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self._colours = SCHEMES["light"]
        self.setObjectName("layersButton")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(ICON_SIZE)
        self.clicked.connect(self.open)
        self._retranslate()

    def open(self) -> None:
        """Show the card, with the focus on its first switch."""
        room = self.screen().availableGeometry()
        size = self._panel.sizeHint()
        if size.height() > room.height():  # a scroll bar takes its width
            size += QSize(self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent), 0)
        size = size.boundedTo(room.size())
        corner = self.mapToGlobal(self.rect().bottomRight()) + QPoint(1 - size.width(), 4)
        left, top = (
            max(low, min(at, high))
            for at, low, high in (
                (corner.x(), room.left(), room.right() + 1 - size.width()),
                (corner.y(), room.top(), room.bottom() + 1 - size.height()),
            )
        )
        self._panel.setGeometry(left, top, size.width(), size.height())
        self._panel.show()
        self._panel.switches["points"].setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, colours: Surfaces) -> None:
        """Use the ground of these surfaces, and an icon in their colour."""
        self._colours = colours
        self.setIcon(icon("layers-triple-outline", colours))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the corners, too: a frame of the map does not paint the button."""
        QPainter(self).fillRect(self.rect(), QColor(self._colours.surface))
        super().paintEvent(event)

    def event(self, event: QEvent) -> bool:
        """Stay opaque: a style sheet would make the button translucent."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange):
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        return done

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setText(self.tr("Layers"))
        self.setToolTip(self.tr("What the map shows, over and under its points"))
        self.adjustSize()
