"""From the Markdown in `course/src/print` to pages to print.

`[@EDU-401]` cites a fact, `{field: Label}` is a line to write on, `{tick: Label}` a box, `{name}`
what the builder tells. A page whose text holds `{checklist}` is made once for each skill.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import mistune

from tpilab.protocol import Act
from tpilab.skills import SKILLS
from tpilab.views.citing import Citations
from tpilab.views.page import filled
from tpilab.views.printed.checklist import checklist
from tpilab.views.printed.frame import box, field, framed
from tpilab.views.printed.guide import activity_rows, acts_called, module_guides
from tpilab.yaml_lines import AuthoringError

CHECKLIST = "{checklist}"
_FIELD = re.compile(r"\{(field|long field|tick): ([^{}]+)\}")
_ROWS = re.compile(r"\{rows: (\d+)\}")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_NO_HEAD = re.compile(r"<thead>\s*<tr>\s*(?:<th[^>]*></th>\s*)+</tr>\s*</thead>\s*")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_SAME = " The same text to print: [about.html](about.html)."
_SCROLL = '<div class="scroll" role="group" aria-label="Table" tabindex="0">'
"""On a phone a table is pushed sideways, by keys, too."""
_WIDE = "<!-- wide -->"
_markdown = mistune.create_markdown(escape=False, plugins=["table"])


def printed_titles(folder: Path) -> dict[str, str]:
    """By file name, the title of every page that is printed from the sources in `folder`."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        if CHECKLIST in text:
            found |= {
                f"{path.stem}_{name}.html": _title(filled(text, {"skill": acts_called(name)}))
                for name in SKILLS
            }
        else:
            found[f"{path.stem}.html"] = _title(text)
    return found


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return found[1].strip() if found else ""


def printed_pages(
    folder: Path, told: Mapping[str, str], *, minutes: Mapping[str, tuple[int, int]], review: str
) -> dict[str, str]:
    """By file name, every page to print. Raises AuthoringError with file:line.

    folder: of the sources. told: what stands for `{name}`, in Markdown. minutes: by module, to read
    and practice, and for the quiz. review: what is said of review by a clinician.
    """
    guides = folder / "modules.yaml"
    known = {**told, "activities": activity_rows()}
    if guides.is_file():
        known["modules"] = module_guides(guides, minutes)
    made: dict[str, str] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        try:
            if CHECKLIST in text:
                for name, skill in SKILLS.items():
                    filled_in = {**known, "skill": acts_called(name)}
                    page = _page(path, text, filled_in, skill.acts, review)
                    made[f"{path.stem}_{name}.html"] = page
            else:
                made[f"{path.stem}.html"] = _page(path, text, known, None, review)
        except AuthoringError as error:
            problems += error.problems
    if problems:
        raise AuthoringError(problems)
    return made


def _page(
    path: Path, text: str, told: Mapping[str, str], acts: Mapping[str, Act] | None, review: str
) -> str:
    wide = _WIDE in text
    citations = Citations(path)
    text = citations.numbered(filled(text.replace(_WIDE, ""), told))
    text = _FIELD.sub(_asked, _ROWS.sub(_empty_rows, text))
    if citations.problems:
        raise AuthoringError(citations.problems)
    title = _title(text)
    body = str(_markdown(f"{text}\n\n{citations.sources()}"))
    body = _NO_HEAD.sub("", body)
    body = _TABLE.sub(rf"{_SCROLL}\g<0></div>", body)
    if acts is not None:
        body = body.replace(f"<p>{CHECKLIST}</p>", checklist(acts))
    return framed(title, body, review=review, wide=wide)


def printed_front_matter(path: Path, told: Mapping[str, str], *, review: str) -> str:
    """The front matter, which is a page of the course, to print. Raises AuthoringError."""
    _, _, text = path.read_text("utf-8").partition("---")[2].partition("\n---\n")
    text = re.sub(r"^\+\+\+.*$", "", text, flags=re.MULTILINE)
    text = filled(text, told).replace("](print/", "](").replace(_SAME, "")
    return _page(path, text, told, None, review)


def _asked(found: re.Match[str]) -> str:
    kind, label = found[1], found[2]
    if kind == "tick":
        return box(label, shown=True)
    return field(label, size="long" if kind == "long field" else "")


def _empty_rows(found: re.Match[str]) -> str:
    """Empty rows for the table that ends right above, as many columns as its head has."""
    before = found.string[: found.start()].rstrip("\n").splitlines()[-1]
    columns = before.count("|") - 1
    cell = '<input type="text" aria-label="to fill in">'
    return "\n".join(f"| {' | '.join([cell] * columns)} |" for _ in range(int(found[1])))
