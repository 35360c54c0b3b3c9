"""How well the signals find what was planted, beside an isolation forest over the same features."""
