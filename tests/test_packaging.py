"""The wheel holds the files that the program needs, and the program finds them."""

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from latentlab import __version__
from latentlab.gui.widgets.resources import resource

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the wheel's content, as pip would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run_installed(installed: Path, code: str) -> str:
    """Run `code` against the wheel, outside of the checkout, and return its output."""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=installed, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("folder", ["latentlab", "resources/icons", "resources/translations"])
def test_every_module_and_resource_is_in_the_wheel(installed, folder):
    inside = installed / folder if folder == "latentlab" else installed / "latentlab" / folder
    here = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*.*") if path.suffix != ".pyc"}
    there = {path.relative_to(inside) for path in inside.rglob("*.*")}
    assert here
    assert here <= there, here - there


def test_tests_and_pictures_stay_out_of_the_wheel(installed):
    names = {path.name for path in installed.iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"latentlab"}
    assert not (installed / "latentlab" / "resources" / "pictures").exists()


def test_the_wheel_finds_its_own_resources(installed):
    path = run_installed(
        installed, "from latentlab.gui.widgets.resources import resource; print(resource('icons/latentlab.svg'))"
    )
    assert Path(path) == installed / "latentlab" / "resources" / "icons" / "latentlab.svg"
    assert Path(path).is_file()


def test_the_installed_command_line_starts(installed):
    code = "import sys; sys.argv = ['latentlab', '--version']; from latentlab.__main__ import main; sys.exit(main())"
    assert __version__ in run_installed(installed, code)


def test_the_checkout_finds_its_resources():
    assert resource("icons/latentlab.svg") == ROOT / "resources" / "icons" / "latentlab.svg"
    assert resource("icons/latentlab.svg").is_file()


def test_the_desktop_entry_starts_the_command_and_speaks_korean():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(ROOT / "packaging" / "latentlab.desktop", encoding="utf-8")
    rows = entry["Desktop Entry"]
    assert rows["Exec"] == "latentlab"
    assert resource(f"icons/{rows['Icon']}.svg").is_file()
    for key in ("Name", "Name[ko]", "Comment", "Comment[ko]"):
        assert rows[key]
