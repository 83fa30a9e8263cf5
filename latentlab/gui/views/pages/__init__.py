"""A window of pages beside the main one: its frame, what all pages share, and the plots of the pages."""
