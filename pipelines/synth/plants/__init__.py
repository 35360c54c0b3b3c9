"""Schemes that signals should find, and innocent twins that they should not, laid beside the persons of an extract."""
