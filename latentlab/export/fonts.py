"""The fonts of the pictures: Pillow's own, and a font of the system for letters that it lacks, such as Korean ones."""

import itertools
from functools import cache
from typing import TYPE_CHECKING

from latentlab.options import MINUS

if TYPE_CHECKING:
    from PIL import ImageFont

# Files that Pillow finds in the folders of the system; they come with Windows, macOS, and the Korean and the CJK fonts
# of Linux distributions. The first one that has a letter draws it.
SYSTEM_FONTS = (
    "malgun.ttf",
    "YuGothM.ttc",
    "AppleSDGothicNeo.ttc",
    "Hiragino Sans GB.ttc",
    "NanumGothic.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansKR-Regular.otf",
    "DejaVuSans.ttf",
)
NO_LETTER = "\U0010ffff"  # no font has it: it is drawn as the box of a missing letter


def can_draw(text: str) -> bool:
    """Whether every letter of a text has a font."""
    return all(_font_name(letter) is not None for letter in text)


def runs(text: str, size: float) -> list[tuple[str, "ImageFont.FreeTypeFont"]]:
    """Return the parts of a text in their order, each with the font that draws it, at a size in pixels.

    A minus sign that no font has becomes a hyphen; another such letter is drawn as a box.
    """
    text = "".join("-" if letter == MINUS and _font_name(letter) is None else letter for letter in text)
    grouped = itertools.groupby(text, key=lambda letter: _font_name(letter) or "")
    return [("".join(letters), _font(name, size)) for name, letters in grouped]


def text_width(text: str, size: float) -> float:
    """Return the width of a text in pixels, as it is drawn at a size in pixels."""
    return sum(font.getlength(part) for part, font in runs(text, size))


@cache
def _font_name(letter: str) -> str | None:
    """Return the first font that has a letter, by its file; "" is Pillow's own font, None is no font."""
    return next((name for name in ("", *SYSTEM_FONTS) if letter.isspace() or _has(name, letter)), None)


@cache
def _font(name: str, size: float) -> "ImageFont.FreeTypeFont | None":
    """Return a font of the system, None if there is none of this name; without a name, Pillow's own."""
    from PIL import ImageFont

    if not name:
        return ImageFont.load_default(size)
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


def _has(name: str, letter: str) -> bool:
    font = _font(name, 16.0)
    return font is not None and bytes(font.getmask(letter)) != bytes(font.getmask(NO_LETTER))
