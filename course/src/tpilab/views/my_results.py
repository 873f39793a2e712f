"""Own results as one page: nothing fetched, readable in print and in the dark."""

from __future__ import annotations

from html import escape
from pathlib import Path

from tpilab.home.exchange import day_and_hour
from tpilab.home.results import Results
from tpilab.home.sureness import degrees
from tpilab.views.progress_told import curves_html, sureness_html
from tpilab.views.standalone import standalone

HONEST = (
    "Simulators are didactic: they show what this course assumed, not what was measured. No credit"
    " is awarded. Not reviewed by a clinician. Nothing here is competence with people."
)
_HEADER = (
    '<header><p class="over">Trigger point injection, learned by doing</p><h1>My results</h1>'
    "</header>"
)
_STYLE = (Path(__file__).parent / "feedback.css").read_text("utf-8")
_OWN = """
:root { --tpi-soft: var(--soft); --tpi-hair: var(--line); --tpi-line: var(--line);
  --tpi-accent: var(--accent); --tpi-ground: var(--ground); --tpi-good: var(--good);
  --tpi-caution: var(--part); }
.rows { list-style: none; margin: 0; padding: 0; }
.rows li { padding: 12px 0; border-top: 1px solid var(--line); break-inside: avoid; }
.rows p { margin: 0; }
.tpi-curves { margin-top: 16px; }
.curve svg { max-width: 100%; height: auto; }
section { break-inside: avoid; margin: 0 0 24px; }
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #333; --line: #999;
    --accent: #0f6b6b; }
  main { max-width: none; padding: 0; }
  summary { list-style: none; }
  h2 { break-after: avoid; }
  @page { margin: 18mm; }
}
"""


def results_page(results: Results) -> str:
    """The whole page as HTML."""
    body = results_body(results, level=2).replace("<details>", "<details open>")  # paper opens none
    main = f"<main>\n{_HEADER}\n{body}\n</main>"
    return standalone("My results: trigger point injection", _STYLE + _OWN, main)


def results_body(results: Results, level: int = 4) -> str:
    """The same as a fragment. level: of its headings."""
    rows = "".join(
        f"<li><p><strong>{escape(row.title)}</strong></p>"
        + "".join(f"<p>{escape(line)}</p>" for line in row.lines)
        + "</li>"
        for row in results.rows
    )
    began = (
        f'<ul class="rows">{rows}</ul>' if rows else "<p>Nothing is practiced or answered yet.</p>"
    )
    heading = f"h{level}"
    parts = [
        f'<p class="note">{escape(HONEST)}</p>',
        f"<p>Made at {day_and_hour(results.made)}, {results.made.astimezone():%Y}.</p>",
        f"<{heading}>What I did</{heading}>{began}",
        f"<{heading}>Learning curves</{heading}>{curves_html(results.entries)}",
        f"<{heading}>How sure I was</{heading}>",
        sureness_html(degrees(results.entries, results.questions)),
    ]
    return "\n".join(parts)
