"""What `hecha diff` says of two runs, in words: sentences that screen and workbook share, and data for programs."""
