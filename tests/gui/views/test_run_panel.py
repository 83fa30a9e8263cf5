"""The run panel emits checked settings only, and marks the settings that need a new run."""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from latentlab.config import OPTIONS, Config, restart_settings
from latentlab.gui.views.run_panel import RunPanel


@pytest.fixture
def panel(qtbot):
    widget = RunPanel()
    qtbot.addWidget(widget)
    widget.resize(272, 500)
    widget.show()
    return widget


@pytest.fixture
def configs(panel):
    seen = []
    panel.config_changed.connect(seen.append)
    return seen


def choose(qtbot, panel, name: str, value: str) -> None:
    form = panel.form if name in panel.form.fields else panel.more_form
    combo = form.fields[name].combo
    keys = combo.findData(value) - combo.currentIndex()
    for _ in range(abs(keys)):
        qtbot.keyClick(combo, Qt.Key.Key_Down if keys > 0 else Qt.Key.Key_Up)


def test_every_setting_that_is_not_hidden_has_a_field(panel):
    names = {option.name for option in OPTIONS if not option.spec.hidden}
    assert names == set(panel.form.fields) | set(panel.more_form.fields)


def test_showing_a_config_emits_nothing(panel, configs):
    panel.set_config(Config(dataset="digits", beta=4.0, family="beta-vae", hidden=(), epochs=None), Config())
    assert configs == []
    assert panel.more_form.fields["hidden"].line.text() == "none"


def test_a_typed_learning_rate_comes_out_as_a_checked_config(panel, configs, qtbot):
    line = panel.form.fields["learning_rate"].line
    line.selectAll()
    qtbot.keyClicks(line, "1e-3")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert configs == [Config(learning_rate=1e-3)]


def test_a_wrong_learning_rate_says_why_and_changes_nothing(panel, configs, qtbot):
    line = panel.form.fields["learning_rate"].line
    line.selectAll()
    qtbot.keyClicks(line, "7")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert configs == []
    assert "Learning rate" in panel.form._below["learning_rate"].text()


def test_beta_makes_a_vae_a_beta_vae_and_a_vae_takes_beta_back_to_one(panel, configs, qtbot):
    line = panel.form.fields["beta"].line
    line.selectAll()
    qtbot.keyClicks(line, "4")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert (configs[-1].family, configs[-1].beta) == ("beta-vae", 4.0)
    assert panel.form.fields["family"].value() == "beta-vae"
    choose(qtbot, panel, "family", "vae")
    assert (configs[-1].family, configs[-1].beta) == ("vae", 1.0)
    assert line.text() == "1.00"


def test_what_means_nothing_is_greyed(panel, configs, qtbot):
    assert not panel.more_form.fields["sigma"].isEnabled()
    choose(qtbot, panel, "pixels", "dynamic")
    choose(qtbot, panel, "likelihood", "gaussian")
    assert configs[-1] == Config(likelihood="gaussian", pixels="grey")
    assert panel.more_form.fields["sigma"].isEnabled()
    assert not panel.form.fields["pixels"].isEnabled()
    choose(qtbot, panel, "family", "ae")
    assert not panel.form.fields["beta"].isEnabled()


def test_settings_that_mean_something_with_one_choice_alone_appear_with_it_and_go_back(panel, configs, qtbot):
    panel.show_more(True)
    fields = panel.more_form.fields

    def shown():
        return {name for name in ("prior", "components", "samples") if fields[name].isVisible()}

    assert shown() == {"prior"}
    choose(qtbot, panel, "prior", "mixture")
    assert shown() == {"prior", "components"}
    fields["components"].box.setValue(4)
    assert configs[-1] == Config(prior="mixture", components=4)
    choose(qtbot, panel, "prior", "vamp")
    assert configs[-1] == Config(prior="vamp", components=4)
    choose(qtbot, panel, "prior", "normal")
    assert configs[-1] == Config()
    assert shown() == {"prior"}
    choose(qtbot, panel, "objective", "iwae")
    fields["samples"].box.setValue(3)
    assert configs[-1] == Config(objective="iwae", samples=3)
    assert shown() == {"prior", "samples"}
    choose(qtbot, panel, "objective", "elbo")
    assert configs[-1] == Config()
    panel.set_config(Config(), Config())
    choose(qtbot, panel, "prior", "mixture")
    assert panel.restart.isVisible()


