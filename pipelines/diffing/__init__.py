"""What changed between two runs of a store, and why: by judging again, never guessed.

Both extracts are read in one numbering (`universe`), for the persons concerned only (`answers`). Wherever the extracts
or the rulebooks differ, the difference is a *switch*: a row of a person (added, gone, changed: by content), a row that
all share (a link, a sanction, a row of the register), a fact of the delivery (its day, its coverage), a figure. Any set
of switches makes a world between old and new: none is the old run, all are the new one. A *trial* is one person in one
world. Worlds in which no person of theirs could tell a difference are judged together (`worlds`), and many trials of
one person in one block, as if they were persons of their own (`trials`): so thousands of trials are a few calls of the
judge that made the runs.

What changed (an application's verdict, its points, a month) is by data, by figures, by both or by software, as the
worlds with all switches of the one kind and of the other say. Then the smallest set of switches is sought that alone
turns the old answer into the new one (`causes`), by one, two and three, and by what cannot be done without.
"""
