"""The signals by which the user or the system ends a program."""

import signal


def ending_signals() -> tuple[int, ...]:
    """Return the signals of this system: Ctrl+C, SIGTERM, a closed terminal (SIGHUP; SIGBREAK on Windows).

    A program that outlives its terminal (`nohup`) ignores SIGHUP, and keeps ignoring it.
    """
    numbers = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")]
    hangup = getattr(signal, "SIGHUP", None)
    outlives = hangup is not None and signal.getsignal(hangup) == signal.SIG_IGN
    return tuple(number for number in numbers if number is not None and not (outlives and number == hangup))
