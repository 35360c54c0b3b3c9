"""One extract in disguise: the same facts as offices would write them, drawn by a seed.

`facts` says what is true, `spelling` how a cell may be written, `sheets` what stands around and between the rows, and
`media` what kind of file they are in. A disguise that is read must give the facts, and no others.
"""
