"""The sheet on which a judge rates a quiz by Angoff's method, with every question in full."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from tpilab.quiz.bank import Bank
from tpilab.quiz.kinds import BaseItem, Review
from tpilab.quiz.kinds.case import Case
from tpilab.quiz.kinds.hotspot import Hotspot
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.standard import GOOD_JUDGES, MIN_JUDGES, Part, form_of, parts
from tpilab.views.printed.frame import field, framed
from tpilab.views.question_told import html
from tpilab.views.stills import STILLS

_HOW = f"""\
<h1>Judge's sheet: {{title}}</h1>
<p>{{points}} points, {{count}} ratings. Quiz {{quiz}}, form {{form}}.</p>
<ol>
<li><strong>Together, before anybody rates:</strong> describe the learner who is just good enough
to go on, in this program, next month. Write down what that learner can and cannot do.</li>
<li><strong>Alone:</strong> think of 100 such learners. Write for each row how many of them would
do it right: a number from 0 to 100. Not how many ought to. Leave no row out.</li>
<li><strong>A question with several points:</strong> write the share of its points, in percent,
that they would get on average.</li>
<li><strong>Unsafe acts are not rated.</strong> One of them fails its performance by itself.</li>
<li><strong>Type your numbers</strong> into the last column of the CSV that came with this sheet,
your name at its top, and give it to whoever runs the panel. <code>tpilab standard FILE ...</code>
reckons. A panel below {MIN_JUDGES} judges sets no standard; about {GOOD_JUDGES}, of mixed
experience, did best in simulated panels (fact EDU-402).</li>
</ol>
<p>This sheet shows the best answers. Treat it as you treat the key.</p>
<div class="fields">{field("Judge")}{field("Date")}</div>
"""


def judges_sheet(bank: Bank, *, review: str) -> str:
    """The whole page. review: what is said of review by a clinician."""
    rated = parts(bank)
    body = [
        _HOW.format(
            title=escape(bank.title),
            points=bank.points,
            count=len(rated),
            quiz=bank.quiz,
            form=form_of(bank),
        )
    ]
    for number, slot in enumerate(bank.slots, start=1):
        for item in slot.items:
            name = f"{slot.slot}/{item.id}"
            own = [each for each in rated if f"{each.name}/".startswith(f"{name}/")]
            body.append(_question(number, item.as_seen(None), own))
    return framed(f"Judge's sheet: {bank.title}", "\n".join(body), review=review)


def _question(number: int, item: BaseItem, rated: list[Part]) -> str:
    acts = isinstance(item, Perform)
    rows = "".join(_row(part, escape(part.asks) if acts else _answer(item)) for part in rated)
    return (
        f"<section{'' if acts else ' class=keep'}><h2>Question {number}, {item.id}</h2>"
        f"{html(item.stem)}{_picture(item)}<p><strong>{escape(item.lead_in)}</strong></p>"
        f'<table><thead><tr><th scope="col">{"Act" if acts else "Answer"}</th>'
        '<th scope="col" class="num">Points</th><th scope="col" class="num rate">Of 100</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></section>"
    )


def _picture(item: BaseItem) -> str:
    if not isinstance(item, Hotspot):
        return ""
    still = STILLS[item.picture]()
    data = b64encode(still.svg.encode()).decode()
    return f'<img alt="{escape(still.alt)}" src="data:image/svg+xml;base64,{data}">'


def _answer(item: BaseItem) -> str:
    """Everything that can be chosen, with the best; or the best answer, where nothing is."""
    if isinstance(item, Case):
        return "".join(
            f"{html(step.tells)}<p><strong>{escape(step.item.lead_in)}</strong></p>"
            f"{_lines(step.item.review(None))}"
            for step in item.steps
        )
    review = item.review(None)
    criteria = "".join(f"<li>{escape(c.text)} ({c.points:g})</li>" for c in item.criteria())
    return f"<ul>{criteria}</ul>" if criteria else _lines(review)


def _lines(review: Review) -> str:
    if review.lines:
        rows = "".join(
            f"<li><strong>✓ {escape(each.text)}</strong></li>"
            if each.right and not review.ordered
            else f"<li>{escape(_unnumbered(each.text) if review.ordered else each.text)}</li>"
            for each in review.lines
        )
        return f"<ol>{rows}</ol>" if review.ordered else f"<ul>{rows}</ul>"
    best = escape(review.best).replace("\n", "<br>")
    return f"<p><strong>✓ {best}</strong></p>"


def _unnumbered(text: str) -> str:
    """A line of an order without the number that its list gives it."""
    return text.partition(". ")[2] or text


def _row(part: Part, told: str) -> str:
    label = escape(f"Of 100, {part.name}")
    return (
        f'<tr data-part="{escape(part.name)}"><td>{told}</td><td class="num">{part.points:g}</td>'
        f'<td class="num rate"><input type="text" inputmode="numeric" size="3"'
        f' aria-label="{label}"></td></tr>'
    )
