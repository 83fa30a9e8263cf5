"""Saving that does not give up: the model is worth more than its losses, and both are worth more than the place."""

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

KEPT = ("all", "recent", "none")  # what is saved of the losses, the best first
PAUSE = 0.5  # seconds before the second try in the same place


def other_places() -> tuple[Path, ...]:
    """Return the folders in which a run is saved that cannot be saved where it belongs, the best first."""
    return Path("latentlab-runs").absolute(), runs_of_window(), Path(tempfile.gettempdir()) / "latentlab-runs"


def save_claimed(
    run: Run,
    claim: Claim,
    log: LossLog | None = None,
    *,
    losses: bool = True,
    beside: Callable[[Path], None] | None = None,
) -> Run:
    """Save a run whole in the folder that `claim` holds and return the run with that folder. Raises UserError.

    `beside` writes what belongs to the run and is worth less; it raises nothing.
    """
    saved = save_run(run, claim.work, log, losses=losses)
    if beside is not None:
        beside(claim.work)
    claim.finish()
    return dataclasses.replace(saved, folder=claim.path)


def save_or_rescue(
    run: Run, claim: Claim | UserError, log: LossLog | None = None, beside: Callable[[Path], None] | None = None
) -> tuple[Run, UserError | None]:
    """Save a run in its claimed folder, or else in another place, or else with fewer losses.

    In place of a claim: why its folder could not be claimed. `beside`: see `save_claimed`. Return the saved run and
    None, or the sentence that says what is elsewhere or lost, and why. Raises UserError where no place takes the
    weights.
    """
    first, here = (claim, ()) if isinstance(claim, UserError) else (None, (claim,))
    for place in here:
        try:
            saved = save_claimed(run, place, log, beside=beside)
            return saved, _lost_rows(saved, log)
        except UserError as error:
            first = error
            time.sleep(PAUSE)
    bare = dataclasses.replace(run, folder=None)  # whose losses are those in its memory
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
    """Return the sentence for a run that is not saved as it should be: why, where it is, and what is missing."""
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
