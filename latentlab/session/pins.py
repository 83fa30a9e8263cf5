"""The pins of a walk, beside the run they were set in: pins.json, a list of latents."""

import json
import math
from pathlib import Path

from latentlab.errors import UserError
from latentlab.files import cannot_write, read_json, write_text
from latentlab.session.run_folder import PINS

MOST = 1000
LIMIT = 1 << 20  # bytes

Pins = tuple[tuple[float, ...], ...]


def save_pins(folder: Path, pins: Pins) -> None:
    """Write the pins into a run folder that exists; without pins, nothing stays there. Raises UserError."""
    path = Path(folder) / PINS
    if pins:
        write_text(path, json.dumps([list(pin) for pin in pins]) + "\n", follow=False)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def load_pins(folder: Path, latent_size: int) -> Pins:
    """Return the pins of a run folder; none where there are none or the file is not what it should be."""
    path = Path(folder) / PINS
    try:
        rows = read_json(path, LIMIT)
        pins = tuple(tuple(float(value) for value in row) for row in rows)
    except (UserError, ValueError, TypeError):
        return ()
    fits = all(len(pin) == latent_size and all(map(math.isfinite, pin)) for pin in pins)
    return pins if fits and len(pins) <= MOST else ()
