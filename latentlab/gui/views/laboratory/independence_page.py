"""Independence: the latent plane turned by a slider; what the likelihood sees stays, what an axis means does not."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from latentlab.export.palette import PALETTES
from latentlab.gui.views.pages.hand_plot import HandPlot, heat_map, show_heat
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.number_box import DecimalBox
from latentlab.gui.widgets.numbers import number, with_minus
from latentlab.laboratory.rotation import STEPS, TRAVERSED, Rotated

EXACT, FULL, DIAGONAL = (PALETTES["okabe-ito"][i] for i in (2, 1, 5))
AXES = PALETTES["okabe-ito"][1], PALETTES["okabe-ito"][0]
MOST_ANGLE = 180  # degrees


class IndependencePage(Page):
    """Shows a Rotated for each angle that the slider was at, as curves, and the newest one as pictures."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[float, Rotated] = {}  # by degrees
        self._newest: Rotated | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, MOST_ANGLE)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(15)
        self.slider.setMinimumWidth(260)
        self.box = DecimalBox()
        self.box.setRange(0, MOST_ANGLE)
        self.box.setDecimals(0)
        self.box.setSuffix("°")
        self._name = self.add_field(self.slider)
        self.controls.addWidget(self.box)
        for control in (self.slider, self.box):
            control.valueChanged.connect(lambda angle: self.requested.emit({"angle": float(round(angle))}))
        self.strips, self.changes = ([HandPlot(), HandPlot()] for _ in range(2))
        self.nats, self.information = HandPlot(), HandPlot()
        for n, plot in enumerate((*self.strips, *self.changes, self.nats, self.information)):
            self.plots.addWidget(plot, n // 2, n % 2)
        for row, stretch in enumerate((2, 2, 3)):
            self.plots.setRowStretch(row, stretch)
        self._pictures = [heat_map(), heat_map()]
        for plot, picture in zip(self.strips, self._pictures):
            picture.setLookupTable(np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1))
            plot.plot.addItem(picture)
            plot.view.setAspectLocked(True)
            plot.view.invertY(True)
            plot.plot.hideAxis("bottom")
            plot.plot.getAxis("left").setTicks([[]])  # its room stays: each image is above its step of the change
        self._curves = {name: self._add_curve(self.nats, ink) for name, ink in zip("xfd", (EXACT, FULL, DIAGONAL))}
        self._axes = [self._add_curve(self.information, ink) for ink in AXES]
        self._errors = [pg.ErrorBarItem(pen=pg.mkPen(ink, width=1.5), beam=2) for ink in AXES]
        self._changes = [self._add_curve(plot, ink) for plot, ink in zip(self.changes, AXES)]
        self._change_errors = [pg.ErrorBarItem(pen=pg.mkPen(ink, width=1.5), beam=0.08) for ink in AXES]
        for plot, item in zip(
            (self.information, self.information, *self.changes), (*self._errors, *self._change_errors)
        ):
            plot.plot.addItem(item)

    def _add_curve(self, plot: HandPlot, ink: str) -> pg.PlotDataItem:
        curve = pg.PlotDataItem(pen=pg.mkPen(ink, width=2), symbol="o", symbolSize=7, symbolBrush=ink, symbolPen=None)
        plot.plot.addItem(curve)
        return curve

    def clear(self) -> None:
        """Forget every angle: another model is shown."""
        self._seen, self._newest = {}, None
        self.draw()

    def show_angle(self, degrees: float) -> None:
        """Show the angle in the controls."""
        with silent(self.slider, self.box):
            self.slider.setValue(round(degrees))
            self.box.setValue(degrees)

    def show_rotated(self, found: Rotated) -> None:
        """Show the model at an angle; log p(x) may come later."""
        self._newest = found
        self._seen[round(math.degrees(found.angle), 3)] = found
        self.draw()

    def draw(self) -> None:
        """Draw what is shown."""
        found = self._newest
        marks = *self._pictures, *self._curves.values(), *self._axes, *self._errors
        for item in (*marks, *self._changes, *self._change_errors):
            item.setVisible(found is not None)
        if found is None:
            self.readout.setText(self.tr("The figures are being computed …"))
            return
        for n, (plot, picture) in enumerate(zip(self.strips, self._pictures)):
            strip = np.concatenate(list(found.traversals[n]), axis=1)
            height, width = strip.shape
            show_heat(picture, strip, (0, width), (0, height))
            plot.set_range((0, width), (0, height))
        self._draw_changes(found)
        angles = sorted(self._seen)
        rows = [self._seen[angle] for angle in angles]
        exact = [np.nan if row.log_px is None else float(row.log_px.mean()) for row in rows]
        full, diagonal = ([float(getattr(row, name).mean()) for row in rows] for name in ("elbo", "diagonal_elbo"))
        for name, values in zip("xfd", (exact, full, diagonal)):
            good = np.isfinite(values)
            self._curves[name].setData(np.array(angles)[good], np.array(values)[good])
        values = np.array([*exact, *full, *diagonal])
        values = values[np.isfinite(values)]
        self.nats.set_range((-5, MOST_ANGLE + 5), (values.min() - 0.5, values.max() + 0.5))
        self._draw_information(np.array(angles), rows)
        self._show_text(found)

    def _draw_changes(self, found: Rotated) -> None:
        """Draw how much the image changes at each step of both traversals, on one scale."""
        (values, errors), (means, mean_errors) = found.change, found.axis_change
        errors = np.nan_to_num(errors)  # of a single image
        top = 1.15 * float((values + errors).max()) or 1.0
        half = (STEPS[1] - STEPS[0]) / 2
        for n, plot in enumerate(self.changes):
            self._changes[n].setData(STEPS, values[n])
            self._change_errors[n].setData(x=STEPS, y=values[n], height=2 * errors[n])
            plot.set_range((STEPS[0] - half, STEPS[-1] + half), (0, top))
            decimals = _decimals(float(mean_errors[n]))
            plot.note.setText(f"{number(means[n], decimals)} ± {number(mean_errors[n], decimals)}")

    def _draw_information(self, angles: np.ndarray, rows: list[Rotated]) -> None:
        values, errors = (
            np.array([getattr(row, name) for row in rows]) for name in ("information", "information_error")
        )
        has_labels = bool(np.isfinite(values).all())
        for n in range(2):
            self._axes[n].setVisible(has_labels)
            self._errors[n].setVisible(has_labels)
            if has_labels:
                self._axes[n].setData(angles, values[:, n])
                self._errors[n].setData(x=angles, y=values[:, n], height=2 * errors[:, n])
        if has_labels:
            self.information.set_range((-5, MOST_ANGLE + 5), (0, 1.15 * float((values + errors).max())))

    def _show_text(self, found: Rotated) -> None:
        first = (
            self.tr("computing …")
            if found.log_px is None
            else (f"{number(float(found.log_px.mean()))} ± {number(float(found.error.mean()), 4)}")
        )
        text = self.tr(
            "log p(x) {exact} · ELBO of the turned q, of full covariance, {full} · of a q with independent axes {diagonal} nats per image, {n} test images"  # noqa: E501
        ).format(
            exact=first,
            full=number(float(found.elbo.mean())),
            diagonal=number(float(found.diagonal_elbo.mean())),
            n=len(found.elbo),
        )
        text += "\n" + self.tr("largest change of a reconstructed pixel {change}").format(
            change=with_minus(f"{found.reconstruction_change:.0e}") if found.reconstruction_change else self.tr("none")
        )
        if math.isfinite(found.gap):
            text += " · " + self.tr("mutual information gap {gap} ± {error}").format(
                gap=number(found.gap), error=number(found.gap_error)
            )
        self.readout.setText(text)

    def retranslate(self) -> None:
        """Say every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "Turn the latent plane: log p(x), the ELBO and every reconstruction stay, yet the axes come to mean other things. So the likelihood alone cannot find independent, interpretable axes (Locatello and others 2019)."  # noqa: E501
            )
        )
        self._name.setText(self.tr("Angle"))
        self.slider.setAccessibleName(self.tr("Angle of the latent plane"))
        self.box.setAccessibleName(self.tr("Angle of the latent plane, degrees"))
        for n, plot in enumerate(self.strips, 1):
            plot.set_words(
                self.tr("Decoded along axis {n}").format(n=n), self.tr("The turned axis from −2 to 2, the other at 0")
            )
        for n, plot in enumerate(self.changes, 1):
            plot.set_words(
                self.tr("Change along axis {n}").format(n=n),
                self.tr(
                    "z along the axis against the change of the decoded image, per unit of z: the mean over pixels of the absolute difference half a step either way. The other coordinate is the posterior mean of a test image; mean of {count} images ± one standard error. Above: the mean of the steps"  # noqa: E501
                ).format(count=TRAVERSED),
                "z",
            )
        self.nats.set_words(
            self.tr("What the likelihood sees, nats per image"),
            self.tr("Angle against log p(x), green, the ELBO of a full q, blue, and of independent axes, red"),
            self.tr("angle"),
        )
        self.information.set_words(
            self.tr("What each axis tells of the class, nats"),
            self.tr("Angle against mutual information with the class: axis 1 blue, axis 2 orange, ± one deviation"),
            self.tr("angle"),
        )


def _decimals(error: float) -> int:
    """Return the number of decimals that shows a digit of a standard error; NaN, of one image, has none."""
    return 4 if not error > 0 else max(4, -math.floor(math.log10(error)))
