"""Schemes that signals should find, and innocent twins that they should not, added to the persons of an extract."""
