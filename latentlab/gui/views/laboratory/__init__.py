"""The laboratory's window and its pages; a page is a file here and a row of PAGES. pyqtgraph is loaded with a page."""
