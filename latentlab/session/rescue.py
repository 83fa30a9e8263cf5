"""Saving that does not give up: the model is worth more than its losses, and both are worth more than the place."""

import dataclasses
import tempfile
import time
from pathlib import Path

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.checkpoint import save_run
from latentlab.session.loss_log import LossLog
from latentlab.session.run import Run
from latentlab.session.run_folder import Claim, claim_new, runs_of_window

PAUSE = 0.5  # seconds before the second try in the same place


def other_places() -> tuple[Path, ...]:
    """Return the folders in which a run is saved that cannot be saved where it belongs, the best first."""
    return Path("latentlab-runs").absolute(), runs_of_window(), Path(tempfile.gettempdir()) / "latentlab-runs"


def save_claimed(run: Run, claim: Claim, log: LossLog | None = None) -> Run:
    """Save a run whole in the folder that `claim` holds and return the run with that folder. Raises UserError."""
    saved = save_run(run, claim.work, log)
    claim.finish()
    return dataclasses.replace(saved, folder=claim.path)


def save_or_rescue(run: Run, claim: Claim | None, log: LossLog | None = None) -> tuple[Run, UserError | None]:
    """Save a run in its claimed folder, or else in another place, or else there without its full losses.

    Return the saved run and None, or the sentence that says what is elsewhere or lost, and why. Raises UserError where
    no place takes the weights.
    """
    problem = None
    for _ in range(2 if claim is not None else 0):
        try:
            return save_claimed(run, claim, log), _lost_rows(log)
        except UserError as error:
            if problem is None:
                time.sleep(PAUSE)
            problem = error
    for losses in (log, None):
        for parent in other_places():
            try:
                with claim_new(run.config, parent) as other:
                    saved = save_claimed(dataclasses.replace(run, folder=None), other, losses)
            except UserError as error:
                problem = problem or error
                continue
            return saved, _moved(problem, saved, whole=losses is not None or log is None)
    raise problem


def _moved(problem: UserError | None, saved: Run, whole: bool) -> UserError:
    text = (
        QT_TRANSLATE_NOOP("Errors", "{path} cannot be written ({cause}), so the run is saved in {place}.")
        if whole
        else QT_TRANSLATE_NOOP(
            "Errors", "{path} cannot be written ({cause}), so the run is saved in {place}, with a part of its losses."
        )
    )
    values = {} if problem is None else problem.values
    return UserError(text, path=values.get("path", "-"), cause=values.get("cause", problem), place=saved.folder)


def _lost_rows(log: LossLog | None) -> UserError | None:
    if log is None or not log.lost:
        return None
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The disk was full for long, so {count} rows of losses are missing in {path}."),
        count=f"{log.lost:,}",
        path=log.path.name.removesuffix(".part"),
    )
