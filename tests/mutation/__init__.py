"""Mutation tests of checks/: cosmic-ray changes a file in a copy of the house, and fast tests must notice.

`make mutants` runs them. What notices: hecha's judging of stored random extracts, whose answers were once compared with
the slow reference; then the cases of the changed rule. A server that has read the libraries forks for each mutant, so a
mutant costs a fraction of a second of processor time and not the start of a process.
"""
