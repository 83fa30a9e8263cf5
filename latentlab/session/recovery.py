"""Recovery: the next start of the window offers the runs that were open when an earlier process was killed.

No answer deletes or changes such a run: the folder stays a run folder like any other. Only the offer ends: by
`discard`, by the normal end of a window that restored the run, or because three newer runs are offered.
"""

from collections.abc import Iterable
from pathlib import Path

from latentlab.errors import UserError
from latentlab.session.run_card import RunCard, read_card
from latentlab.session.run_folder import crashed, forgive, runs_of_window

MOST = 3  # largest number of offered runs


def found(others: Iterable[Path] = ()) -> list[RunCard]:
    """Return the cards of the runs to offer, the newest first: from the folder of the window's runs and from `others`.

    At most MOST runs are offered; the offer of an older run ends. A damaged folder is skipped.
    """
    cards = []
    for folder in crashed(runs_of_window(), others):
        if len(cards) == MOST:
            discard(folder)
            continue
        try:
            cards.append(read_card(folder))
        except (UserError, OSError):
            continue
    return cards


def discard(folder: Path) -> None:
    """End the offer of a run. The folder of the run does not change."""
    forgive(folder)
