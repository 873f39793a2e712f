"""A learner's look at the hand-in service, without nbgrader, which takes seconds to load.

`python -m tpilab.exchange.look` reads and prints what `tpilab.home.at_exchange` does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tpilab.exchange import listed
from tpilab.exchange.client import Client, Failed
from tpilab.home.look import Json, Look, refused, server_root
from tpilab.place import MY_WORK


class AtService(Look):
    """One learner at the hand-in service."""

    def __init__(self, root: Path, course: str) -> None:
        """root: the folder that holds course/. course: nbgrader's course id."""
        self.mine, self.course, self.elsewhere = root / MY_WORK, course, server_root()

    def listed(self) -> tuple[set[str], dict[str, list[Json]]]:
        """Raises Failed."""
        with Client.of() as service:
            released, own = service.released(), service.own()
        handed_in: dict[str, list[Json]] = {}
        for each in own:
            if each["course"] == self.course:
                quiz = each["assignment"]
                handed_in.setdefault(quiz, []).append(listed.version(each, self.mine / quiz))
        names = {each["assignment"] for each in released if each["course"] == self.course}
        return names, handed_in


def looked(asked: Json) -> Json:
    """What came of a look: `why` and what fits into it. Never raises."""
    course = asked.get("course") or os.environ["TPILAB_COURSE_ID"]
    try:
        return {"why": "looked", "look": AtService(Path(asked["root"]), course).look()}
    except Failed as failed:
        return refused(failed)
    except OSError as error:
        return {"why": "disk", "error": error.strerror or "the disk gave an error"}
    except Exception as error:  # noqa: BLE001 - whoever asked waits for one object
        return {"why": "software", "error": f"{type(error).__name__}"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(looked(json.loads(sys.stdin.read()))))
