"""Widgets and the look: small parts that know nothing of models, and the theme that all of the window shares."""
