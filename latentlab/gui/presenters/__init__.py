"""Presenters: each takes the answers of the services, puts them into words, and connects its panel."""
