"""Papers about applications: letters and reviews, for the commands and the console."""
