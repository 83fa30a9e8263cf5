"""Saving with fallbacks: in another place, then with fewer losses. Weights take precedence over losses and place."""

import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.checkpoint import save_run
from latentlab.session.loss_log import LossLog
from latentlab.session.run import Run
from latentlab.session.run_folder import LOSSES, Claim, claim_new, runs_of_window

KEPT = ("all", "recent", "none")  # the losses that a try saves, the best try first
PAUSE = 0.5  # seconds before the second try in the same place


def other_places() -> tuple[Path, ...]:
    """Return the folders for a run whose own folder cannot be written, the best first."""
    return Path("latentlab-runs").absolute(), runs_of_window(), Path(tempfile.gettempdir()) / "latentlab-runs"


def save_claimed(
    run: Run,
    claim: Claim,
    log: LossLog | None = None,
    *,
    losses: bool = True,
    beside: Callable[[Path], None] | None = None,
) -> Run:
    """Save a whole run in the folder of `claim` and return the run with that folder. Raises UserError.

    `beside` writes the less important files of the run (keyframe, moments); this callback raises nothing.
    """
    saved = save_run(run, claim.work, log, losses=losses)
    if beside is not None:
        beside(claim.work)
    claim.finish()
    return dataclasses.replace(saved, folder=claim.path)


def save_or_rescue(
    run: Run, claim: Claim | UserError, log: LossLog | None = None, beside: Callable[[Path], None] | None = None
) -> tuple[Run, UserError | None]:
    """Save a run in its claimed folder; if that fails, in another place; if that fails, with fewer losses.

    `claim` may be the error that says why the folder could not be claimed. `beside`: see `save_claimed`. Returns the
    saved run, and None or the sentence that says what is elsewhere or lost, and why. Raises UserError if no place
    takes the weights.
    """
    first, here = (claim, ()) if isinstance(claim, UserError) else (None, (claim,))
    for place in here:
        try:
            saved = save_claimed(run, place, log, beside=beside)
            return saved, _lost_rows(saved, log)
        except UserError as error:
            first = error
            time.sleep(PAUSE)
    bare = dataclasses.replace(run, folder=None)  # without a folder, the losses are those in memory
    for kept in KEPT:
        source, details = (run, {}) if kept == "all" else (bare, {"losses": kept == "recent"})
        for take in (*here, *other_places()):
            in_place = isinstance(take, Claim)
            try:
                with contextlib.nullcontext(take) if in_place else claim_new(run.config, take) as place:
                    saved = save_claimed(source, place, log if kept == "all" else None, beside=beside, **details)
            except UserError:
                continue
            if in_place and kept == "all":
                return saved, _lost_rows(saved, log)
            return saved, _rescued(first, saved, kept, in_place)
    raise first


def _rescued(first: UserError, saved: Run, kept: str, in_place: bool) -> UserError:
    """Return the sentence for a run saved by a fallback: the cause, the folder, and what is missing."""
    if in_place:
        text = {
            "recent": QT_TRANSLATE_NOOP(
                "Errors", "{path} cannot be written ({cause}), so {place} has a part of the losses."
            ),
            "none": QT_TRANSLATE_NOOP("Errors", "{path} cannot be written ({cause}), so {place} has no losses."),
        }[kept]
    else:
        text = {
            "all": QT_TRANSLATE_NOOP("Errors", "{path} cannot be written ({cause}), so the run is saved in {place}."),
            "recent": QT_TRANSLATE_NOOP(
                "Errors",
                "{path} cannot be written ({cause}), so the run is saved in {place}, with a part of its losses.",
            ),
            "none": QT_TRANSLATE_NOOP(
                "Errors", "{path} cannot be written ({cause}), so the run is saved in {place}, without its losses."
            ),
        }[kept]
    values = first.values
    return UserError(text, path=values.get("path", "-"), cause=values.get("cause", first), place=saved.folder)


def _lost_rows(saved: Run, log: LossLog | None) -> UserError | None:
    if log is None or not log.lost:
        return None
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The disk was full for long, so {count} rows of losses are missing in {path}."),
        count=f"{log.lost:,}",
        path=saved.folder / LOSSES,
    )
