"""docs/dependencies.md: every package that is installed, its version and licence, and why it is there."""
