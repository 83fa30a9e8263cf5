"""Models without a latent space: the map does not show them, and the rivals' window opens their runs."""

import pytest

from latentlab.cli import main
from latentlab.config import DENSITY_FAMILIES, Config
from latentlab.errors import UserError


def test_the_map_takes_no_such_settings_and_keeps_its_run_beside_an_opened_one(open_window, qtbot, tmp_path):
    folder = tmp_path / "mixture"
    assert main(["train", "--dataset", "digits", "--family", "mixture", "--epochs", "1", "--out", str(folder)]) == 0
    app = open_window(hidden=Config().hidden)
    qtbot.waitUntil(lambda: app.controller.session.current is not None, timeout=60_000)
    session, run = app.controller.session, app.controller.session.current
    for family in DENSITY_FAMILIES:
        with pytest.raises(UserError, match=f"models with a latent space, and --family {family} has none"):
            app.performer.perform("configure", family=family)
    assert session.config.family == "vae"
    opened = []
    app.controller.rival_opened.connect(opened.append)
    app.performer.perform("open_run", folder=folder)
    qtbot.waitUntil(lambda: bool(opened), timeout=60_000)
    assert opened[0].config.family == "mixture"
    assert session.current.config == run.config
    assert [each.id for each in session.listed] == [run.id]
    panel = app.window.views["run"]
    assert "order" not in set(panel.form.fields) | set(panel.more_form.fields)
    family = panel.form.fields["family"]
    assert [family.combo.itemText(i) for i in range(family.combo.count())] == ["Autoencoder", "VAE", "beta-VAE"]


@pytest.mark.parametrize("family", DENSITY_FAMILIES)
def test_the_command_of_the_window_refuses_the_family(capsys, family):
    assert main(["--family", family]) == 2
    assert f"--family {family} has none" in capsys.readouterr().err
