"""One file a rule: the article, what it does not model, and a table of which the first row that holds decides."""
