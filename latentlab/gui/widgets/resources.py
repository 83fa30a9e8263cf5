"""The folder of icons and translations: inside the installed package, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


def resource(relative: str) -> Path:
    """Return the path of a resource, as in `resource("icons/latentlab.svg")`; the file need not exist.

    A wheel and a frozen build hold resources/ inside the package; a checkout holds it beside the package.
    """
    inside = _PACKAGE / "resources"
    return (inside if inside.is_dir() else _PACKAGE.parent / "resources") / relative
