"""Starts the program from a checkout."""

import sys

from probationdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
