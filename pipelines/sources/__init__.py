"""Where extracts come from: what lies there, and its records as text."""
