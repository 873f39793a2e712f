"""What a learner answered, inert, for the person who marks in formgrader."""

from __future__ import annotations

from html import escape

from tpilab.quiz.bank import Slot
from tpilab.quiz.kinds import FreeText
from tpilab.quiz.mark import SlotMark

_STATES = {
    "marked": "Marked automatically",
    "unanswered": "Not answered",
    "unreadable": "COULD NOT BE READ: please look at the file and mark by hand",
    "by_hand": "To be marked by hand",
}


def answer_given(slot: Slot, marked: SlotMark) -> str:
    """HTML to follow the question: the answer as inert text, its state, and the rubric.

    The key is left out: an autograded notebook shown by somebody else's template must not tell it.
    """
    state = _STATES[marked.mark.state]
    note = f" ({marked.mark.note})" if marked.mark.note else ""
    lines = [f"<hr><p><strong>Answer.</strong> {escape(state + note)}</p>"]
    if marked.value is not None:
        words = slot.item.told(marked.value)
        lines.append(inert(words))
    if isinstance(slot.item, FreeText):
        rows = "".join(
            f"<li>{each.points:g} point{'s' if each.points != 1 else ''}: {escape(each.text)}</li>"
            for each in slot.item.rubric
        )
        lines.append(f"<p><strong>Rubric.</strong></p><ul>{rows}</ul>")
    return "\n".join(lines)


def inert(text: str) -> str:
    """A stranger's text as HTML that shows it and does nothing.

    Every line end is written as a reference, so that no blank line ends the HTML block and lets
    Markdown, or MathJax, which skips `pre`, have the rest.
    """
    body = escape(text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "&#10;")
    return f'<pre class="tpi-answer" style="white-space:pre-wrap;font-family:inherit">{body}</pre>'
