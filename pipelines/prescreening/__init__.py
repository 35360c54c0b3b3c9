"""Pre-screening: employers' lists read, judged against an extract as if all applied, and written as workbooks."""
