"""Runs the program: `python -m probationdesk`."""

import sys

from probationdesk.cli import main

sys.exit(main())
