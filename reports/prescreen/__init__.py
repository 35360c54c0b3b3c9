"""What is said of an employer's list."""
