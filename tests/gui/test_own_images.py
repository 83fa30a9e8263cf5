"""Own images in the window: shown by inspector, evidence and brush, undone, saved, copied as commands."""

import shlex

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from latentlab.data.fit import Picture
from latentlab.session.own_image import own_image
from latentlab.session.state import ImageRef
from latentlab.session.state_file import load_state
from latentlab.session.subject import chosen_subject

PATIENCE = 60_000


def drawn():
    grey = np.full((120, 90), 250, np.uint8)
    grey[20:100, 30:42] = 10
    grey[88:100, 30:70] = 10
    return grey


@pytest.fixture
def app(open_window, qtbot):
    made = open_window(epochs=1)
    qtbot.waitUntil(lambda: made.controller.session.current is not None, timeout=PATIENCE)
    return made


def copied(app, verb):
    QApplication.clipboard().clear()
    app.window.verbs[verb].trigger()
    return shlex.split(QApplication.clipboard().text())


def test_an_own_image_is_a_subject_like_any_other(app, qtbot):
    controller, interaction = app.controller, app.controller.interaction
    session, pane = controller.session, controller.pane
    image, _ = own_image(session.current, Picture(drawn()), "mine.png")
    interaction.pin(3)
    app.window.docks["evidence"].show()
    app.window.docks["evidence"].raise_()
    assert interaction.add_image(image) == 0
    assert (session.state.subject, interaction.pinned_index) == (ImageRef("own", 0), None)
    assert app.window.map._pinned is None
    qtbot.waitUntil(
        lambda: (
            pane.inspector.inspected is not None
            and pane.inspector.inspected.subject.name == "mine.png"
            and pane.posterior.evidence is not None
            and pane.posterior.evidence.subject.name == "mine.png"
        ),
        timeout=PATIENCE,
    )
    assert "mine.png" in app.window.views["inspector"].title.text()
    for verb, command in (("command_inspector", "inspect"), ("command_evidence", "posterior")):
        words = copied(app, verb)
        assert words[1] == command
        named = {words[at + 1]: words[at + 2] for at in range(2, len(words) - 2) if words[at + 1].startswith("--")}
        assert (named["--fit"], named["--invert"]) == ("none", "no")
        _, subject = chosen_subject(session.current, named["--image"], named["--fit"], named["--invert"])
        assert np.array_equal(subject.image, image.image)

    interaction.undo()
    assert session.state.images == ()
    assert session.state.subject is None
    interaction.redo()
    assert session.state.images == (image,)
    interaction.show_own_image(0)
    neighbour = pane.inspector.inspected.pixel_neighbours[0].index
    with qtbot.waitSignal(controller.points_changed, timeout=PATIENCE):
        app.window.verbs["show_test"].trigger()
    assert session.state.subject == ImageRef("own", 0), "another split does not let go of it"
    with qtbot.waitSignal(interaction.pinned, timeout=PATIENCE, check_params_cb=lambda index: index is not None):
        app.window.views["inspector"].neighbour_chosen.emit(neighbour)
    assert session.state.subject == ImageRef("train", neighbour), "its neighbours are training images"


def test_an_own_image_is_kept_with_the_run(app, qtbot, tmp_path):
    controller = app.controller
    image, _ = own_image(controller.session.current, Picture(drawn()), "mine.png")
    with qtbot.waitSignal(controller.message, timeout=PATIENCE):
        controller.files.save_to(tmp_path / "run")
    controller.interaction.add_image(image)
    qtbot.waitUntil(lambda: len(load_state(tmp_path / "run").get("images", [])) == 1, timeout=PATIENCE)
    controller.interaction.remove_image(0)
    qtbot.waitUntil(lambda: load_state(tmp_path / "run")["images"] == [], timeout=PATIENCE)
