"""Take the README's pictures: write a script, and let `latentlab --script` open a run and save what the window shows.

    python packaging/tour.py RUN [OUT [NAME …]]

RUN is a run folder of `latentlab train --recipe best --dataset mnist`, with the data at hand; OUT is by default
resources/pictures, and the names are those of PICTURES. The tour takes some minutes, mostly for log p(x) of the first
images and for the pair, which trains. The window is drawn off the screen, and the run is opened as `run` in an empty
folder, so that no path of this machine is in a picture.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, rgb
from latentlab.files import atomic_write
from latentlab.inference.plane import decode_plane
from latentlab.inference.posterior import image_posterior
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import with_images
from latentlab.session.occlusion import mask_bits
from latentlab.session.run import Run
from latentlab.session.subject import as_x
from latentlab.work import result_of

SIZE = "1280x800"
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
NEAR = (-1.0, -0.75, 3.2, 2.1)  # where 9, 7 and 1 meet
SELECTED, PROBE = 60, (0.62, 0.28)  # test images there that are selected; between a 5 and a 7
RACED = 17  # a test image
PAIR_EPOCHS = 4
SEEN = 16  # rows that the brush leaves visible, of 28
MINUTES = 60.0  # seconds
SILENCE = 16  # seconds after which the status line is empty again

Line = dict[str, Any]


def do(verb: str, **arguments: Any) -> Line:
    """Return the line that performs a verb."""
    return {"do": verb, **arguments}


def wait(condition: str, **arguments: Any) -> Line:
    """Return the line that waits for a condition."""
    return {"wait": condition, "seconds": 20 * MINUTES, **arguments}


def idle() -> list[Line]:
    """Return the lines that wait for all answers, and for an empty status line."""
    return [wait("idle"), {"wait": "time", "seconds": SILENCE}]


def latent_map(run: Run) -> list[Line]:
    """The decoded manifold under the points, a selection of them and what the encoder believes of each."""
    means, _ = run.model.encode_images(run.dataset.test_images)
    inside = ((means > NEAR[:2]) & (means < NEAR[2:])).all(axis=1)
    return [
        do("set_view", view=NEAR),
        do("layer_manifold", on=True),
        do("manifold_opacity", percent=90),
        do("ellipses_selection"),
        do("dot_size", pixels=3),
        do("select_points", indices=np.flatnonzero(inside)[:SELECTED].tolist()),
        do("move_probe", z=PROBE),
        *idle(),
    ]


AFTER_MAP = [do("select_none"), do("layer_manifold", on=False), do("ellipses_off"), do("dot_size", pixels=0)]


def truth(run: Run) -> list[Line]:
    """The true posterior of an image with two modes, and q at neither."""
    index = ambiguous(run, np.ones(run.image_shape, bool), CLOSE)
    return [
        do("show_panel", panel="evidence"),
        do("compute_gaps"),
        wait("answer", of="gaps"),
        do("stop_gaps"),  # the metrics of the first images are enough
        do("show_gap", index=index),
        wait("answer", of="evidence"),
        *idle(),
    ]


def race(_: Run) -> list[Line]:
    """Four estimators of log p(x) of one image, and where the samples of one of them fall."""
    return [
        do("set_view", view=(-6.3, -4.3, 6.3, 4.3)),
        do("show_panel", panel="race"),
        do("pin_point", index=RACED),
        wait("idle"),
        do("race"),
        wait("answer", of="race"),
        *idle(),
    ]


def brush(run: Run) -> list[Line]:
    """The lower half of an image under the brush: what is left may be more than one digit."""
    height, width = run.image_shape
    visible = np.broadcast_to(np.arange(height)[:, None] < SEEN, (height, width))
    return [
        do("set_view", view=(-3.2, -2.2, 3.2, 2.2)),
        do("show_panel", panel="occlusion"),
        do("pin_point", index=ambiguous(run, visible, APART)),
        wait("idle"),
        do("hide_pixels", mask=mask_bits(visible)),
        wait("answer", of="occlusion"),
        *idle(),
    ]


def window(_: Run) -> list[Line]:
    """The window as it stands after a training: every training digit on the map, the probe, the losses."""
    return [do("show_train"), do("reset_view"), do("show_panel", panel="losses"), do("move_probe", z=PROBE), *idle()]


def pair(_: Run) -> list[Line]:
    """An autoencoder and a VAE, trained in turns and aligned, with the same image under both probes."""
    return [
        do("configure", family="vae", likelihood="bernoulli", pixels="grey", epochs=PAIR_EPOCHS),
        do("train_pair", pair="ae-vae"),
        wait("state", **{"is": "training"}),
        wait("state", **{"is": "finished"}),
        do("swap_panes"),
        do("show_train"),
        do("show_panel", panel="losses"),
        do("link_probe", by="image"),
        do("align_beside"),
        do("move_probe", z=PROBE),
        *idle(),
    ]


def ambiguous(run: Run, visible: np.ndarray, apart: float) -> int:
    """Return the test image whose visible pixels leave two visible modes, about equally likely, with q at neither."""
    plane = result_of(decode_plane(run.model))
    mask = torch.from_numpy(visible.ravel().copy())
    x = as_x(run, run.dataset.test_images[:LOOKED_AT])
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
    # The modes are narrower than the plane's cells: only the refined posterior gives their masses.
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


def reduced(picture: Image.Image) -> Image.Image:
    """Return a picture in 256 colours, of which those of the classes and of the schemes stay as they are."""
    kept = [rgb(colour) for scheme in SCHEMES.values() for colour in (scheme.accent, scheme.train, scheme.test)]
    kept += [rgb(colour) for colour in PALETTES[DEFAULT_PALETTE]]
    found = picture.quantize(256 - len(kept), method=Image.Quantize.MEDIANCUT, kmeans=2).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([level for colour in kept for level in colour] + found)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def save(picture: Path, out: Path) -> None:
    """Save a picture in as few bytes as do."""
    with Image.open(picture) as opened:
        whole = opened.convert("RGB")
    for few in (whole, reduced(whole)):
        with atomic_write(out) as temporary:
            few.save(temporary, format="PNG", optimize=True)
        if out.stat().st_size < MOST:
            break
    print(out, out.stat().st_size // 1000, "kB", flush=True)


PICTURES = {
    "window": ("light", window, [do("show_test"), wait("idle")]),
    "tour-map-dark": ("dark", latent_map, AFTER_MAP),
    "tour-map-light": ("light", latent_map, AFTER_MAP),
    "tour-brush": ("light", brush, []),
    "tour-race": ("light", race, []),
    "tour-truth": ("light", truth, []),
    "pair": ("light", pair, []),
}


def script(run: Run, names: list[str]) -> list[Line]:
    """Return the lines that open `run` in the window, take the pictures of these names, and end."""
    lines = [do("open_run", folder="run"), wait("state", **{"is": "finished"}), do("show_test"), wait("idle")]
    for name in names:
        theme, take, after = PICTURES[name]
        lines += [do(f"scheme_{theme}"), *take(run), do("screenshot", out=f"{name}.png"), *after]
    return [*lines, do("quit")]


def main(folder: Path, out: Path, names: list[str]) -> int:
    """Take the pictures of these names, by default all; return the exit code of the window."""
    if unknown := set(names) - set(PICTURES):
        raise SystemExit(f"no such picture: {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}")
    names = [name for name in PICTURES if name in (names or PICTURES)]
    folder, out = folder.absolute(), out.absolute()
    lines = script(with_images(open_run(folder)), names)
    with tempfile.TemporaryDirectory() as empty:
        place = Path(empty)
        (place / "run").symlink_to(folder, target_is_directory=True)
        (place / "screen.json").write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
        (place / "tour.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        environment = {"QT_QPA_PLATFORM": "offscreen:configfile=screen.json"} | os.environ
        environment["LATENTLAB_HOME"] = str(place / "home")
        words = ["--script", "tour.jsonl", "--dataset", "mnist", "--language", "en", "--size", SIZE]
        done = subprocess.run([sys.executable, "-m", "latentlab", *words], cwd=place, env=environment)
        if not done.returncode:
            for name in names:
                save(place / f"{name}.png", out / f"{name}.png")
    return done.returncode


if __name__ == "__main__":
    place = Path(sys.argv[2] if len(sys.argv) > 2 else "resources/pictures")
    sys.exit(main(Path(sys.argv[1]), place, sys.argv[3:]))
