"""Forms: every control returns its value, accepts typed text, and reports invalid text."""

from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from latentlab.actions import ACTIONS
from latentlab.actions.preferences import ROW
from latentlab.config import OPTION, OPTIONS, Config, checked
from latentlab.errors import UserError
from latentlab.gui.settings import FOLDERS
from latentlab.gui.widgets.fields import (
    CHOICE_NAMES,
    NONE_NAMES,
    CheckField,
    ChoiceField,
    CountField,
    PathField,
    SliderField,
    TextField,
    field_for,
    in_words_of_the_window,
    nearest_stop,
    stops,
    text_of,
)
from latentlab.gui.widgets.forms import Form, form
from latentlab.options import Spec, options_of, parse


def export(
    out: Annotated[Path, Spec("File", "The picture", new_file="PNG (*.png)")] = Path("grid.png"),
    rows: Annotated[int, Spec("Rows", "Rows of the grid", minimum=1, maximum=200)] = 20,
    extent: Annotated[float, Spec("Extent", "Of z", above=0, maximum=10, step=0.1)] = 3.0,
    labels: Annotated[bool, Spec("Labels", "Write them")] = True,
    spacing: Annotated[str, Spec("Spacing", "Of z", choices=("z", "quantile"))] = "z",
) -> None: ...


EXPORT = {option.name: option for option in options_of(export)}


