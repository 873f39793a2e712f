"""`python -m tpilab.exchange`: run the service; or rename, forget, back up."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from tpilab.exchange.database import BadDatabase, Database
from tpilab.exchange.keeping import NotDone, back_up, forget, rename
from tpilab.exchange.names import BadName
from tpilab.exchange.settings import SETTINGS, BadSetting, Settings
from tpilab.exchange.store import Store
from tpilab.exchange.trouble import Trouble


def main(arguments: list[str] | None = None) -> int:
    """Exit status."""
    os.umask(0o077)
    asked = _parser().parse_args(arguments)
    try:
        settings = Settings.of()
        # one more than threads: the check of health never waits behind hand-ins
        database = Database(settings.database, connections=settings.threads + 1,
                            most_bytes=settings.limits.database_bytes)  # fmt: skip
        try:
            print(_done(asked, settings, database))
        finally:
            database.close()
    except (BadSetting, BadDatabase, NotDone, BadName, OSError) as problem:
        print(f"{problem}.", file=sys.stderr)
        return 1
    except Trouble as problem:
        print(f"{problem.said()}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tpilab.exchange",
        description="Takes hand-ins on a hub. Without a command, the service runs.",
        epilog=SETTINGS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="run the service (the same as no command)")
    renamed = commands.add_parser("rename", help="hand-ins of a renamed account follow it")
    renamed.add_argument("old")
    renamed.add_argument("new")
    renamed.add_argument("--merge", action="store_true", help="also if NEW has hand-ins")
    forgotten = commands.add_parser("forget", help="delete all hand-ins of a learner")
    forgotten.add_argument("name")
    backup = commands.add_parser("backup", help="copy the database to a new file, while it runs")
    backup.add_argument("file", type=Path)
    return parser


def _done(asked: argparse.Namespace, settings: Settings, database: Database) -> str:
    match asked.command:
        case "rename":
            count = rename(database, asked.old, asked.new, merge=asked.merge)
            return f"{count} hand-ins of {asked.old} are {asked.new}'s now."
        case "forget":
            count = forget(database, asked.name)
            return (
                f"{count} hand-ins of {asked.name} and their feedback are deleted here. Back-ups"
                " and the graders' folders still hold theirs."
            )
        case "backup":
            back_up(database, asked.file)
            return f"The database is copied to {asked.file}."
    asyncio.run(_serve(settings, database))
    return "Stopped."


async def _serve(settings: Settings, database: Database) -> None:
    from tpilab.exchange.service import Service

    if not settings.hub:
        raise BadSetting("JUPYTERHUB_API_URL is not set, so nobody could be identified")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    service = Service(settings, Store(database, settings.limits))
    server, port = service.listen()
    logging.getLogger("tpilab.exchange").info(
        "Takes hand-ins at http://%s:%d%s", settings.host, port, settings.prefix
    )
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await stop.wait()
    await service.finish(server)


if __name__ == "__main__":
    sys.exit(main())
