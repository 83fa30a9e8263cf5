"""Checks whether this machine can show a window, before Qt is loaded: Qt aborts the process if it cannot."""

import ctypes
import importlib.metadata
import os
import re
import socket
import sys
from pathlib import Path

from latentlab.errors import NoWindowError
from latentlab.i18n import QT_TRANSLATE_NOOP

SCREENLESS = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs")  # Qt platforms that need no display

# The libraries of the system that the wheels of PySide6 need: library and Debian package.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def has_display() -> bool:
    """Return whether Qt has a screen, or needs none. Only Linux has machines without a screen."""
    if not sys.platform.startswith("linux"):
        return True
    if _qt_platform() in SCREENLESS:
        return True
    return _wayland_answers() or _x11_answers()


def check_qt() -> None:
    """Raise NoWindowError if Qt cannot be loaded or breaks this Python: one sentence with the cure."""
    try:
        version = importlib.metadata.version("PySide6_Essentials")
    except importlib.metadata.PackageNotFoundError:
        raise NoWindowError(
            QT_TRANSLATE_NOOP("Errors", "PySide6 is not installed: pip install PySide6_Essentials.")
        ) from None
    major, minor = (int(part) for part in re.findall(r"\d+", version)[:2])
    if (major, minor) >= (6, 12) and sys.version_info < (3, 12):
        raise NoWindowError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "PySide6 {version} crashes Python {python} (PYSIDE-3474): pip install “PySide6_Essentials<6.12”.",
            ),
            version=version,
            python=".".join(map(str, sys.version_info[:2])),
        )
    if sys.platform.startswith("linux"):
        wanted = dict(LIBRARIES)
        if _qt_platform() not in SCREENLESS and not _wayland_answers():
            wanted |= X11_LIBRARIES
        missing = [package for library, package in wanted.items() if not _loads(library)]
        if missing:
            raise NoWindowError(
                QT_TRANSLATE_NOOP("Errors", "Qt needs system libraries that are missing: sudo apt install {packages}."),
                packages=" ".join(missing),
            )


def _qt_platform() -> str:
    return re.split("[:;]", os.environ.get("QT_QPA_PLATFORM", ""))[0]


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name or _qt_platform() == "xcb":
        return False
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / name  # an absolute name replaces the folder
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _x11_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # unknown; check_qt will name the library
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
