"""nbgrader's configuration for the course itself: enough to generate, never to mark.

Marking happens in a cohort's own folder outside this repository: `python -m tpilab cohort new DIR`.
"""

from pathlib import Path

from tpilab.grading import configure

c = get_config()  # noqa: F821  # nbgrader gives it
configure(c, course=Path(__file__).resolve().parent)
