"""`python -m turnaround` is the same as `turnaround`."""

from turnaround.cli import main

main()
