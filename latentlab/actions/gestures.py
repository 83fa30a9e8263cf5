"""Verbs of gestures: the effect of a gesture on the map or in a panel, with the arguments that repeat it.

No menu holds them. The views perform them, and so do scripts and the command palette, by the same names.
"""

from pathlib import Path

from latentlab.actions.declaration import (
    ACTIONS,
    ON,
    argument,
    has_labels,
    has_map,
    has_planes,
    has_posterior,
    has_run,
    has_waypoints,
    window_verb,
)
from latentlab.actions.parameters import LARGEST_NUMBER, LARGEST_Z, OUT_PNG
from latentlab.config import OPTIONS
from latentlab.export.raster import MAX_DOT
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec
from latentlab.training.snapshot import SPLIT_NAMES

PANELS = (
    "run",
    "shelf",
    "decoder",
    "probe",
    "losses",
    "latents",
    "inspector",
    "my_image",
    "selection",
    "evidence",
    "walk",
    "race",
    "occlusion",
    "anomaly",
)
PARTS = ("window", "map", *PANELS)  # of which a picture can be taken
MODES = ("replace", "add", "remove")


def _as_in(verb: str, name: str) -> Option:
    """Return an argument that another verb has under the same name."""
    return next(option for option in ACTIONS[verb].options if option.name == name)


INDEX = Spec(
    QT_TRANSLATE_NOOP("Settings", "Index"),
    QT_TRANSLATE_NOOP("Settings", "The number of an image in its split, from 0"),
    minimum=0,
    maximum=LARGEST_NUMBER,
    none_word="none",
)
SPLIT = argument(
    "split",
    str | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Images"),
        QT_TRANSLATE_NOOP("Settings", "The split of the image; by default the one that the map shows"),
        choices=SPLIT_NAMES,
    ),
    None,
)
NUMBER = argument(
    "number",
    int,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Number"),
        QT_TRANSLATE_NOOP("Settings", "The place of a waypoint in the walk, from 0"),
        minimum=0,
        maximum=LARGEST_NUMBER,
    ),
)