def type_into(qtbot, line, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


@pytest.mark.parametrize("option", [*OPTIONS, *EXPORT.values()], ids=lambda option: option.name)
def test_a_field_shows_the_default_and_gives_it_back(qtbot, option):
    field = field_for(option)
    qtbot.addWidget(field)
    assert field.value() == option.default
    if option.optional:
        field.set_value(None)
        assert field.value() is None


@pytest.mark.parametrize(
    ("option", "kind"),
    [
        (OPTION["family"], ChoiceField),
        (OPTION["hidden"], TextField),
        (OPTION["beta"], SliderField),
        (OPTION["seconds"], TextField),
        (OPTION["epochs"], CountField),
        (EXPORT["out"], PathField),
        (EXPORT["extent"], SliderField),
        (EXPORT["labels"], CheckField),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_control_follows_from_the_option(qtbot, option, kind):
    field = field_for(option)
    qtbot.addWidget(field)
    assert type(field) is kind


class Remembered:
    """The last folders of the file dialogs, in place of the settings."""

    def __init__(self, **kinds):
        self.kinds = kinds

    def folder(self, kind, default):
        return self.kinds.get(kind, default)

    def note_folder(self, kind, folder):
        self.kinds[kind] = folder


def test_a_browse_button_begins_where_that_kind_of_file_was_last(qtbot, monkeypatch):
    begun = []

    def answer(path):
        return lambda parent, title, start, *_: (begun.append(start), path)[1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer(("/pictures/new/grid.png", "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer("/data/sets"))
    folders = Remembered(export=Path("/pictures"), data=Path("/mnt"))
    form = Form([EXPORT["out"], ROW["data_dir"], ROW["runs_dir"]], {}, folders=folders)
    qtbot.addWidget(form)
    out, data, runs = (form.fields[name] for name in ("out", "data_dir", "runs_dir"))
    out.button.click()
    data.button.click()
    out.button.click()
    data.button.click()
    runs.button.click()
    assert begun == ["/pictures/grid.png", "/mnt", "/pictures/new/grid.png", "/data/sets", "."]
    assert folders.kinds == {"export": Path("/pictures/new"), "data": Path("/data"), "run": Path("/data")}
    assert {spec.place for spec in (EXPORT["out"].spec, ROW["data_dir"].spec, ROW["runs_dir"].spec)} <= {*FOLDERS}


@pytest.mark.parametrize("name", ["beta", "learning_rate", "sigma"])
def test_every_stop_of_a_logarithmic_slider_comes_back(qtbot, name):
    field = field_for(OPTION[name])
    qtbot.addWidget(field)
    values = stops(OPTION[name])
    assert list(values) == sorted(set(values))
    assert values[-1] == OPTION[name].spec.maximum
    for index, value in enumerate(values):
        field.slider.setValue(index)
        assert field.value() == value
        assert parse(OPTION[name], field.line.text()) == value  # the number shown is the number used
        field.set_value(value)
        assert field.slider.value() == index


def test_zero_is_at_the_left_of_beta_and_of_nothing_that_must_be_above_it():
    assert stops(OPTION["beta"])[0] == 0
    assert 1.0 in stops(OPTION["beta"])
    assert stops(OPTION["learning_rate"])[0] > 0
    assert stops(EXPORT["extent"])[0] > 0


@given(st.floats(0, 1000, allow_subnormal=False))
def test_the_text_of_a_number_is_read_as_that_number(value):
    assert parse(OPTION["beta"], text_of(OPTION["beta"], value)) == pytest.approx(value, rel=1e-9)


@given(st.floats(0, 1000))
def test_no_stop_is_nearer_than_the_nearest(value):
    values = stops(OPTION["beta"])
    chosen = values[nearest_stop(values, value)]
    assert abs(chosen - value) == min(abs(stop - value) for stop in values)


@pytest.mark.parametrize(
    ("value", "text"),
    [(3e-3, "3e-3"), (1.0, "1.00"), (0.0, "0.00"), (2.5e-5, "2.5e-5"), (250.0, "250"), (0.05, "0.05")],
)
def test_numbers_read_well(value, text):
    assert text_of(OPTION["beta"], value) == text


def test_a_typed_number_moves_the_slider_and_is_kept_exactly(qtbot):
    field = field_for(OPTION["beta"])
    qtbot.addWidget(field)
    field.show()
    with qtbot.waitSignal(field.changed):
        type_into(qtbot, field.line, "4.321")
    assert field.value() == 4.321
    assert stops(OPTION["beta"])[field.slider.value()] == pytest.approx(4.321, rel=0.1)


def test_arrow_keys_in_the_number_step_the_slider(qtbot):
    field = field_for(OPTION["beta"])
    qtbot.addWidget(field)
    field.show()
    before = field.slider.value()
    qtbot.keyClick(field.line, Qt.Key.Key_Up)
    assert field.slider.value() == before + 1
    assert field.value() > 1


def test_a_double_click_on_the_slider_goes_back_to_the_default(qtbot):
    field = field_for(OPTION["learning_rate"])
    qtbot.addWidget(field)
    field.show()
    field.set_value(0.5)
    with qtbot.waitSignal(field.changed):
        qtbot.mouseDClick(field.slider, Qt.MouseButton.LeftButton)
    assert field.value() == OPTION["learning_rate"].default
    assert field.line.text() == "3e-3"


def test_the_slider_jumps_to_where_it_is_clicked(qtbot):
    field = field_for(OPTION["beta"])
    qtbot.addWidget(field)
    field.resize(300, 30)
    field.show()
    qtbot.mouseClick(field.slider, Qt.MouseButton.LeftButton, pos=QPoint(1, field.slider.height() // 2))
    assert field.value() == 0


def test_a_text_that_is_wrong_gives_a_sentence_and_no_value(qtbot):
    made = form([OPTION["hidden"]])
    qtbot.addWidget(made)
    made.show()
    field = made.fields["hidden"]
    with qtbot.assertNotEmitted(made.changed):
        type_into(qtbot, field.line, "512, x")
    assert "Hidden layers" in made._below["hidden"].text()
    assert "--hidden" not in made._below["hidden"].text()
    assert made._below["hidden"].isVisible()
    assert field.value() == (512, 256, 128)
    with pytest.raises(UserError):
        made.values()
    with qtbot.waitSignal(made.changed) as caught:
        type_into(qtbot, field.line, "64 32")
    assert caught.args == ["hidden", (64, 32)]
    assert not made._below["hidden"].isVisible()
    assert made.values() == {"hidden": (64, 32)}


def test_values_takes_what_is_still_being_typed(qtbot):
    made = form([OPTION["hidden"]])
    qtbot.addWidget(made)
    made.fields["hidden"].line.setText("none")
    assert made.values() == {"hidden": ()}


def test_no_limit_is_an_empty_line_and_no_epochs_a_word(qtbot):
    made = form([OPTION["seconds"], OPTION["epochs"]], {"seconds": 90.0, "epochs": 1})
    qtbot.addWidget(made)
    made.show()
    type_into(qtbot, made.fields["seconds"].line, " ")
    qtbot.keyClick(made.fields["epochs"].box, Qt.Key.Key_Down)
    assert made.values() == {"seconds": None, "epochs": None}
    assert made.fields["epochs"].box.text() == "until stopped"


def test_set_values_emits_nothing_and_leaves_alone_what_is_being_typed(qtbot):
    made = form(OPTIONS, vars(Config()))
    qtbot.addWidget(made)
    line = made.fields["hidden"].line
    line.setText("100, 5")
    with qtbot.assertNotEmitted(made.changed):
        made.set_values(vars(Config(beta=2.0, family="beta-vae", threads=3, sigma=0.1)))
    assert line.text() == "100, 5"
    assert made.values()["beta"] == 2.0
    assert made.values()["threads"] == 3


def test_a_choice_is_emitted_when_chosen_by_key(qtbot):
    made = form([EXPORT["spacing"]])
    qtbot.addWidget(made)
    made.show()
    combo = made.fields["spacing"].combo
    with qtbot.waitSignal(made.changed) as caught:
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert caught.args == ["spacing", "quantile"]


def test_the_wheel_scrolls_the_panel_and_changes_no_setting(qtbot):
    field = field_for(OPTION["epochs"])
    qtbot.addWidget(field)
    field.show()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    field.box.clearFocus()
    QApplication.sendEvent(field.box, event)
    assert field.value() == 20


def test_the_button_asks_for_the_file(qtbot, monkeypatch, tmp_path):
    field = field_for(EXPORT["out"])
    qtbot.addWidget(field)
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *args: (asked.append(args[-1]), (str(tmp_path / "a.png"), ""))[1]
    )
    with qtbot.waitSignal(field.changed):
        qtbot.mouseClick(field.button, Qt.MouseButton.LeftButton)
    assert field.value() == tmp_path / "a.png"
    assert asked == ["PNG (*.png)"]


def test_a_file_that_is_written_has_its_own_ending(qtbot, tmp_path):
    field = field_for(EXPORT["out"])
    qtbot.addWidget(field)
    before = field.value()
    for bad in ("grid.jpg", "grid", ""):
        field.line.setText(str(tmp_path / bad) if bad else "")
        field.commit()
        assert field.error is not None
        assert field.value() == before
    field.line.setText(str(tmp_path / "GRID.PNG"))
    field.commit()
    assert field.error is None
    assert field.value() == tmp_path / "GRID.PNG"


def test_every_control_says_its_name_and_help(qtbot):
    made = form(OPTIONS)
    qtbot.addWidget(made)
    for name, field in made.fields.items():
        assert field.accessibleName() == OPTION[name].spec.label
        assert field.toolTip() == OPTION[name].spec.help
        assert made._labels[name].buddy() is field


def test_every_choice_and_every_none_in_the_window_has_a_readable_name():
    shown = [*OPTIONS, *(option for id_ in ("grid", "map") for option in ACTIONS[id_].options)]
    for option in shown:
        if not option.spec.hidden and option.name != "out":
            named = {name.removeprefix(f"{option.name} ") for name in CHOICE_NAMES}
            assert set(option.spec.choices) <= named, option.name
            assert not option.optional or option.name in NONE_NAMES, option.name


def test_errors_name_what_stands_in_the_form():
    with pytest.raises(UserError) as caught:
        checked(pixels="dynamic", likelihood="gaussian")
    assert "--pixels dynamic" in str(caught.value)
    found = in_words_of_the_window(caught.value, OPTIONS)
    assert found.startswith("“Pixels: drawn, 0 or 1” draws pixels")
    assert "“Likelihood: Bernoulli”" in found
    with pytest.raises(UserError) as caught:
        checked(decoder_hidden=(8,) * 33)
    assert in_words_of_the_window(caught.value, OPTIONS) == "“Decoder layers” takes at most 32 layers."
    assert in_words_of_the_window("Mind the --gap, and -- so.", OPTIONS) == "Mind the --gap, and -- so."
    command = "“latentlab download --dataset mnist” does."
    assert in_words_of_the_window(f"{command} --beta", OPTIONS) == f"{command} “KL weight β”"


def test_no_sentence_of_a_setting_shows_a_flag_in_the_window():
    judged = [option for option in OPTIONS if option.kind is not Path]  # any text is a path
    for option in judged:
        with pytest.raises(UserError) as caught:
            parse(option, "no such value")
        sentence = in_words_of_the_window(caught.value, OPTIONS)
        assert "--" not in sentence
        assert f"“{option.spec.label}”" in sentence
