"""Each command calls a room and prints what happened; `tpilab.command_line` runs it."""
