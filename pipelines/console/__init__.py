"""The office's page: what the commands answer and do, in a browser, for people with different rights."""