window_verb(
    "move_probe",
    text=QT_TRANSLATE_NOOP("Actions", "Move the probe"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to a latent point and decode there"),
    icon="target",
    when=has_run,
    arguments=(_as_in("decode", "z"),),
    is_gesture=True,
)
window_verb(
    "set_view",
    text=QT_TRANSLATE_NOOP("Actions", "Show a part of the map"),
    tip=QT_TRANSLATE_NOOP("Actions", "Pan and zoom the latent map to a rectangle"),
    when=has_map,
    arguments=(
        _as_in("map", "view"),
        argument(
            "beside",
            bool,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Second map"),
                QT_TRANSLATE_NOOP("Settings", "Pan and zoom the second map, not the first"),
            ),
            False,
        ),
    ),
    is_gesture=True,
)
window_verb(
    "show_plane",
    text=QT_TRANSLATE_NOOP("Actions", "Choose the plane of the map"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show a plane through latent space: two dimensions, principal components, images"),
    when=has_planes,
    arguments=(_as_in("map", "plane"),),
)
window_verb(
    "turn_plane",
    text=QT_TRANSLATE_NOOP("Actions", "Turn the plane of the map"),
    tip=QT_TRANSLATE_NOOP("Actions", "Turn one axis of the plane towards a dimension of z, about the probe"),
    when=has_planes,
    arguments=(
        argument(
            "axis",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Axis"),
                QT_TRANSLATE_NOOP("Settings", "The axis of the map that turns: 1 to the right, 2 upwards"),
                minimum=1,
                maximum=2,
            ),
        ),
        argument(
            "towards",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Towards"),
                QT_TRANSLATE_NOOP("Settings", "The dimension of z that the axis turns towards, from 1"),
                minimum=1,
                maximum=LARGEST_NUMBER,
            ),
        ),
        argument(
            "degrees",
            float,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Angle"),
                QT_TRANSLATE_NOOP("Settings", "How far it turns, in degrees"),
                minimum=-180,
                maximum=180,
                step=5,
            ),
            15.0,
        ),
    ),
)
window_verb(
    "select_points",
    text=QT_TRANSLATE_NOOP("Actions", "Select points"),
    tip=QT_TRANSLATE_NOOP("Actions", "Select points of the map by their numbers, or by an outline on the map"),
    when=has_map,
    arguments=(
        argument(
            "indices",
            tuple[int, ...],
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Indices"),
                QT_TRANSLATE_NOOP("Settings", "The numbers of images in the split that the map shows, from 0"),
                minimum=0,
                maximum=LARGEST_NUMBER,
                none_word="none",
            ),
            (),
        ),
        argument(
            "outline",
            tuple[float, ...],
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Outline"),
                QT_TRANSLATE_NOOP(
                    "Settings", "Corners of a polygon, x1,y1,x2,y2,…: the points inside are selected too"
                ),
                minimum=-LARGEST_Z,
                maximum=LARGEST_Z,
                none_word="none",
            ),
            (),
        ),
        argument(
            "mode",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Mode"),
                QT_TRANSLATE_NOOP("Settings", "Replace the selection, add to it, or remove from it"),
                choices=MODES,
            ),
            MODES[0],
        ),
    ),
)
window_verb(
    "show_classes",
    text=QT_TRANSLATE_NOOP("Actions", "Show classes"),
    tip=QT_TRANSLATE_NOOP("Actions", "Grey the points of all other classes"),
    when=has_labels,
    arguments=(
        argument(
            "classes",
            tuple[int, ...] | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Classes"),
                QT_TRANSLATE_NOOP("Settings", "The classes in colour, by number from 0"),
                minimum=0,
                maximum=255,
                metavar="N,N,…",
                none_word="all",
            ),
        ),
    ),
)
window_verb(
    "pin_point",
    text=QT_TRANSLATE_NOOP("Actions", "Pin a point"),
    tip=QT_TRANSLATE_NOOP("Actions", "Keep one image in the inspector and under the questions"),
    icon="magnify",
    when=has_run,
    arguments=(argument("index", int | None, INDEX), SPLIT),
)
window_verb(
    "go_to_image",
    text=QT_TRANSLATE_NOOP("Actions", "Go to an image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Pin an image and move the probe to its posterior mean"),
    when=has_run,
    arguments=(argument("index", int, INDEX), SPLIT),
)
window_verb(
    "configure",
    text=QT_TRANSLATE_NOOP("Actions", "Change settings"),
    tip=QT_TRANSLATE_NOOP("Actions", "Change settings of the run under way, or of the next one"),
    icon="tune",
    arguments=OPTIONS,
    is_gesture=True,
)
window_verb(
    "go_to_pin",
    text=QT_TRANSLATE_NOOP("Actions", "Go to a waypoint of the walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to a waypoint of the walk"),
    when=has_waypoints,
    arguments=(NUMBER,),
)
window_verb(
    "remove_pin",
    text=QT_TRANSLATE_NOOP("Actions", "Remove a waypoint of the walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Remove one waypoint from the walk"),
    when=has_waypoints,
    arguments=(NUMBER,),
)
window_verb(
    "walk_path",
    text=QT_TRANSLATE_NOOP("Actions", "Path of the walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Walk in straight lines, or along great circles about the origin"),
    arguments=(_as_in("walk", "path"),),
)
window_verb(
    "walk_speed",
    text=QT_TRANSLATE_NOOP("Actions", "Speed of the walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Set how fast the probe walks"),
    arguments=(
        argument(
            "speed",
            float,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Speed"),
                QT_TRANSLATE_NOOP("Settings", "Units of z a second"),
                minimum=0.05,
                maximum=20,
            ),
        ),
    ),
    is_gesture=True,
)
window_verb(
    "walk_back",
    text=QT_TRANSLATE_NOOP("Actions", "Walk there and back"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let a walk by waypoints go there and back, or there only"),
    arguments=(ON,),
)
window_verb(
    "hide_pixels",
    text=QT_TRANSLATE_NOOP("Actions", "Hide pixels"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide pixels of the image under the occlusion brush"),
    when=has_map,
    arguments=(
        argument(
            "mask",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Mask"),
                QT_TRANSLATE_NOOP(
                    "Settings",
                    "What is hidden: top, bottom, left, right, centre, none, or HEIGHTxWIDTH:BITS, hexadecimal by rows",
                ),
            ),
        ),
    ),
    is_gesture=True,
)
window_verb(
    "manifold_opacity",
    text=QT_TRANSLATE_NOOP("Actions", "Opacity of the decoded manifold"),
    tip=QT_TRANSLATE_NOOP("Actions", "Set how opaque the decoder's images under the points are"),
    when=has_map,
    arguments=(
        argument(
            "percent",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Percent"),
                QT_TRANSLATE_NOOP("Settings", "Opacity in percent"),
                minimum=10,
                maximum=100,
            ),
        ),
    ),
    is_gesture=True,
)
window_verb(
    "dot_size",
    text=QT_TRANSLATE_NOOP("Actions", "Size of the points"),
    tip=QT_TRANSLATE_NOOP("Actions", "Set how large the points of the map are drawn"),
    when=has_map,
    arguments=(
        argument(
            "pixels",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Pixels"),
                QT_TRANSLATE_NOOP("Settings", "Side of a point in device pixels; 0 adapts it to the number in view"),
                minimum=0,
                maximum=MAX_DOT,
            ),
        ),
    ),
    is_gesture=True,
)
window_verb(
    "race_groups",
    text=QT_TRANSLATE_NOOP("Actions", "Group size of the race"),
    tip=QT_TRANSLATE_NOOP("Actions", "Set how many samples the importance-weighted bound of the race takes together"),
    when=has_map,
    arguments=(
        argument(
            "k",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "K"),
                QT_TRANSLATE_NOOP("Settings", "Samples in a group"),
                minimum=1,
                maximum=100_000,
            ),
        ),
    ),
)
window_verb(
    "rank_by",
    text=QT_TRANSLATE_NOOP("Actions", "Choose what is ranked"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose the images that are ranked, and the contrast they are ranked against"),
    arguments=(
        argument(
            "source",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Ranked images"),
                QT_TRANSLATE_NOOP("Settings", "A split of the run's data, or the name of a data set"),
            ),
        ),
        argument(
            "contrast",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Contrast"),
                QT_TRANSLATE_NOOP("Settings", "What the images are ranked against"),
            ),
        ),
        argument(
            "count",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Count"),
                QT_TRANSLATE_NOOP("Settings", "How many images of each are ranked"),
                minimum=1,
                maximum=LARGEST_NUMBER,
            ),
        ),
    ),
)
window_verb(
    "compute_gaps",
    text=QT_TRANSLATE_NOOP("Actions", "Compute the gaps of many images"),
    tip=QT_TRANSLATE_NOOP("Actions", "Compute log p(x) and the gap to the ELBO of the images that the map shows"),
    when=has_posterior,
)
window_verb(
    "stop_gaps",
    text=QT_TRANSLATE_NOOP("Actions", "Stop computing the gaps"),
    tip=QT_TRANSLATE_NOOP("Actions", "Keep the gaps that are known, and compute no more"),
)
window_verb(
    "show_gap",
    text=QT_TRANSLATE_NOOP("Actions", "Show the gap of an image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Pin an image and show its true posterior and q on the map"),
    when=has_posterior,
    arguments=(argument("index", int, INDEX),),
)
window_verb(
    "stop_download",
    text=QT_TRANSLATE_NOOP("Actions", "Stop the download"),
    tip=QT_TRANSLATE_NOOP("Actions", "Stop the download and keep nothing of it"),
)
window_verb(
    "show_panel",
    text=QT_TRANSLATE_NOOP("Actions", "Show a panel"),
    tip=QT_TRANSLATE_NOOP("Actions", "Bring a panel to the front, or hide it"),
    arguments=(
        argument(
            "panel",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Panel"),
                QT_TRANSLATE_NOOP("Settings", "The panel that comes to the front"),
                choices=PANELS,
            ),
        ),
        argument(
            "on",
            bool,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Shown"),
                QT_TRANSLATE_NOOP("Settings", "Show the panel, or hide it"),
            ),
            True,
        ),
    ),
)
window_verb(
    "screenshot",
    text=QT_TRANSLATE_NOOP("Actions", "Take a picture of the window"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the window, the map or a panel as it looks now"),
    icon="camera-outline",
    arguments=(
        argument("out", Path, OUT_PNG),
        argument(
            "part",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Part"),
                QT_TRANSLATE_NOOP("Settings", "What of the window is in the picture"),
                choices=PARTS,
            ),
            PARTS[0],
        ),
    ),
)
window_verb(
    "resize",
    text=QT_TRANSLATE_NOOP("Actions", "Resize the window"),
    tip=QT_TRANSLATE_NOOP("Actions", "Give the window a size, or what of it the screen has"),
    arguments=tuple(
        argument(name, int, Spec(label, help, minimum=320, maximum=8192))
        for name, label, help in (
            ("width", QT_TRANSLATE_NOOP("Settings", "Width"), QT_TRANSLATE_NOOP("Settings", "Width in pixels")),
            ("height", QT_TRANSLATE_NOOP("Settings", "Height"), QT_TRANSLATE_NOOP("Settings", "Height in pixels")),
        )
    ),
)
