"""A learned prior chosen in the window's form: the map draws it, and what knew N(0, I) uses it."""

import numpy as np
import pytest
import torch

from latentlab.gui.controller import State
from latentlab.models.prior import LearnedMixture
from latentlab.session.map_contours import prior_contours

PATIENCE = 30_000


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """A window whose run has learned a prior that its form has chosen."""
    monkeypatch.setattr("latentlab.data.load", lambda *_: digits)
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY and app.window.has_begun, timeout=PATIENCE)
    panel, before = app.window.views["run"], app.controller.session.current_id
    panel.show_more(True)
    prior = panel.more_form.fields["prior"]
    prior.combo.setCurrentIndex(prior.combo.findData("mixture"))
    prior.combo.activated.emit(prior.combo.currentIndex())
    panel.more_form.fields["components"].box.setValue(3)
    panel.restart.click()
    qtbot.waitUntil(
        lambda: app.controller.state is State.READY and app.controller.session.current_id != before, timeout=PATIENCE
    )
    app.controller.trainer.step(30)
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step == 30, timeout=PATIENCE)
    return app


def test_the_map_the_evidence_and_the_random_walk_know_the_prior(app, qtbot):
    run, map_ = app.controller.session.current, app.window.map
    assert isinstance(run.model.prior, LearnedMixture)
    assert run.config.components == 3
    assert not map_._has_circles
    expected = prior_contours(run)
    qtbot.waitUntil(
        lambda: len(map_._contours[0]) == 3 and all(map(np.array_equal, map_._contours[0], expected)),
        timeout=PATIENCE,
    )
    assert not app.window.verbs["wander"].isEnabled()

    found = []
    app.controller.pane.posterior.changed.connect(lambda new: found.append(new) if new is not None else None)
    app.window.docks["evidence"].show()
    app.window.docks["evidence"].raise_()
    app.controller.interaction.pin(7)
    qtbot.waitUntil(lambda: bool(found) and found[-1].posterior is not None, timeout=PATIENCE)
    seen = found[-1]
    x = torch.from_numpy(seen.x).reshape(1, -1)
    axis = torch.linspace(-8, 8, 401, dtype=torch.float64)
    z = torch.cartesian_prod(axis, axis).float()
    logs = [run.model.decoder(part).log_prob(x) + run.model.prior.log_prob(part) for part in z.split(20_000)]
    total = torch.cat(logs).double().logsumexp(0) + 2 * torch.log(axis[1] - axis[0])
    assert seen.posterior.evidence.log_px.item() == pytest.approx(float(total), abs=2e-3)
