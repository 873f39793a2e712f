"""What a learner answered, inert, for the person who marks in formgrader."""

from __future__ import annotations

from html import escape

from tpilab.quiz.bank import Slot
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.mark import SlotMark

_STATES = {
    "marked": "Marked automatically",
    "unanswered": "Not answered",
    "unreadable": "COULD NOT BE READ: please look at the file and mark by hand",
    "by_hand": "To be marked by hand",
}


def answer_given(slot: Slot, marked: SlotMark) -> str:
    """HTML to follow the question: what was offered, the answer as inert text, and the rubric.

    Key and model answer are left out: an autograded notebook shown by somebody else's template
    must not tell them. The rubric is there; who marks by hand needs it.
    """
    item = _seen(slot, marked)
    state = _STATES[marked.mark.state]
    note = f" ({marked.mark.note})" if marked.mark.note else ""
    lines = _offered(item)
    lines += [f"<hr><p><strong>Answer.</strong> {escape(' '.join((state + note).split()))}</p>"]
    if marked.value is not None:
        lines.append(inert(told(slot, marked)))
    if item.criteria():
        rows = "".join(
            f"<li>{each.points:g} point{'s' if each.points != 1 else ''}: {escape(each.text)}</li>"
            for each in item.criteria()
        )
        lines.append(f"<p><strong>Rubric.</strong></p><ul>{rows}</ul>")
    return "\n".join(lines)


def _offered(item: BaseItem) -> list[str]:
    """The options in the order in which this learner met them; of a case, step by step."""
    steps = item.parts()[1:]
    lines = []
    for part in steps or (item,):
        if steps:
            lines.append(f"<p><strong>{escape(part.lead_in)}</strong></p>")
        if options := part.public().get("options"):
            rows = "".join(f"<li>{escape(each['text'])}</li>" for each in options)
            lines.append(f"<ul>{rows}</ul>")
    return lines


def _seen(slot: Slot, marked: SlotMark) -> BaseItem:
    return slot.seen(marked.form, marked.item)


def told(slot: Slot, marked: SlotMark) -> str:
    """The answer in words, also where the item was changed since and no longer understands it."""
    try:
        return _seen(slot, marked).told(marked.value)
    except ValueError:
        return "(an answer to an earlier version of this question)"


def inert(text: str) -> str:
    """A stranger's text as HTML that shows it and does nothing.

    Every line end is written as a reference, so that no blank line ends the HTML block and lets
    Markdown, or MathJax, which skips `pre`, have the rest.
    """
    body = escape(text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "&#10;")
    return f'<pre class="tpi-answer" style="white-space:pre-wrap;font-family:inherit">{body}</pre>'