def test_an_autoencoder_has_no_prior_and_a_new_run_begins_with_no_fitted_one(panel, configs, qtbot):
    panel.show_more(True)
    combo = panel.more_form.fields["prior"].combo

    def offered():
        return [combo.itemData(n) for n in range(combo.count()) if combo.model().item(n).isEnabled()]

    assert [combo.itemText(n) for n in range(combo.count())] == [
        "N(0, I)", "learned Gaussians", "VampPrior", "fitted grid",
    ]  # fmt: skip
    assert offered() == ["normal", "mixture", "vamp"]
    choose(qtbot, panel, "prior", "vamp")
    choose(qtbot, panel, "family", "ae")
    assert configs[-1] == Config(family="ae")
    assert not panel.more_form.fields["prior"].isEnabled()
    panel.set_config(Config(prior="grid"), Config(prior="grid"))
    assert combo.currentText() == "fitted grid"
    assert "grid" in offered()


def test_a_wrong_beta_is_no_matter_to_an_autoencoder(panel, configs, qtbot):
    field = panel.form.fields["beta"]
    field.line.selectAll()
    qtbot.keyClicks(field.line, "-1")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert panel.form._below["beta"].text()
    choose(qtbot, panel, "family", "ae")
    assert configs[-1].family == "ae"
    assert field.line.text() == "1.00"
    assert field.error is None
    assert panel.form._below["beta"].isHidden()


def test_only_what_needs_a_new_run_is_marked_and_only_beside_a_run(panel):
    def marked() -> set[str]:
        forms = (panel.form, panel.more_form)
        return {name for form in forms for name, mark in form._marks.items() if mark.text()}

    assert marked() == set()
    panel.set_config(Config(), Config())
    assert marked() == {option.name for option in OPTIONS if not option.spec.live and not option.spec.hidden}
    assert "beta" not in marked()


def test_a_changed_setting_offers_a_new_run(panel, configs, qtbot):
    panel.set_config(Config(), Config())
    assert not panel.restart.isVisible()
    panel.form.fields["beta"].slider.setValue(0)
    assert not panel.restart.isVisible()  # it acts at once
    choose(qtbot, panel, "dataset", "digits")
    assert panel.restart.isVisible()
    with qtbot.waitSignal(panel.restart_requested):
        qtbot.mouseClick(panel.restart, Qt.MouseButton.LeftButton)
    panel.set_config(configs[-1], configs[-1])
    assert not panel.restart.isVisible()


def test_restart_settings_leaves_out_what_is_live():
    config = Config()
    assert restart_settings(dataclasses.replace(config, beta=2.0, family="beta-vae", learning_rate=1e-4), config) == ()
    assert restart_settings(dataclasses.replace(config, seed=1, family="ae"), config) == ("family", "seed")


def test_more_shows_the_rest_and_less_hides_it(panel, qtbot):
    assert not panel.more_form.isVisible()
    assert panel._scroll.verticalScrollBar().maximum() == 0  # it fits without scrolling
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert panel.more_form.isVisible()
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert not panel.more_form.isVisible()


def test_loading_greys_everything_and_the_data_say_how_many_they_are(panel):
    panel.set_enabled_for("loading")
    assert not any(field.isEnabled() for field in panel.form.fields.values())
    panel.set_enabled_for("ready")
    assert panel.form.fields["dataset"].isEnabled()
    panel.set_dataset_info("60,000 images")
    assert panel.form._below["dataset"].text() == "60,000 images"
