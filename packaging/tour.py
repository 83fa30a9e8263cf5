"""Take the README's pictures: open a run in the real window, drive it as a person would, save what is seen.

    python packaging/tour.py RUN [OUT [NAME …]]

RUN is a run folder of `latentlab train --recipe best --dataset mnist`, with the data at hand; OUT is by default
resources/pictures, and the names are those of PICTURES. It takes some minutes, most of them for log p(x) of the first
images. The window is drawn off the screen, and the run is opened as `run` in an empty folder, so that no path of this
machine is in a picture.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from latentlab.actions import WindowOptions
from latentlab.config import Config
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, rgb
from latentlab.export.raster import View
from latentlab.files import atomic_write
from latentlab.gui.app import App, make_application
from latentlab.gui.controller import State
from latentlab.gui.views.map_layers import Layers
from latentlab.inference.plane import decode_plane
from latentlab.inference.posterior import image_posterior
from latentlab.session.image_evidence import ImageEvidence
from latentlab.session.occlusion import Occluded
from latentlab.session.subject import as_x
from latentlab.work import result_of

SIZE = (1280, 800)
MOST = 250_000  # bytes of a picture; a larger one makes do with 256 colours
SCREEN = {
    "name": "tour",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1080,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
LOOKED_AT, REFINED = 2000, 60  # test images, for one with two modes, and the likeliest of them
LEAST_MASS, FURTHEST = 0.1, 2.2  # of a mode that is shown; from the origin, so that it is on the map
APART, CLOSE, OFF = 1.0, 0.5, 0.15  # two modes from each other, on the map or close up, and q from both, at least
NEAR = View(-1.0, -0.75, 3.2, 2.1)  # where 9, 7 and 1 meet
SELECTED, PROBE = 60, (0.62, 0.28)  # so many test images there; between a 5 and a 7
RACED = 17  # a test image
STROKES = (20.5, 24.0)  # rows over which the brush goes: it hides the lower 12
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def wait(milliseconds: int) -> None:
    """Let events pass for so long; unlike QTest.qWait this lets other threads run Python meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Tour:
    """One window on one run."""

    def __init__(self, folder: Path, out: Path) -> None:
        self.out = out
        self.app = App(
            make_application(), Config(dataset="mnist"), WindowOptions(language="en", theme="dark", size=SIZE)
        )
        self.controller, self.window, self.map = self.app.controller, self.app.window, self.app.window.map
        self.verbs = self.window.verbs
        self.app.start()
        self.until(lambda: self.controller.state is State.READY)
        self.controller.open(folder)
        self.until(lambda: self.controller.state is State.FINISHED)
        self.verbs["show_test"].trigger()
        self.until(lambda: len(self.map._points.means) == len(self.images))

    @property
    def images(self) -> np.ndarray:
        """The test images."""
        return self.controller.session.dataset.test_images

    def until(self, met: Callable[[], bool], seconds: float = 1200) -> None:
        """Let the window work until `met()`. Raises TimeoutError."""
        for _ in range(round(seconds / 0.05)):
            if met():
                wait(300)  # what was found is painted
                return
            wait(50)
        raise TimeoutError("the window did not get there in time")

    def front(self, name: str) -> None:
        """Bring a panel to the front."""
        self.window.docks[name].raise_()
        wait(200)

    def at_rest(self) -> None:
        """Let every question be answered."""
        wait(1000)
        self.until(lambda: not self.controller.inference.busy)

    def sight_of(self, index: int) -> ImageEvidence:
        """Return what is true of a test image."""
        self.controller.hand.pin(index)

        def known() -> bool:
            sight = self.controller.pane.posterior.evidence
            return sight is not None and sight.subject.index == index and sight.best is not None

        self.until(known)
        return self.controller.pane.posterior.evidence

    def save(self, name: str) -> None:
        """Save what the window shows, in as few bytes as do."""
        self.window.statusBar().clearMessage()
        wait(300)
        grabbed = self.window.grab().toImage()
        grabbed = grabbed.convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), grabbed.bytesPerLine())
        picture = Image.fromarray(rows[:, : 3 * grabbed.width()].reshape(grabbed.height(), grabbed.width(), 3).copy())
        for few in (picture, reduced(picture)):
            with atomic_write(self.out / name) as temporary:
                few.save(temporary, format="PNG", optimize=True)
            if (self.out / name).stat().st_size < MOST:
                break
        print(self.out / name, (self.out / name).stat().st_size // 1000, "kB", flush=True)


def reduced(picture: Image.Image) -> Image.Image:
    """Return a picture in 256 colours, of which those of the classes and of the schemes stay as they are."""
    kept = [rgb(colour) for scheme in SCHEMES.values() for colour in (scheme.accent, scheme.train, scheme.test)]
    kept += [rgb(colour) for colour in PALETTES[DEFAULT_PALETTE]]
    found = picture.quantize(256 - len(kept), method=Image.Quantize.MEDIANCUT, kmeans=2).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([level for colour in kept for level in colour] + found)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def latent_map(tour: Tour, name: str) -> None:
    """The decoded manifold under the points, a selection of them and what the encoder believes of each."""
    tour.map.view = NEAR
    tour.app.wiring.layers.set_layers(Layers(manifold=True, opacity=90, ellipses="selection", dot=3))
    means = tour.map._points.means
    inside = ((means > (NEAR.x0, NEAR.y0)) & (means < (NEAR.x1, NEAR.y1))).all(axis=1)
    tour.controller.hand.select(np.flatnonzero(inside)[:SELECTED])
    tour.controller.move_probe(PROBE)
    tour.at_rest()
    tour.save(name)
    tour.verbs["select_none"].trigger()
    tour.app.wiring.layers.set_layers(Layers())


def truth(tour: Tour, name: str) -> None:
    """The true posterior of an image with two modes, and q at neither."""
    tour.front("evidence")
    tour.window.views["evidence"].compute.click()
    tour.until(lambda: tour.controller.pane.dataset_evidence.metrics is not None)
    tour.window.views["evidence"].compute.click()  # the first lot is enough
    index = ambiguous(tour, np.ones(tour.images.shape[1:], bool), CLOSE)
    tour.app.wiring.truth.choose(index)  # as a click in the list of the largest gaps does
    tour.sight_of(index)
    tour.at_rest()
    tour.save(name)


def ambiguous(tour: Tour, visible: np.ndarray, apart: float) -> int:
    """Return the test image whose visible pixels leave two modes in sight, as likely as can be, and q at neither."""
    run = tour.controller.session.current
    plane = result_of(decode_plane(run.model))
    mask = torch.from_numpy(visible.ravel())
    x = as_x(run, tour.images[:LOOKED_AT])
    with torch.inference_mode():
        means = run.model.encoder(x * mask).mean.numpy()
    places, candidates = plane.z.numpy(), []
    for index, q in enumerate(means):
        joint = (plane.log_likelihood(x[index], mask) + plane.log_prior).numpy()
        first = joint.argmax()
        joint_elsewhere = np.where(np.hypot(*(places - places[first]).T) > apart, joint, -np.inf)
        second = joint_elsewhere.argmax()
        if fits(q, [places[first], places[second]], apart):
            candidates.append((joint[first] - joint[second], index))
    # Modes are narrower than the plane's cells: which of them hold how much, only the refined posterior tells.
    best, evenest = None, LEAST_MASS
    for _, index in sorted(candidates)[:REFINED]:
        modes = result_of(image_posterior(run.model, x[index], mask, grid=plane)).modes[:2]
        even = len(modes) == 2 and fits(means[index], [mode.z for mode in modes], apart)
        if even and min(mode.mass for mode in modes) > evenest:
            best, evenest = index, min(mode.mass for mode in modes)
    if best is None:
        raise SystemExit(f"none of the first {LOOKED_AT} test images has two modes in sight")
    return best


def fits(q: np.ndarray, modes: list[np.ndarray], apart: float) -> bool:
    """Whether all of it is on the map, the modes are so far apart, and q is at neither."""
    away = min(np.hypot(*(mode - q)) for mode in modes)
    return np.abs([*modes, q]).max() < FURTHEST and np.hypot(*(modes[0] - modes[1])) > apart and away > OFF


def race(tour: Tour, name: str) -> None:
    """Four estimators of log p(x) of one image, and where the samples of one of them fall."""
    tour.map.view = View(-6.3, -4.3, 6.3, 4.3)
    tour.front("race")
    tour.controller.hand.pin(RACED)
    tour.until(lambda: (seen := tour.controller.pane.race.subject) is not None and seen.index == RACED)
    tour.window.views["race"].run.click()
    tour.until(lambda: not tour.controller.pane.race.busy)
    tour.save(name)


def brush(tour: Tour, name: str) -> None:
    """The lower half of an image under the brush: what is left may be more than one digit."""
    tour.map.view = View(-3.2, -2.2, 3.2, 2.2)
    tour.front("occlusion")
    index = ambiguous(tour, np.arange(28)[:, None] < np.full(28, 16), APART)
    tour.controller.hand.pin(index)
    tour.until(lambda: (seen := tour.controller.pane.occlusion.subject) is not None and seen.index == index)
    panel, answers = tour.window.views["occlusion"], []
    tour.controller.pane.occlusion.changed.connect(answers.append)
    panel.brush.setValue(panel.brush.maximum())
    unit = panel.canvas.width() / panel.canvas.visible.shape[1]
    for row in STROKES:
        left, right = (QPoint(round(column * unit), round(row * unit)) for column in (0, 28))
        QTest.mousePress(panel.canvas, LEFT, NONE, left)
        QTest.mouseMove(panel.canvas, right)
        QTest.mouseRelease(panel.canvas, LEFT, NONE, right)
    wait(300)
    QCoreApplication.sendEvent(panel.canvas, QEvent(QEvent.Type.Leave))
    tour.until(lambda: refined(answers[-1:], panel.canvas.visible))
    tour.save(name)


def refined(answers: list[Occluded | None], visible: np.ndarray) -> bool:
    """Whether the newest answer is about these visible pixels, and more than a preview."""
    return any(
        found is not None and found.log_px_hidden is not None and np.array_equal(found.visible, visible)
        for found in answers
    )


PICTURES = {
    "map-dark": ("dark", latent_map),
    "map-light": ("light", latent_map),
    "brush": ("light", brush),
    "race": ("light", race),
    "truth": ("light", truth),
}


def main(run: Path, out: Path, names: list[str]) -> None:
    """Take the pictures of these names, by default every one."""
    if unknown := set(names) - set(PICTURES):
        raise SystemExit(f"no such picture: {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}")
    run, out = run.absolute(), out.absolute()
    with tempfile.TemporaryDirectory() as empty:
        os.environ["LATENTLAB_HOME"] = str(Path(empty, "home"))
        Path(empty, "run").symlink_to(run, target_is_directory=True)
        os.chdir(empty)
        Path("screen.json").write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen:configfile=screen.json")
        tour = Tour(Path("run"), out)
        for name, (theme, take) in PICTURES.items():
            if name in (names or PICTURES):
                tour.app.choose_scheme(theme)
                take(tour, f"tour-{name}.png")
        tour.window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "resources/pictures"), sys.argv[3:])
