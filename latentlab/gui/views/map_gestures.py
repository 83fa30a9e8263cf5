"""Gestures on the latent map: mouse and key events in, requests to the map out. A state machine without Qt.

Places are widget pixels, (x, y), y down; times are milliseconds of one clock. The machine knows neither the camera nor
the points, so a request names pixels, and the widget converts them with its current camera.

A drag begins with a press and ends in one of three ways. The release of its button completes it. Escape cancels a box
or an outline. A lost release abandons it: the map lost the focus, or the cursor moves or leaves with the button up.
"""

import dataclasses

Place = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

TAP = 250  # ms: a shorter press of Space is a tap, a longer one holds the pan tool
HOLD = 400  # ms after a cursor movement during which the camera keeps still
WHEEL_STEP = 1.2  # zoom factor of one notch
SMALLEST_BOX = 6  # pixels: a zoom box with a shorter side counts as an accident
CLICK = 4  # pixels: a press and a release closer together are a click
LASSO_STEP = 2  # least |dx| + |dy| in pixels between two corners of a lasso
FAST = 10  # steps of an arrow key with Shift

TOOLS = ("probe", "pan", "select", "lasso", "zoom")
SELECTING = ("select", "lasso")  # tools and drags that choose points: by a box, or by a free outline
ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
DIGITS = tuple("0123456789")
MAP_KEYS = {"space", "home", *ARROWS, *DIGITS}  # keys of the focused map, even if they are shortcuts of the window

NONE: frozenset[str] = frozenset()


# Events. Buttons are "left", "middle" or "other"; modifiers are "shift", "ctrl", "alt" or "meta".


@dataclasses.dataclass(frozen=True)
class Press:
    """A mouse button went down."""

    at: Place
    button: str
    modifiers: frozenset[str] = NONE


@dataclasses.dataclass(frozen=True)
class Move:
    """The cursor moved; `buttons` are down."""

    at: Place
    buttons: frozenset[str]
    time: float


@dataclasses.dataclass(frozen=True)
class Release:
    """A mouse button went up."""

    at: Place
    button: str


@dataclasses.dataclass(frozen=True)
class Wheel:
    """The wheel turned by `notches`, positive away from the user."""

    at: Place
    notches: float
    modifiers: frozenset[str] = NONE


@dataclasses.dataclass(frozen=True)
class Pinch:
    """Two fingers moved apart `factor` times; `at` lies between them."""

    at: Place
    factor: float


@dataclasses.dataclass(frozen=True)
class KeyDown:
    """A key went down: a name of MAP_KEYS, "escape", or "" for any other key."""

    key: str
    modifiers: frozenset[str] = NONE
    repeated: bool = False  # whether the keyboard repeats the key, which is still down
    time: float = 0.0


@dataclasses.dataclass(frozen=True)
class KeyUp:
    """A key went up."""

    key: str
    repeated: bool = False
    time: float = 0.0


@dataclasses.dataclass(frozen=True)
class Leave:
    """The cursor left the map; `buttons` are down."""

    buttons: frozenset[str] = NONE


@dataclasses.dataclass(frozen=True)
class FocusOut:
    """The map lost the keyboard focus."""


Event = Press | Move | Release | Wheel | Pinch | KeyDown | KeyUp | Leave | FocusOut


# Requests


@dataclasses.dataclass(frozen=True)
class MoveProbe:
    """Put the probe under this pixel, which may lie outside the map during a drag."""

    at: Place


@dataclasses.dataclass(frozen=True)
class NudgeProbe:
    """Move the probe by whole steps, to the right and up."""

    right: int
    up: int


@dataclasses.dataclass(frozen=True)
class GestureEnded:
    """The drag or the arrow key that moved the probe has ended."""


@dataclasses.dataclass(frozen=True)
class Pan:
    """Move the camera: the latent point under pixel `start` comes to lie under pixel `end`."""

    start: Place
    end: Place


@dataclasses.dataclass(frozen=True)
class ZoomAbout:
    """Enlarge the map `factor` times; the latent point under this pixel stays there."""

    at: Place
    factor: float


@dataclasses.dataclass(frozen=True)
class ZoomTo:
    """Show the rectangle of these pixels."""

    box: Box


@dataclasses.dataclass(frozen=True)
class ResetView:
    """Show all points."""


@dataclasses.dataclass(frozen=True)
class Hover:
    """The cursor rests on this pixel with no button down."""

    at: Place


@dataclasses.dataclass(frozen=True)
class LeaveHover:
    """No point is hovered."""


