"""Widgets without knowledge of models, and the theme of the window."""
