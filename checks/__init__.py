"""Judges: which months of a record count, and what an application may claim.

Pure functions over a block's frames: no files, no database, no clock, no scheduler. The door is `checks/judging.py`.
"""
