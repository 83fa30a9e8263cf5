"""session.json: what the hand held comes back, and what is not as it should be is passed over."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.config import Config
from latentlab.export.layers import MapLayers
from latentlab.export.raster import View
from latentlab.session.held import load_held, load_last, save_held, save_last, state_from_json, state_to_json
from latentlab.session.run import RunRef
from latentlab.session.run_folder import HELD, PINS
from latentlab.session.state import ImageRef, PaneState, Ranking, SessionState, Wander

SIZES = {"train": 60, "test": 20}
EMPTY = SessionState(Config(), np.zeros(2, np.float32))
FULL = SessionState(
    Config(),
    np.array([0.1, -2.5], np.float32),
    (PaneState(RunRef(3, 7), View(-1.5, 0.25, 2.0, 1e3)),),
    "test",
    np.array([0, 3, 19], np.intp),
    frozenset({0, 9}),
    ((0.1, 1 / 3), (-2.0, 1e-9)),
    Wander((0.25, 0.5), 2**40, 1.5),
    ImageRef("train", 59),
    MapLayers(names=False, manifold=True, ellipses="centres", opacity=35, dot=3),
    "gap",
    np.arange(12).reshape(4, 3) % 5 > 0,
    Ranking("train", "noise", 2000),
)


def taken(values, state=EMPTY, sizes=SIZES, classes=10):
    return state_from_json(values, state, sizes, classes, (4, 3))


def plain(state):
    return state_to_json(state) | {"step": None}


@pytest.mark.parametrize("state", [EMPTY, FULL], ids=["nothing", "all"])
def test_what_is_held_comes_back_to_the_last_bit(state):
    found = taken(json.loads(json.dumps(state_to_json(state))))
    assert plain(found) == plain(state)
    assert found.z.dtype == np.float32
    assert found.selection.dtype == np.intp
    assert found.waypoints == state.waypoints
    assert found.wander == state.wander
    assert state_to_json(FULL)["step"] == 7


def test_names_of_another_version_survive():
    base = {"brush": [1, 2], "z": [9, 9], "window": {"lesson": 3, "tool": "pan"}}
    found = state_to_json(FULL, {"tool": "lasso"}, base)
    assert found["brush"] == [1, 2]
    assert found["z"] == FULL.z.tolist()
    assert found["window"] == {"lesson": 3, "tool": "lasso"}


def test_what_does_not_fit_the_run_is_passed_over():
    values = state_to_json(FULL)
    other = taken(values, dataclasses.replace(EMPTY, z=np.zeros(3, np.float32)))
    assert other.z.tolist() == [0, 0, 0]
    assert other.waypoints == ()
    assert other.wander is None
    few = taken(values, sizes={"train": 5, "test": 4}, classes=5)
    assert few.selection.tolist() == [0, 3]
    assert few.classes == {0}
    assert taken(values | {"classes": [7]}, classes=5).classes is None, "no class of these is left"
    without = taken(values, sizes={}, classes=0)
    assert (without.split, len(without.selection), without.classes) == ("train", 0, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["start", "seed", "x"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*state_to_json(FULL)]), JSON))
def test_whatever_stands_there_the_state_is_sound(values):
    found = taken(values)
    assert found.z.shape == (2,)
    assert np.isfinite(found.z).all()
    assert found.split in SIZES
    assert all(0 <= index < SIZES[found.split] for index in found.selection)
    assert found.classes is None or (found.classes and found.classes <= set(range(10)))
    assert all(len(place) == 2 and np.isfinite(place).all() for place in found.waypoints)
    assert found.wander is None or len(found.wander.start) == 2
    plain(found)


def test_a_run_folder_keeps_it_in_place_of_the_pins_of_an_older_version(tmp_path):
    assert load_held(tmp_path) == {}
    (tmp_path / PINS).write_text("[[1.0, 0.5]]")
    assert taken(load_held(tmp_path)).waypoints == ((1.0, 0.5),)
    (tmp_path / HELD).write_text('{"format": 1, "lesson": 4}')
    save_held(tmp_path, state_to_json(FULL))
    assert not (tmp_path / PINS).exists()
    assert plain(taken(load_held(tmp_path))) == plain(FULL)
    assert json.loads((tmp_path / HELD).read_text())["lesson"] == 4


DAMAGED = [
    "", "{", "3", "[[1]]", "[[1, null]]", "[[1, NaN]]", '[["a", 2]]', "[1, 2]", "null", "[[" + "1" * 400 + ", 2]]",
    "[" * 100_000, "[[1e999, 2]]", "[[-Infinity, 2]]", "[[1, [[[[[2]]]]]]]", '"ab"', "[[1, 2], {}]", "[[true, {}]]",
    "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: ascii(text[:16]))
@pytest.mark.parametrize("name", [HELD, PINS])
def test_a_damaged_file_holds_nothing(tmp_path, text, name):
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert plain(taken(load_held(tmp_path))) == plain(EMPTY)


def test_the_last_run_is_known_while_it_is_there(home, tmp_path, run):
    from latentlab.session.checkpoint import save_run

    assert load_last() is None
    save_run(run, tmp_path / "run")
    save_last(tmp_path / "run", {"z": [1.0, 2.0]})
    assert load_last() == (tmp_path / "run", {"z": [1.0, 2.0]})
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    assert load_last() is None
    for text in ("", "[]", '{"run": 3}', '{"run": "\\u0000"}', '{"run": "' + "a" * 5000 + '"}'):
        (home / HELD).write_text(text)
        assert load_last() is None
