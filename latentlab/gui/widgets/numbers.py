"""Numbers as the window writes them: a minus sign as wide as a plus sign, groups of thousands, no negative zero."""

import math

NOTHING = "–"  # in place of a number that does not exist


def number(value: float, decimals: int = 3, *, signed: bool = False) -> str:
    """Return a number with a fixed count of decimals, such as −1,130.264; `signed`: also with a plus sign.

    An infinity is ∞ or −∞, a NaN is NOTHING.
    """
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else "∞" if value > 0 else "−∞"
    return f"{value:{'+' if signed else ''}z,.{decimals}f}".replace("-", "−")
