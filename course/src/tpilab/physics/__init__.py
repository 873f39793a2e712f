"""How instruments and bodies act on each other: pure functions, integers where it counts."""
