"""Every verb of a session, declared once.

Menus and toolbars hold ids only. A verb's menu text, tip, shortcut, icon and enablement are its `Action`; its form in
the window, its options on the command line and its "Copy as command" come from the signature of its function. A verb
without a function concerns the window alone, which registers a handler for it; its row names its arguments.

Functions take frozen things (a Run, a Config), never the Session. Those that are slow are generators: they yield
progress, which may be dropped, and return their result, which may not.

    declaration     what a verb is, when it can be done, and its shell line
    parameters      parameters that several verbs have
    training        train a run or a pair; pause, save and open a run
    session         pack and unpack a session file, save and open it in the window
    questions       evaluate, inspect, posterior, impute, anomaly, and the window's race, brush and ranking
    pictures        grid, map, decode and traverse to files; the image at the probe
    walk            the walk from waypoint to waypoint: its film, its waypoints
    density         samples of a model, components of a finite mixture
    comparison      compare runs: a table, two maps side by side, a chart
    film            the training as a film, from its kept moments
    data            data sets, and a run's losses and latents as files
    imports         own data: looked at, imported, forgotten
    latent_map      the map's view, tools, layers and colours
    timeline        which moment of the run is shown
    shelf           which run of the session is shown, and what becomes of the others
    beside          which run stands beside the shown one, and what both maps share
    gestures        what the hand does on the map and in the panels, with arguments that repeat it
    my_image        own images: drawn, opened, pasted, fitted
    laboratory      the window of the laboratory of likelihood and its pages
    experiments     the experiments of the laboratory, with their figures and pictures
    rivals          the window of the rivals: its pages, and their long work
    recent          recent runs, and those that a crash left
    preferences     what holds for every window and every run, a row each; text size, presentation
    window          undo, theme, language, help, and how the window starts
"""

from latentlab.actions.declaration import ACTIONS, Action, action, command_line

# Each module declares its verbs where it is imported: in this order the command line lists them.
from latentlab.actions.training import PICTURES, fine_tune, resume, save_pictures, train, train_pair  # isort: skip
from latentlab.actions.session import pack, unpack  # isort: skip
from latentlab.actions.questions import (  # isort: skip
    evaluate,
    export_completion,
    export_posterior,
    inspect,
    rank_images,
)
from latentlab.actions.pictures import export_decoded, export_grid, export_map  # isort: skip
from latentlab.actions.walk import export_walk  # isort: skip
from latentlab.actions.density import export_components, export_samples  # isort: skip
from latentlab.actions.comparison import compare_runs  # isort: skip
from latentlab.actions.film import export_film  # isort: skip
from latentlab.actions.data import download, export_latents, export_losses, list_datasets  # isort: skip
from latentlab.actions import gestures, imports, latent_map, my_image, preferences  # noqa: F401  # isort: skip
from latentlab.actions import beside, laboratory, experiments, recent, rivals, shelf, timeline  # noqa: F401  # isort: skip
from latentlab.actions.window import WindowOptions  # isort: skip

__all__ = [
    "ACTIONS",
    "PICTURES",
    "Action",
    "WindowOptions",
    "action",
    "command_line",
    "compare_runs",
    "download",
    "evaluate",
    "export_completion",
    "export_components",
    "export_decoded",
    "export_film",
    "export_grid",
    "export_latents",
    "export_losses",
    "export_map",
    "export_posterior",
    "export_samples",
    "export_walk",
    "fine_tune",
    "inspect",
    "list_datasets",
    "pack",
    "rank_images",
    "resume",
    "save_pictures",
    "train",
    "train_pair",
    "unpack",
]
