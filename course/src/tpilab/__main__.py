"""`python -m tpilab ...`: what the Makefile's targets do, on every system."""

from __future__ import annotations

import sys

from tpilab.command_line import main

sys.exit(main())
