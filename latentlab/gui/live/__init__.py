"""Live services: each answers one kind of question about a run, on the workers, while the user explores."""
