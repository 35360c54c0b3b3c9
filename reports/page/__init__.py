"""The report as a page, and a page for each application."""
