"""The words of users in two languages, by what they stand in."""
