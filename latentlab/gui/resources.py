"""Where icons and translations lie: in the installed package, or beside it in a checkout."""

from pathlib import Path


def resource(relative: str) -> Path:
    """Return the path of a file or folder of resources/, as "icons/latentlab.svg"."""
    package = Path(__file__).parent.parent
    installed = package / "resources"
    return (installed if installed.is_dir() else package.parent / "resources") / relative
