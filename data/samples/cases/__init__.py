"""The cases of the sample, and the rows they are made of."""
