"""Numbers as the window writes them: a minus sign as wide as a plus sign, groups of thousands, no negative zero."""

import math

from latentlab.options import MINUS

NOTHING = "–"  # in place of a number that does not exist


def number(value: float, decimals: int = 3, *, signed: bool = False) -> str:
    """Return a number with a fixed count of decimals, such as −1,130.264; `signed`: also with a plus sign.

    An infinity is ∞ or −∞, a NaN is NOTHING.
    """
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else "∞" if value > 0 else "−∞"
    return with_minus(f"{value:{'+' if signed else ''}z,.{decimals}f}")


def with_minus(text: str) -> str:
    """Return the text of a number with minus signs in place of its hyphens, such as that of 5.6e-04."""
    return text.replace("-", MINUS)
