"""Settings: for any content of the file the window starts, reports a defect once, and keeps the unusable file."""

import dataclasses
import os

import pytest
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from latentlab.actions import WindowOptions
from latentlab.actions.preferences import FROM, KEYS, ROW, Preferences
from latentlab.errors import UserError
from latentlab.gui.dock_layout import GEOMETRY_BYTES, GEOMETRY_MAGIC, LAYOUT_VERSION, STATE_MAGIC, _as_text, _docks
from latentlab.gui.settings import FOLDERS, LARGEST, Settings

PLAIN = WindowOptions(theme="light")


def read_colour(path):
    settings = Settings(path)
    return settings, settings.preferences.scheme


def test_what_is_set_is_read_again(tmp_path):
    path, text = tmp_path / "settings.ini", '{"a": "= ; # % é", "b": [1, 2]}'
    first = Settings(path)
    first.set("window/scheme", "dark")
    first.set("map/layers", text)
    first.save()
    second, scheme = read_colour(path)
    assert scheme == "dark"
    assert second.value("map/layers", str, "") == text
    assert second.problem is None
    assert [file.name for file in tmp_path.iterdir()] == ["settings.ini"]


def test_plain_values_of_older_versions_survive_and_their_layouts_are_left_alone(tmp_path):
    path, layers = tmp_path / "settings.ini", '{"manifold": true, "ellipses": "off"}'
    old = QSettings(str(path), QSettings.Format.IniFormat)
    old.setValue("window/scheme", "dark")
    old.setValue("map/layers", layers)
    old.setValue("window/geometry", QByteArray(bytes(range(66))))
    old.setValue("window/docks", QByteArray(b'\x00\x00\x00\xff,;="\\'))
    old.sync()
    settings, scheme = read_colour(path)
    assert scheme == "dark"
    assert settings.value("map/layers", str, "") == layers
    assert settings.value("window/geometry", bytes.fromhex, None) is None
    assert settings.value("window/docks", bytes.fromhex, None) is None
    assert settings.problem is None


