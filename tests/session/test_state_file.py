"""session.json: the state is restored, and invalid values are skipped."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.config import DATASET_NAMES, Config
from latentlab.data.pictures import MADE
from latentlab.export.layers import ELLIPSES, MapLayers
from latentlab.export.viewport import Viewport
from latentlab.session.run import Origin, RunRef
from latentlab.session.run_folder import PINS, STATE_FILE
from latentlab.session.state import COLOURS, ImageRef, Links, PaneState, RandomWalk, Ranking, SessionState
from latentlab.session.state_file import (
    LastSession,
    beside_from_json,
    beside_to_json,
    load_last,
    load_state,
    save_last,
    save_state,
    state_from_json,
    state_to_json,
    without_appearance,
)

SIZES = {"train": 60, "test": 20}
EMPTY = SessionState(Config(), np.zeros(2, np.float32))
FULL = SessionState(
    Config(),
    np.array([0.1, -2.5], np.float32),
    (PaneState(RunRef(3, 7), Viewport(-1.5, 0.25, 2.0, 1e3)),),
    "test",
    np.array([0, 3, 19], np.intp),
    frozenset({0, 9}),
    ((0.1, 1 / 3), (-2.0, 1e-9)),
    RandomWalk((0.25, 0.5), 2**40, 1.5),
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


def same(one, other):
    """Whether two values are one, arrays by their content."""
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


SINGLE = st.floats(-1e6, 1e6, width=32)
PLACES = st.tuples(SINGLE, SINGLE)
CORNERS = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(0.01, 1e3), st.floats(0.01, 1e3))
SETS = st.sampled_from(DATASET_NAMES)
SPLITS = st.sampled_from([*SIZES])


@st.composite
def states(draw):
    """Draw a state of a run of SIZES and 10 classes, with images of 4 x 3 pixels."""
    split = draw(SPLITS)
    mask = np.array(draw(st.lists(st.booleans(), min_size=12, max_size=12))).reshape(4, 3)
    wander = st.builds(RandomWalk, PLACES, st.integers(0, 2**63 - 1), st.floats(0, 1e6))
    camera = CORNERS.map(lambda box: Viewport(box[0], box[1], box[0] + box[2], box[1] + box[3]))
    subject = SPLITS.flatmap(lambda of: st.builds(ImageRef, st.just(of), st.integers(0, SIZES[of] - 1)))
    layers = st.builds(
        MapLayers,
        ellipses=st.sampled_from(ELLIPSES),
        opacity=st.integers(10, 100),
        dot=st.integers(0, 8),
        entropy=st.just(False),  # at most one of entropy and magnification is on
    )
    return SessionState(
        Config(),
        np.array(draw(PLACES), np.float32),
        (PaneState(None, draw(st.none() | camera)),),
        split,
        np.array(sorted(draw(st.sets(st.integers(0, SIZES[split] - 1), max_size=5))), np.intp),
        draw(st.none() | st.frozensets(st.integers(0, 9), min_size=1)),
        tuple(draw(st.lists(PLACES, max_size=3))),
        draw(st.none() | wander),
        draw(st.none() | subject),
        draw(layers),
        draw(st.sampled_from(COLOURS)),
        None if mask.all() else mask,
        Ranking(
            draw(st.sampled_from(["train", "test"]) | SETS),
            draw(st.sampled_from(MADE) | SETS),
            draw(st.integers(1, 9999)),
        ),
    )


@pytest.mark.parametrize(
    ("source", "contrast"), [("my-shapes", "noise"), ("test", "my-shapes"), ("my-shapes", "emnist-2")]
)
def test_a_ranking_of_an_import_stays_and_a_name_of_none_is_passed_over(source, contrast):
    ranking = Ranking(source, contrast, 200)
    values = json.loads(json.dumps(state_to_json(dataclasses.replace(EMPTY, ranking=ranking))))
    assert taken(values).ranking == ranking
    for wrong in ("../x", "My shapes", "", "noise!", 7, None, "con"):
        for name in ("source", "contrast"):
            assert taken(values | {"ranking": values["ranking"] | {name: wrong}}).ranking == Ranking()


@given(states(), states())
def test_each_field_comes_back_whatever_was_held_before(state, before):
    found = taken(json.loads(json.dumps(state_to_json(state))), before)
    for field in dataclasses.fields(SessionState):
        assert same(getattr(found, field.name), getattr(state, field.name)), field.name


OLD = {
    "z": [1.0, 2.0],
    "window": {
        "layers": {"manifold": True, "opacity": 35, "names": "no"},
        "colour": "colour_elbo",
        "tool": "tool_lasso",
        "view": [-3.0, -2.0, 1.0, 2.5],
        "panels": ["walk"],
        "lesson": 3,
    },
}


def test_the_look_of_an_older_file_is_that_of_its_window():
    before = dataclasses.replace(EMPTY, layers=MapLayers(names=False), ranking=Ranking("train", "noise", 200))
    found = taken(OLD, before)
    assert found.layers == MapLayers(names=False, manifold=True, opacity=35)
    assert found.colour == "elbo"
    assert found.pane.camera == Viewport(-3.0, -2.0, 1.0, 2.5)
    assert found.ranking == before.ranking, "an older file does not name it"
    follows = taken({"window": OLD["window"] | {"view": None}}, found)
    assert follows.pane.camera is None
    bare = taken({"window": {"panels": []}}, found)
    assert plain(bare) == plain(found), "what the file does not say stays"


def test_an_older_file_is_written_in_the_names_of_today():
    now = state_to_json(FULL, {"tool": "tool_pan"}, OLD)
    assert now["window"] == {"tool": "tool_pan", "panels": ["walk"], "lesson": 3}
    assert plain(taken(now)) == plain(FULL)
    assert plain(taken(now | {"window": OLD["window"]})) == plain(FULL), "the names of today come first"


@pytest.mark.parametrize("values", [OLD, state_to_json(FULL, {"tool": "tool_pan"})], ids=["old", "new"])
def test_a_run_that_is_opened_alone_leaves_the_look_as_it_is(values):
    found = taken(without_appearance(values), dataclasses.replace(EMPTY, colour="kl"))
    assert found.z.tolist() == np.array(values["z"], np.float32).tolist()
    assert (found.layers, found.colour, found.mask) == (MapLayers(), "kl", None)
    assert (found.pane.camera, found.ranking) == (None, Ranking())


def test_names_of_another_version_survive():
    base = {
        "brush": [1, 2],
        "z": [9, 9],
        "layers": {"fog": True, "points": False},
        "ranking": {"score": "regret"},
        "window": {"lesson": 3, "tool": "pan"},
    }
    found = state_to_json(FULL, {"tool": "lasso"}, base)
    assert found["brush"] == [1, 2]
    assert found["z"] == FULL.z.tolist()
    assert found["layers"] == {"fog": True} | dataclasses.asdict(FULL.layers)
    assert found["ranking"] == {"score": "regret"} | dataclasses.asdict(FULL.ranking)
    assert found["window"] == {"lesson": 3, "tool": "lasso"}


def test_what_does_not_fit_the_run_is_passed_over():
    values = state_to_json(FULL)
    other = taken(values, dataclasses.replace(EMPTY, z=np.zeros(3, np.float32)))
    assert other.z.tolist() == [0, 0, 0]
    assert other.waypoints == ()
    assert other.wander is None
    assert other.pane.camera is None, "it is a part of a plane"
    few = taken(values, sizes={"train": 5, "test": 4}, classes=5)
    assert few.selection.tolist() == [0, 3]
    assert few.classes == {0}
    assert few.subject is None
    assert state_from_json(values, EMPTY, SIZES, 10, (3, 4)).mask is None
    assert taken(values | {"classes": [7]}, classes=5).classes is None, "no class of these is left"
    without = taken(values, sizes={}, classes=0)
    assert (without.split, len(without.selection), without.classes, without.subject) == ("train", 0, None, None)


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
    assert found.subject is None or 0 <= found.subject.index < SIZES[found.subject.split]
    assert found.pane.camera is None or found.pane.camera.can_be_shown
    assert found.mask is None or (found.mask.shape == (4, 3) and found.mask.dtype == bool)
    assert found.colour in COLOURS
    assert found.layers == MapLayers().taking(dataclasses.asdict(found.layers))
    assert found.ranking.count >= 1
    plain(found)


def test_a_run_folder_keeps_it_in_place_of_the_waypoints_of_an_older_version(tmp_path):
    assert load_state(tmp_path) == {}
    (tmp_path / PINS).write_text("[[1.0, 0.5]]")
    assert taken(load_state(tmp_path)).waypoints == ((1.0, 0.5),)
    (tmp_path / STATE_FILE).write_text('{"format": 1, "lesson": 4}')
    save_state(tmp_path, state_to_json(FULL))
    assert not (tmp_path / PINS).exists()
    assert plain(taken(load_state(tmp_path))) == plain(FULL)
    assert json.loads((tmp_path / STATE_FILE).read_text())["lesson"] == 4


DAMAGED = [
    "", "{", "3", "[[1]]", "[[1, null]]", "[[1, NaN]]", '[["a", 2]]', "[1, 2]", "null", "[[" + "1" * 400 + ", 2]]",
    "[" * 100_000, "[[1e999, 2]]", "[[-Infinity, 2]]", "[[1, [[[[[2]]]]]]]", '"ab"', "[[1, 2], {}]", "[[true, {}]]",
    "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: ascii(text[:16]))
@pytest.mark.parametrize("name", [STATE_FILE, PINS])
def test_a_damaged_file_holds_nothing(tmp_path, text, name):
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert plain(taken(load_state(tmp_path))) == plain(EMPTY)


def test_the_last_run_is_known_while_it_is_there(home, tmp_path, run):
    from latentlab.session.checkpoint import save_run

    assert load_last() is None
    save_run(run, tmp_path / "run")
    last = LastSession(tmp_path / "run", {"z": [1.0, 2.0]})
    save_last(last)
    assert load_last() == last
    save_run(run, tmp_path / "rival")
    with_rivals = dataclasses.replace(last, rivals=(tmp_path / "rival", tmp_path / "gone"))
    save_last(with_rivals)
    assert load_last() == dataclasses.replace(last, rivals=(tmp_path / "rival",))
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    assert load_last() == LastSession(None, {"z": [1.0, 2.0]}, (tmp_path / "rival",))
    save_last(last)
    assert load_last() is None
    names = '"\\u0000"', '"' + "a" * 5000 + '"', "3"
    for text in ("", "[]", *(f'{{"run": {name}}}' for name in names), *(f'{{"rivals": [{name}]}}' for name in names)):
        (home / STATE_FILE).write_text(text)
        assert load_last() is None


def test_the_pane_beside_comes_back_and_a_damaged_one_is_refused():
    links, camera = Links("image", False, True), Viewport(-1.0, -2.0, 1.0, 2.0)
    state = dataclasses.replace(EMPTY.with_beside(shown=RunRef(2, 5), camera=camera), links=links)
    run = SimpleNamespace(origin=Origin.new())
    values = beside_to_json(SimpleNamespace(state=state, beside=run))
    assert beside_from_json(json.loads(json.dumps(values))) == (run.origin.uid, 5, camera, links)
    assert beside_to_json(SimpleNamespace(state=EMPTY, beside=None)) is None
    for name in values:
        with pytest.raises(KeyError):
            beside_from_json({key: value for key, value in values.items() if key != name})
        for wrong in (3.5, [1, 2], {"probe": "z", "cameras": 1, "aligned": False}, {"probe": [], "cameras": True}):
            with pytest.raises((KeyError, TypeError, ValueError)):
                beside_from_json(values | {name: wrong})
