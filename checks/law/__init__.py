"""The law as data: its figures, answers, reasons and codes, and how months and deadlines are reckoned."""
