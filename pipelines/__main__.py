"""`python -m pipelines` is the command `hecha`."""

from pipelines.cli import main

main()