@dataclasses.dataclass(frozen=True)
class ChoosePoints:
    """Choose the points inside a polygon of pixels; `mode` is "replace", "add" or "remove"."""

    corners: tuple[Place, ...]
    mode: str


@dataclasses.dataclass(frozen=True)
class ClickPoint:
    """Choose the point at this pixel, or none; `mode` as in ChoosePoints."""

    at: Place
    mode: str


@dataclasses.dataclass(frozen=True)
class ToggleClass:
    """Show the class of this number in colour or in grey."""

    label: int


@dataclasses.dataclass(frozen=True)
class TapSpace:
    """Space was tapped: the window runs or pauses the training."""


@dataclasses.dataclass(frozen=True)
class StepMoment:
    """Show an earlier moment of the run (-1) or a later one (1)."""

    count: int


@dataclasses.dataclass(frozen=True)
class PassOn:
    """The key is not a key of the map: the window gets the event."""


Request = (
    MoveProbe | NudgeProbe | GestureEnded | Pan | ZoomAbout | ZoomTo | ResetView | Hover | LeaveHover | ChoosePoints
    | ClickPoint | ToggleClass | TapSpace | StepMoment | PassOn
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Drag:
    """A drag under way."""

    kind: str  # "probe", "pan", "zoom", or one of SELECTING
    button: str  # the button whose release completes it
    start: Place
    at: Place  # the newest place of the cursor
    mode: str = "replace"  # effect of a selecting drag on the selection
    corners: tuple[Place, ...] = ()  # of a lasso

    @property
    def box(self) -> Box:
        """The rectangle between start and cursor."""
        (x, y), (other_x, other_y) = self.start, self.at
        return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height of the box, in pixels."""
        left, top, right, bottom = self.box
        return right - left, bottom - top


class Gestures:
    """The state machine. `take` accepts an event and returns the requests that follow from it, in order."""

    def __init__(self) -> None:
        self.drag: Drag | None = None
        self._tool = "probe"
        self._space_since: float | None = None  # None: Space is up
        self._space_used = False  # whether a button went down since Space did
        self._moved: float | None = None  # time of the newest movement of the cursor on the map

    @property
    def tool(self) -> str:
        """The function of the left button: a name of TOOLS."""
        return self._tool

    def choose_tool(self, tool: str) -> None:
        """Set the function of the left button. Raises ValueError for a name that is not in TOOLS."""
        if tool not in TOOLS:
            raise ValueError(f"no tool {tool!r}")
        self._tool = tool

    @property
    def cursor(self) -> str:
        """The shape of the cursor: "closed hand", "open hand", "cross" or "arrow"."""
        if self.drag is not None and self.drag.kind == "pan":
            return "closed hand"
        if self._space_since is not None or self._tool == "pan":
            return "open hand"
        return "arrow" if self._tool in SELECTING else "cross"

    def holds_still(self, time: float) -> bool:
        """Whether the camera must not move by itself at `time`: the user points at something."""
        return self.drag is not None or (self._moved is not None and time - self._moved <= HOLD)

    def claims(self, key: str, modifiers: frozenset[str]) -> bool:
        """Whether the focused map takes this key before a shortcut of the window does."""
        # The key cancels the drag; the window's Escape clears the selection.
        if key == "escape" and self.drag is not None:
            return True
        return key in MAP_KEYS and modifiers <= {"shift"}

    def interpret(self, event: Event) -> list[Request]:
        """Accept an event and return the requests that follow from it."""
        match event:
            case Press():
                return self._press(event)
            case Move():
                return self._move(event)
            case Release():
                return self._release(event)
            case Wheel():
                return self._wheel(event)
            case Pinch():
                return [ZoomAbout(event.at, event.factor)]
            case KeyDown():
                return self._key_down(event)
            case KeyUp():
                return self._key_up(event)
            case Leave():
                return self._leave(event)
            case FocusOut():
                self._space_since = None
                return self._abandon()
        raise TypeError(f"no event of the map: {event!r}")

    def _press(self, event: Press) -> list[Request]:
        if self.drag is not None and self.drag.button != event.button:
            return []
        requests = self._abandon()  # a second press of one button: the release between them was lost
        self._space_used = True
        kind = self._kind_of(event)
        if not kind:
            return requests
        corners = (event.at,) if kind in SELECTING else ()
        self.drag = Drag(kind, event.button, event.at, event.at, self._mode_of(event.modifiers), corners)
        requests.append(LeaveHover())
        if kind == "probe":
            requests.append(MoveProbe(event.at))
        return requests

    def _move(self, event: Move) -> list[Request]:
        self._moved = event.time
        requests = self._abandon_unless_held(event.buttons)
        drag = self.drag
        if drag is None:
            return requests if event.buttons else [*requests, Hover(event.at)]
        self.drag = dataclasses.replace(drag, at=event.at)
        if drag.kind == "probe":
            requests.append(MoveProbe(event.at))
        elif drag.kind == "pan":
            requests.append(Pan(drag.at, event.at))
        elif drag.kind == "lasso":
            (x, y), (last_x, last_y) = event.at, drag.corners[-1]
            if abs(x - last_x) + abs(y - last_y) >= LASSO_STEP:
                self.drag = dataclasses.replace(self.drag, corners=(*drag.corners, event.at))
        return requests

    def _release(self, event: Release) -> list[Request]:
        if self.drag is None or event.button != self.drag.button:
            return []
        drag, self.drag = dataclasses.replace(self.drag, at=event.at), None
        if drag.kind == "probe":
            return [GestureEnded()]
        if drag.kind == "zoom" and min(drag.sides) >= SMALLEST_BOX:
            return [ZoomTo(drag.box)]
        return self._chosen_by(drag) if drag.kind in SELECTING else []

    def _wheel(self, event: Wheel) -> list[Request]:
        if not event.notches:
            return []
        if "ctrl" in event.modifiers:
            return [StepMoment(-1 if event.notches > 0 else 1)]
        return [ZoomAbout(event.at, WHEEL_STEP**event.notches)]

    def _key_down(self, event: KeyDown) -> list[Request]:
        key, plain = event.key, not event.modifiers
        if key in ARROWS and event.modifiers <= {"shift"}:
            right, up = ARROWS[key]
            steps = 1 if plain else FAST
            return [NudgeProbe(right * steps, up * steps)]
        if key == "home" and plain:
            return [ResetView()]
        if key == "space" and plain:
            if not event.repeated:
                self._space_since, self._space_used = event.time, self.drag is not None
            return []
        if key in DIGITS and plain:
            return [ToggleClass(int(key))]
        if key == "escape" and self.drag is not None and self.drag.kind in ("zoom", *SELECTING):
            self.drag = None
            return []
        return [PassOn()]

    def _key_up(self, event: KeyUp) -> list[Request]:
        if event.key in ARROWS and not event.repeated:
            return [GestureEnded(), PassOn()]
        if event.key != "space" or event.repeated or self._space_since is None:
            return [PassOn()]
        tapped = event.time - self._space_since < TAP and not self._space_used
        self._space_since = None
        return [TapSpace(), PassOn()] if tapped else []

    def _leave(self, event: Leave) -> list[Request]:
        self._moved = None
        return [*self._abandon_unless_held(event.buttons), LeaveHover()]

    def _kind_of(self, event: Press) -> str:
        """Return the kind of drag that a press begins; "" for none."""
        if event.button == "middle":
            return "pan"
        if event.button != "left":
            return ""
        if self._space_since is not None:
            return "pan"
        if "shift" in event.modifiers:
            return "lasso" if "ctrl" in event.modifiers else "select"
        if "alt" in event.modifiers and self._tool not in SELECTING:
            return "zoom"
        return self._tool

    def _mode_of(self, modifiers: frozenset[str]) -> str:
        """Return the effect of a selecting drag on the selection; Shift with Ctrl chooses the lasso instead."""
        if self._tool in SELECTING and "alt" in modifiers:
            return "remove"
        if self._tool in SELECTING and "ctrl" in modifiers and "shift" not in modifiers:
            return "add"
        return "replace"

    def _chosen_by(self, drag: Drag) -> list[Request]:
        """Return the request of a completed box, outline or click."""
        if len(drag.corners) < 3 and max(drag.sides) < CLICK:
            return [ClickPoint(drag.at, drag.mode)] if self._tool in SELECTING else []
        left, top, right, bottom = drag.box
        box = (left, top), (right, top), (right, bottom), (left, bottom)
        return [ChoosePoints(box if drag.kind == "select" else drag.corners, drag.mode)]

    def _abandon_unless_held(self, buttons: frozenset[str]) -> list[Request]:
        """End the drag whose button is up although no release arrived."""
        return self._abandon() if self.drag is not None and self.drag.button not in buttons else []

    def _abandon(self) -> list[Request]:
        """End the drag, if there is one, without its effect; the probe stays at its newest place."""
        drag, self.drag = self.drag, None
        return [GestureEnded()] if drag is not None and drag.kind == "probe" else []
