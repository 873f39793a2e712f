"""A real hub: accounts, exchange, faults. Needs root on Linux, since it makes accounts."""
