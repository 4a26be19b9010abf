"""`python -m viznet` is the same as `viznet`."""

from viznet.cli import main

main()
