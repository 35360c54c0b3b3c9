"""What a source holds, looked at with the reading of a run before anybody trusts one."""
