"""Reports for programs: JSON on stdout."""

import math
from json import dumps
from typing import Any


def print_json(report: dict[str, Any]) -> None:
    """Print a report as one line of JSON to stdout."""
    print(dumps(_without_nan(report), allow_nan=False))


def _without_nan(value: Any) -> Any:
    """Return plain values with null in place of NaN and Infinity, which JSON lacks."""
    if isinstance(value, dict):
        return {name: _without_nan(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
