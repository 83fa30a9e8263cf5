"""Time whole frames of the map, with and without the decoded manifold: python frames.py [--profile]."""

import cProfile
import os
import pstats
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui.app import make_application
from latentlab.gui.measure.frames import FrameClock, frame_times
from latentlab.inference.manifold import Mosaic, lattice_for


def with_manifold(map_) -> None:
    """Lay a mosaic of noise under the points, of the size that the map would ask for."""
    lattice = lattice_for(Viewport(-6, -6, 6, 6), map_.width(), map_.height(), 28)
    shape = lattice.rows * 28, lattice.columns * 28
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    map_.set_layers(MapLayers(manifold=True))
    map_.set_mosaic(Mosaic(lattice, pixels, None, None, 0, True, 0.0))


class ManifoldClock(FrameClock):
    """As FrameClock, with the layer on."""

    def __init__(self, map_, points) -> None:
        super().__init__(map_, points)
        with_manifold(map_)


def main() -> None:
    """Print p50, p95 and p99 in ms; on a busy machine the metrics have no meaning."""
    application = make_application()
    profile = cProfile.Profile() if "--profile" in sys.argv else None
    for count, frames in ((70_000, 400), (1_000_000, 80)):
        for name, clock in (("points", FrameClock), ("points and manifold", ManifoldClock)):
            if profile:
                profile.enable()
            times = frame_times(count, frames, clock)
            if profile:
                profile.disable()
            print(f"{count:>9,} {name:20}", {key: round(value, 1) for key, value in times.items()})
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    del application


if __name__ == "__main__":
    main()
