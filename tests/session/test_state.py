"""Undo and redo, without a window."""

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentlab.config import Config
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.session.history import MOST
from latentlab.session.session import Session
from latentlab.session.state import ImageRef, Ranking

CONFIG = Config(dataset="digits")


def state(session):
    held = session.z.tolist(), session.selection.tolist(), session.waypoints
    return (*held, session.split, session.classes, session.config)


def test_a_drag_is_one_gesture_and_comes_back_whole():
    session = Session(CONFIG)
    for x in range(10):
        session.move_to(np.array([x, -x]))
    session.commit()
    session.move_to(np.array([50, 50]))
    session.commit()
    assert session.undo()
    assert session.z.tolist() == [9, -9]
    assert session.undo()
    assert session.z.tolist() == [0, 0]
    assert not session.undo()
    assert session.redo()
    assert session.z.tolist() == [9, -9]


def test_gestures_of_another_kind_need_no_end_to_be_two():
    session = Session(CONFIG)
    session.move_to(np.array([1, 1]))
    session.select([3, 1, 2])
    session.show_classes(frozenset({4}))
    session.configure(dataclasses.replace(CONFIG, beta=2.0, family="beta-vae"))
    assert session.can_undo
    session.undo()
    assert session.config == CONFIG
    assert session.classes == {4}
    session.undo()
    assert session.classes is None
    assert session.selection.tolist() == [1, 2, 3]
    session.undo()
    assert session.selection.tolist() == []
    assert session.z.tolist() == [1, 1]
    session.undo()
    assert not session.can_undo


def test_selections_join():
    session = Session(CONFIG)
    session.select([5, 3, 3])
    session.select([1, 5], "add")
    assert session.selection.tolist() == [1, 3, 5]
    session.select([5, 9], "remove")
    assert session.selection.tolist() == [1, 3]
    session.select([7])
    assert session.selection.tolist() == [7]
    session.select([])
    assert len(session.selection) == 0


def test_what_is_done_after_an_undo_ends_the_redo():
    session = Session(CONFIG)
    session.select([1])
    session.undo()
    assert session.can_redo
    session.move_to(np.array([1, 0]))
    assert not session.can_redo
    assert not session.redo()
    assert session.z.tolist() == [1, 0]


def test_what_changes_nothing_is_no_gesture():
    session = Session(CONFIG)
    session.move_to(np.zeros(2))
    session.select([])
    session.commit()
    assert not session.can_undo
    assert not session.undo()


def test_a_selection_belongs_to_its_split():
    session = Session(CONFIG)
    session.select([1, 2])
    session.show_split("test")
    assert len(session.selection) == 0
    session.undo()
    assert (session.split, session.selection.tolist()) == ("train", [1, 2])


def test_it_is_bounded():
    session = Session(CONFIG)
    for index in range(MOST + 50):
        session.select([index])
        session.commit()
    undone = 0
    while session.undo():
        undone += 1
    assert undone == MOST


def test_other_data_or_another_latent_size_cannot_be_undone_into(digits):
    session = Session(CONFIG)
    session.select([1])
    session.start_run(CONFIG, digits)
    assert not session.can_undo
    assert len(session.selection) == 0
    session.move_to(np.array([1, 1]))
    session.start_run(CONFIG, digits)
    assert session.can_undo, "the same images and the same space"
    session.start_run(dataclasses.replace(CONFIG, latent_size=3), digits)
    assert not session.can_undo
    assert len(session.z) == 3


def test_live_settings_come_back_to_the_run(digits):
    session = Session(CONFIG)
    session.start_run(CONFIG, digits)
    session.configure(dataclasses.replace(CONFIG, learning_rate=5e-4))
    assert session.settings().learning_rate == 5e-4
    session.undo()
    assert session.settings().learning_rate == CONFIG.learning_rate


def test_the_look_of_map_and_panels_is_not_undone():
    session = Session(CONFIG)
    session.select([1])
    session.set_camera(Viewport(0, 0, 1, 1))
    session.pin(4)
    session.hide_pixels(np.eye(8, dtype=bool))
    session.update(colour="gap", layers=MapLayers(manifold=True), ranking=Ranking("train"))
    look = session.state
    assert session.undo()
    now = session.state
    assert now.panes == look.panes
    assert now.subject == ImageRef("train", 4)
    assert (now.colour, now.layers, now.ranking) == (look.colour, look.layers, look.ranking)
    assert now.mask is look.mask
    assert not session.can_undo


def test_a_mask_that_hides_nothing_is_none():
    session = Session(CONFIG)
    session.hide_pixels(np.eye(8, dtype=bool))
    session.hide_pixels(np.ones((8, 8), bool))
    assert session.state.mask is None


def test_another_run_keeps_the_look_that_fits_it(digits):
    session = Session(CONFIG)
    session.set_camera(Viewport(0, 0, 1, 1))
    session.hide_pixels(np.eye(8, dtype=bool))
    session.pin(3)
    session.start_run(CONFIG, digits)
    assert session.state.pane.camera == Viewport(0, 0, 1, 1)
    assert session.state.mask is not None
    assert session.state.subject is None, "the pinned point is of the run before"
    session.hide_pixels(np.eye(7, dtype=bool))
    session.start_run(dataclasses.replace(CONFIG, latent_size=3), digits)
    assert session.state.mask is None, "of images of another size"
    assert session.state.pane.camera is None, "there is no plane"
    assert session.state.shown.run == 2


gestures = st.lists(
    st.one_of(
        st.tuples(st.just("move_to"), st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(np.array)),
        st.tuples(st.just("select"), st.lists(st.integers(0, 9), max_size=4)),
        st.tuples(st.just("show_classes"), st.none() | st.frozensets(st.integers(0, 9))),
        st.tuples(st.just("keep_waypoints"), st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=3)),
        st.tuples(st.just("show_split"), st.sampled_from(["train", "test"])),
    ),
    max_size=20,
)


@given(gestures)
def test_all_undone_is_the_beginning_and_all_redone_the_end(gestures):
    session = Session(CONFIG)
    states = [state(session)]
    for name, value in gestures:
        getattr(session, name)(value)
        session.commit()
        if state(session) != states[-1]:
            states.append(state(session))
    for expected in reversed(states[:-1]):
        assert session.undo()
        assert state(session) == expected
    assert not session.undo()
    for expected in states[1:]:
        assert session.redo()
        assert state(session) == expected
    assert not session.redo()
