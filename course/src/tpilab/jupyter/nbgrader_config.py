"""The course's part of a learner's nbgrader configuration (on JUPYTER_CONFIG_PATH)."""

import os

from tpilab.exchange.plugins import configure

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # Jupyter gives it
configure(c)
if "TPILAB_EXCHANGE_URL" in os.environ:
    c.CourseDirectory.course_id = os.environ.get("TPILAB_COURSE_ID", "tpi")
