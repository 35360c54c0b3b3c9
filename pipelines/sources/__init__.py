"""Where extracts come from: what is there, and its records as text."""
