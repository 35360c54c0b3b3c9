"""What is looked up for a line or an application. Alone knows packed keys, and may use NumPy."""
