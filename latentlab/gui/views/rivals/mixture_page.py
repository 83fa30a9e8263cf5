"""MixturePage: finite mixtures by their number of components, beside the VAE."""

from latentlab.gui.views.pages.page import Page


class MixturePage(Page):
    """Shows a fitted mixture; buttons are requests."""
