"""One ES module from several files, without a build step.

anywidget sends each widget a single module. `module("question.js")` puts the files of `lib/` that
it imports before it and drops the import lines; so the files stay plain modules for an editor and
for `tsc --checkJs`, and share one scope in the browser: top-level names must differ. Where a file
imports from `kinds/single.js`, the kind that is asked takes its place. What a module renders is
guarded (`lib/guard.js`): an error in it becomes words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
STYLES = (
    "tpilab", "consultation", "consistent", "waiting_room", "guide", "inject", "prescribe",
    "monitor", "rescue", "rehabilitate", "risks", "encounter", "my_path", "guard",
)  # fmt: skip
_IMPORT = re.compile(r'^import\s[^;]*?from "(?P<path>\.\.?/[^"]+\.js)";\n', re.MULTILINE)
_WIDGET = re.compile(r"^export default \{ render \};$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|let|class|function|async)\b)", re.MULTILINE)


@cache
def module(name: str, kind: str = "single") -> str:
    """The source of the ES module `name` with everything it imports.

    kind: of the question, whose controls stand where those of `single` are named.
    """
    parts: dict[Path, str] = {}
    _collect(HERE / name, parts, kind)
    source = "\n".join(parts.values())
    if not _WIDGET.search(source):
        return source
    _collect(HERE / "lib" / "guard.js", guard := dict(parts), kind)
    more = "\n".join(text for path, text in guard.items() if path not in parts)
    return f"{more}\n{_WIDGET.sub('export default guarded({ render });', source)}"


@cache
def style() -> str:
    """The stylesheet of all our widgets."""
    return "\n".join((HERE / f"{name}.css").read_text("utf-8") for name in STYLES)


def _collect(path: Path, parts: dict[Path, str], kind: str) -> None:
    """Add `path` to `parts` after what it imports; each file once."""
    source = path.read_text("utf-8")
    for each in _IMPORT.finditer(source):
        imported = (path.parent / each["path"]).resolve()
        if imported == HERE / "kinds" / "single.js":
            imported = imported.with_stem(kind)
        if imported not in parts:
            _collect(imported, parts, kind)
    parts[path.resolve()] = _EXPORT.sub("", _IMPORT.sub("", source))
