"""Verbs of the latent map: its view, its tools, its layers, the colours of its points."""

from latentlab.actions.declaration import ON, has_class_map, has_map, has_posterior, window_verb
from latentlab.i18n import QT_TRANSLATE_NOOP

window_verb(
    "reset_view",
    text=QT_TRANSLATE_NOOP("Actions", "&Reset view"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the whole latent map; the training goes on"),
    shortcut="Ctrl+R",
    icon="fit-to-page-outline",
)
window_verb(
    "zoom_in",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show less of the latent map, larger"),
    shortcut="Ctrl+=",
    icon="magnify-plus-outline",
)
window_verb(
    "zoom_out",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom &out"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show more of the latent map, smaller"),
    shortcut="Ctrl+-",
    icon="magnify-minus-outline",
)
window_verb(
    "tool_probe",
    text=QT_TRANSLATE_NOOP("Actions", "&Probe"),
    tip=QT_TRANSLATE_NOOP("Actions", "Click or drag on the map moves the probe and decodes there"),
    shortcut="P",
    icon="target",
    checkable=True,
)
window_verb(
    "tool_pan",
    text=QT_TRANSLATE_NOOP("Actions", "P&an"),
    tip=QT_TRANSLATE_NOOP("Actions", "Drag moves the map; so does holding Space with any tool"),
    shortcut="H",
    icon="cursor-move",
    checkable=True,
)
window_verb(
    "tool_select",
    text=QT_TRANSLATE_NOOP("Actions", "Sele&ct"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Click or drag a box selects points; Ctrl adds, Alt removes, Shift does it in any tool"
    ),
    shortcut="S",
    icon="selection-drag",
    checkable=True,
)
window_verb(
    "tool_lasso",
    text=QT_TRANSLATE_NOOP("Actions", "&Lasso"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Drag an outline selects points; Ctrl adds, Alt removes, Shift+Ctrl does it in any tool"
    ),
    shortcut="L",
    icon="lasso",
    checkable=True,
)
window_verb(
    "tool_zoom",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom to a &box"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Drag a box shows it alone; Alt does it in the Probe and Pan tools, Home shows everything again"
    ),
    shortcut="Z",
    icon="magnify-scan",
    checkable=True,
)
window_verb(
    "select_none",
    text=QT_TRANSLATE_NOOP("Actions", "Select &nothing"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let go of the selection, so that every point has its colour again"),
    shortcut="Esc",
    icon="select-off",
    when=has_map,
)
window_verb(
    "snap",
    text=QT_TRANSLATE_NOOP("Actions", "S&nap to the nearest point"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to the posterior mean nearest to it"),
    shortcut="N",
    icon="magnet",
    when=has_map,
)
window_verb(
    "hover_preview",
    text=QT_TRANSLATE_NOOP("Actions", "Pre&view under the cursor"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Decode where the cursor is while it hovers over the map; the probe stays where it is"
    ),
    icon="eye-outline",
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "show_train",
    text=QT_TRANSLATE_NOOP("Actions", "&Training set"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior means of the training images on the map"),
    icon="circle-multiple",
    checkable=True,
)
window_verb(
    "show_test",
    text=QT_TRANSLATE_NOOP("Actions", "Te&st set"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior means of the test images, never trained on, on the map"),
    icon="circle-multiple-outline",
    checkable=True,
)
window_verb(
    "layers",
    text=QT_TRANSLATE_NOOP("Actions", "La&yers…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the card that says what the map shows over and under its points"),
    shortcut="Ctrl+L",
    icon="layers-outline",
    when=has_map,
)
window_verb(
    "layer_points",
    text=QT_TRANSLATE_NOOP("Actions", "&Points"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior mean of every image"),
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_density",
    text=QT_TRANSLATE_NOOP("Actions", "&Density shading"),
    tip=QT_TRANSLATE_NOOP("Actions", "Shade by how many points share a pixel, on a logarithmic scale"),
    shortcut="D",
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_names",
    text=QT_TRANSLATE_NOOP("Actions", "Class &names"),
    tip=QT_TRANSLATE_NOOP("Actions", "Write the name of each class at the median of its points"),
    when=has_class_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_prior",
    text=QT_TRANSLATE_NOOP("Actions", "P&rior"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the circles of 1, 2 and 3 standard deviations of p(z), or its contours"),
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_aggregate",
    text=QT_TRANSLATE_NOOP("Actions", "&Aggregate posterior"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Draw contours of q(z), the mean of q(z|x) over the test images, beside those of p(z)"
    ),
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_manifold",
    text=QT_TRANSLATE_NOOP("Actions", "Decoded &manifold"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Lay the decoder's images at their own places under the points, finer as you zoom in"
    ),
    shortcut="M",
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_tint",
    text=QT_TRANSLATE_NOOP("Actions", "Label &tint"),
    tip=QT_TRANSLATE_NOOP("Actions", "Tint the plane in the colour of the nearest training point's label"),
    shortcut="T",
    when=has_class_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_decisions",
    text=QT_TRANSLATE_NOOP("Actions", "Class&ifier's decisions"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Colour the plane by the class that a classifier gives the decoded image, fainter where less sure"
    ),
    when=has_class_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_entropy",
    text=QT_TRANSLATE_NOOP("Actions", "Pixel &entropy"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Colour the plane by how undecided the decoder's Bernoulli pixels are, in nats per image"
    ),
    shortcut="U",
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_magnification",
    text=QT_TRANSLATE_NOOP("Actions", "Ma&gnification"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour the plane by √det(JᵀJ), by how much the decoder stretches area"),
    shortcut="G",
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_truth",
    text=QT_TRANSLATE_NOOP("Actions", "Tr&ue posterior"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Lay p(z|x) of the image under the cursor, pinned, or drawn at the probe, over the points of the map"
    ),
    shortcut="X",
    when=has_map,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "layer_best",
    text=QT_TRANSLATE_NOOP("Actions", "&Best Gaussian"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the Gaussian of the highest ELBO for the image that is looked at"),
    shortcut="Shift+X",
    when=has_posterior,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "colour_label",
    text=QT_TRANSLATE_NOOP("Actions", "&Label"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by its class"),
    when=has_map,
    checkable=True,
)
window_verb(
    "colour_gap",
    text=QT_TRANSLATE_NOOP("Actions", "&Gap"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by log p(x) − ELBO, what the encoder's belief costs, in nats"),
    when=has_posterior,
    checkable=True,
)
window_verb(
    "colour_log_px",
    text=QT_TRANSLATE_NOOP("Actions", "log &p(x)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by log p(x) by quadrature, in nats"),
    when=has_posterior,
    checkable=True,
)
window_verb(
    "colour_elbo",
    text=QT_TRANSLATE_NOOP("Actions", "&ELBO"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by its ELBO, in nats"),
    when=has_map,
    checkable=True,
)
window_verb(
    "colour_kl",
    text=QT_TRANSLATE_NOOP("Actions", "&KL"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by KL(q(z|x) ‖ p(z)), in nats"),
    when=has_map,
    checkable=True,
)
window_verb(
    "colour_reconstruction",
    text=QT_TRANSLATE_NOOP("Actions", "&Reconstruction"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by −E[log p(x|z)], in nats"),
    when=has_map,
    checkable=True,
)
window_verb(
    "colour_next",
    text=QT_TRANSLATE_NOOP("Actions", "Ne&xt colouring"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour points by label, gap, log p(x), ELBO, KL, reconstruction in turn"),
    shortcut="C",
    when=has_map,
)
window_verb(
    "ellipses_next",
    text=QT_TRANSLATE_NOOP("Actions", "Ne&xt ellipses"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Draw posterior ellipses q(z|x): of nothing, the hovered point, the selection, the class centres"
    ),
    shortcut="E",
    when=has_map,
)
window_verb(
    "ellipses_off",
    text=QT_TRANSLATE_NOOP("Actions", "No e&llipses"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw no posterior ellipses"),
    when=has_map,
    checkable=True,
)
window_verb(
    "ellipses_hovered",
    text=QT_TRANSLATE_NOOP("Actions", "Ellipse of the &hovered point"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw q(z|x) of the point under the cursor, at 2σ"),
    when=has_map,
    checkable=True,
)
window_verb(
    "ellipses_selection",
    text=QT_TRANSLATE_NOOP("Actions", "Ellipses of the &selection"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw q(z|x) of every selected point, at 2σ"),
    when=has_map,
    checkable=True,
)
window_verb(
    "ellipses_centres",
    text=QT_TRANSLATE_NOOP("Actions", "Ellipses of the &class centres"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the mean posterior of each class at its median, at 2σ"),
    when=has_class_map,
    checkable=True,
)
