"""The pages of the rivals' window: a file here and a row of presenters/rivals each. pyqtgraph loads with a page."""
