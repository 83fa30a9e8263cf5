"""Recovery: the runs that a window had open when its process was killed, which the next start offers.

Nothing of such a run is deleted or changed, whatever the answer: it stays a run folder like any other. What is taken
back is the offer alone: by `discard`, by the end in order of a window that had restored it, or by three newer ones.
"""

from collections.abc import Iterable
from pathlib import Path

from latentlab.errors import UserError
from latentlab.session.run_card import RunCard, read_card
from latentlab.session.run_folder import crashed, forgive, runs_of_window

MOST = 3  # that are offered, the newest


def found(others: Iterable[Path] = ()) -> list[RunCard]:
    """Return the runs to offer, the newest first: of the folder of the window's runs, and of `others`.

    Of more than three the older ones are not offered again. A folder that is damaged is passed over.
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
    """Never offer a run again. Its folder stays as it is."""
    forgive(folder)
