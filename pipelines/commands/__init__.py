"""The command `hecha`: one file a command."""
