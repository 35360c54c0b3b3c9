"""The test command: asks the server what the mutant on disk does; exit code 1 where a test notices it."""

import socket
import sys

with socket.socket(socket.AF_UNIX) as asked:
    asked.connect(sys.argv[1])
    said = asked.makefile(encoding="utf-8").read()
print(said or "no answer")
sys.exit(0 if said in ("", "survived") else 1)
