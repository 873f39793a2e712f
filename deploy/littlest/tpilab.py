"""The course on The Littlest JupyterHub: /opt/tljh/config/jupyterhub_config.d/tpilab.py.

TLJH reads this last. What is yours to set stands in COURSE.
"""

import sys
from pathlib import Path

COURSE = {
    "id": "tpi",  # nbgrader's course id
    "instructors": [],  # names as people sign in with them
    "desk": "/opt/tpilab/course/deploy/kubernetes/desk",
}
USER = Path("/opt/tljh/user/bin")

sys.path.insert(0, "/opt/tpilab/course/deploy")
from course_hub import set_up  # noqa: E402

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # JupyterHub gives it
c.Spawner.cmd = [str(USER / "tpilab-singleuser")]
c.Spawner.default_url = ""  # the course's first page, which tpilab-singleuser knows
c.Spawner.environment = {
    "TPILAB_LEARNERS_COPY": "/srv/tpilab/learner",
    "TPILAB_EXCHANGE_URL": "http://127.0.0.1:8085/services/hand-in",
}
c.JupyterHub.services.append(
    {
        "name": "hand-in",
        "url": "http://127.0.0.1:8085",
        "api_token": Path("/etc/tpilab/hand-in.token").read_text("utf-8").strip(),
        "oauth_no_confirm": True,
        "display": False,
    }
)
set_up(c, COURSE)
