"""The command `hecha`, and `python -m pipelines`."""

from __future__ import annotations

from pipelines.signals import end_at_once


def main() -> None:
    """Run the command; while what it needs is imported, nothing is there yet to clean up."""
    end_at_once()
    from pipelines.commands import app as cli

    cli.main()


if __name__ == "__main__":
    main()
