"""The pages of the laboratory: a file here and a row of presenters/laboratory each. pyqtgraph loads with a page."""
