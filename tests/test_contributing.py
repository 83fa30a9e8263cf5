"""CONTRIBUTING.md and the map of the house name existing files."""

import re
from pathlib import Path

import pytest

import latentlab

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`((?:latentlab|tests|resources|packaging|\.ci)/[\w./]*\w)`")


def paths() -> list[str]:
    return sorted(set(NAMED.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", paths())
def test_a_path_that_a_contributor_is_sent_to_exists(path):
    assert (ROOT / path).exists()


def test_every_room_is_on_the_map():
    rooms = {path.name for path in (ROOT / "latentlab").iterdir() if path.is_dir() and any(path.glob("*.py"))}
    shown = {line.split("/")[0].strip() for line in latentlab.__doc__.splitlines() if "/ " in line}
    assert rooms == shown
    assert rooms <= {path.removeprefix("latentlab/") for path in paths()}