BAD_FILES = {
    "no sections": b"scheme = dark\n",
    "no text": b"\xff\xfe\x00\x01" * 100,
    "too long": b"[window]\n" + b"#" * LARGEST,
    "a bracket": b"[window\nscheme = dark\n",
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_kept_aside_and_the_next_one_is_good(tmp_path, content):
    path = tmp_path / "settings.ini"
    path.write_bytes(content)
    settings, scheme = read_colour(path)
    assert scheme == "system"
    assert (tmp_path / "settings.ini.bad").read_bytes() == content
    assert "settings.ini.bad" in str(settings.problem)
    settings.set("window/scheme", "light")
    settings.save()
    assert read_colour(path)[1] == "light"


def test_a_pipe_or_a_folder_in_the_place_of_the_file_is_not_waited_for(tmp_path):
    for number, make in enumerate((os.mkdir, getattr(os, "mkfifo", os.mkdir))):
        folder = tmp_path / str(number)
        folder.mkdir()
        make(folder / "settings.ini")
        settings, scheme = read_colour(folder / "settings.ini")
        assert scheme == "system"
        assert settings.problem is not None
        settings.save()


def test_one_bad_value_costs_no_other(tmp_path):
    path = tmp_path / "settings.ini"
    path.write_text("[window]\nscheme = dark\nlanguage = klingon\n")
    settings, scheme = read_colour(path)
    assert settings.preferences.language == "system"
    assert scheme == "dark"
    assert "window/language" in str(settings.problem)
    settings.save()
    assert read_colour(path)[1] == "dark"
    assert "klingon" not in path.read_text()
    assert "klingon" in (tmp_path / "settings.ini.bad").read_text()


# A list that says it has 2^31 - 1 entries: Qt's own parser of settings would allocate them, and std::terminate.
VARIANT = r"@Variant(\0\0\0\t\x7f\xff\xff\xff)"
HOSTILE = {  # and whether a value is refused
    "docks": ("[window]\ndocks=1\ngeometry=hello\n", True),
    "variant": (f"[window]\ngeometry={VARIANT}\ndocks={VARIANT}\nlanguage={VARIANT}\n[map]\nlayers={VARIANT}\n", True),
    "variant of no key": (f"[any]\nthing={VARIANT}\n", False),
    "layers": ("[map]\nlayers=[1]\n", True),
    "digits": (f"[map]\nlayers={'9' * 6000}\n", True),
    "hex": (f"[window]\ndocks={'00' * 20_000}\ngeometry={'ff' * GEOMETRY_BYTES}\n", True),
    "state": (f"[window]\ndocks={STATE_MAGIC.hex()}{'ff' * 400}\ngeometry={GEOMETRY_MAGIC.hex()}{'7f' * 60}\n", True),
}


@pytest.mark.parametrize(("text", "refused"), HOSTILE.values(), ids=HOSTILE)
def test_the_window_starts_whatever_its_settings_say_and_says_so_once(open_window, qtbot, home, text, refused):
    (home / "settings.ini").write_text(text)
    app = open_window(PLAIN)
    qtbot.waitUntil(lambda: app.window.has_begun)
    assert (app.settings.problem is not None) == refused
    assert app.window.banner.isVisible() == refused
    if refused:
        assert str(app.settings.problem) == app.window.banner.text.text()
        assert (home / "settings.ini.bad").read_text() == text
    assert 320 <= app.window.width() <= 8192
    app.window.close()
    again = Settings(home / "settings.ini")
    assert again.value("window/docks", _docks, None).startsWith(STATE_MAGIC)
    assert again.problem is None


def test_what_qt_saves_of_a_window_is_what_is_let_in(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    geometry = window.saveGeometry().data()
    assert len(geometry) == GEOMETRY_BYTES
    assert geometry.startswith(GEOMETRY_MAGIC)
    assert window.saveState(LAYOUT_VERSION).data().startswith(STATE_MAGIC)


def test_a_damaged_layout_stays_away_from_qt_whose_parser_ends_the_process(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    text = _as_text(window.saveState(LAYOUT_VERSION))
    assert _docks(text) == window.saveState(LAYOUT_VERSION)
    for place, sign in enumerate(text):
        with pytest.raises(ValueError):  # noqa: PT011 (of bytes.fromhex, too)
            _docks(text[:place] + ("1" if sign != "1" else "2") + text[place + 1 :])


def test_the_layout_of_a_window_is_that_of_the_next(open_window, qtbot, home):
    app = open_window(PLAIN)
    qtbot.waitUntil(lambda: app.window.has_begun)
    app.window.docks["probe"].hide()
    app.choose_scheme("dark")
    app.window.close()
    other = open_window(WindowOptions(language="en"))
    assert other.settings.preferences.scheme == "dark"
    assert other.settings.problem is None
    assert not other.window.docks["probe"].isVisible()


def test_a_choice_reaches_the_file_before_the_window_is_closed(open_window, qtbot, home):
    app = open_window(PLAIN)
    app.choose_palette("tol")
    qtbot.waitUntil(lambda: (home / "settings.ini").exists() and "tol" in (home / "settings.ini").read_text())


def test_preferences_are_read_again_and_a_bad_one_costs_no_other(tmp_path):
    path, folder = tmp_path / "settings.ini", tmp_path / os.fsdecode(b"caf\xe9 = ;")
    first = Settings(path)
    told = []
    first.preferred.connect(told.append)
    first.prefer(text_size=150, threads=3, device="cpu", runs_dir=folder, motion="reduced")
    first.prefer(threads=None, text_size=150)
    assert told == ["text_size", "threads", "device", "runs_dir", "motion", "threads"]
    with pytest.raises(UserError, match="at most 200"):
        first.prefer(text_size=300)
    first.save()
    assert (
        Settings(path).preferences
        == first.preferences
        == Preferences(text_size=150, device="cpu", runs_dir=folder, motion="reduced")
    )
    path.write_text(path.read_text().replace("text_size = 150", "text_size = 1e9"))
    again = Settings(path)
    assert again.preferences == dataclasses.replace(first.preferences, text_size=100)
    assert "window/text_size" in str(again.problem)


def test_what_the_command_line_says_is_not_kept(tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    settings.override(scheme="dark")
    assert settings.preferences.scheme == "dark"
    settings.prefer(palette="tol")
    settings.save()
    assert Settings(settings.path).preferences == Preferences(palette="tol")


def test_every_preference_has_a_section_and_says_when_it_acts():
    assert sorted(KEYS) == sorted(ROW)
    assert {name for name, row in ROW.items() if not row.spec.live} == set(FROM)


def test_a_dialog_begins_where_the_last_of_its_kind_ended_also_after_a_restart(tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    assert settings.folder("run", tmp_path) == tmp_path
    for kind in FOLDERS:
        (tmp_path / kind).mkdir()
        settings.note_folder(kind, tmp_path / kind)
    settings.save()
    again = Settings(settings.path)
    assert [again.folder(kind, tmp_path) for kind in FOLDERS] == [tmp_path / kind for kind in FOLDERS]
    (tmp_path / "data").rmdir()
    assert again.folder("data", tmp_path) == tmp_path, "a folder that is gone is no place to begin"
    again.forget_folders()
    again.save()
    assert not Settings(settings.path).has_folders
    assert again.folder("run", tmp_path) == tmp_path
