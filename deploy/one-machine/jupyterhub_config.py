"""JupyterHub's configuration for the course on one machine; every choice stands in hub.toml.

`install` writes the units that start the hub with it. TPILAB_HUB_TOML names another hub.toml.
"""

import getpass
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import settings as from_toml
import sign_in
from spawner import CourseSpawner, DemoSpawner

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # JupyterHub gives it
try:
    settings = from_toml.read(Path(os.environ.get("TPILAB_HUB_TOML", "/etc/tpilab/hub.toml")))
    sign_in.configure(c, settings)
    secrets = {each: settings.secret(each) for each in ("proxy", "hand-in", "formgrader")}
except from_toml.Wrong as error:
    sys.exit(f"The hub does not start. {error}")
course, ports = settings.course, settings.ports
demo = settings.sign_in.by == "demo"

# The hub. The proxy is a unit of its own, so that learners work on while the hub restarts.
state = settings.path("/var/lib/tpilab/hub")
c.JupyterHub.bind_url = settings.url
if settings.subdomains:
    c.JupyterHub.subdomain_host = settings.public_url
    c.JupyterHub.cookie_host_prefix_enabled = True  # no learner's page can plant the hub's cookies
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{ports.hub}"
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.JupyterHub.cleanup_servers = False
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ports.proxy}"
c.ConfigurableHTTPProxy.auth_token = secrets["proxy"]
c.JupyterHub.concurrent_spawn_limit = 0  # a class comes at once: better slow than turned away
c.JupyterHub.active_server_limit = settings.servers.most
c.JupyterHub.template_vars = {
    "announcement_login": "Trigger point injection, learned by doing. Sign in to begin or go on."
}


# A learner's server.
def teaches(user: Any) -> bool:
    """Whether a user of the hub grades this course."""
    return course.instructors in {each.name for each in user.groups}


c.JupyterHub.spawner_class = DemoSpawner if demo else CourseSpawner
c.Spawner.cmd = [sys.executable, "-m", "tpilab.hub"]
c.Spawner.default_url = "/lab/tree/tpi/course/00_start_here.ipynb"
c.Spawner.mem_limit = int(settings.servers.memory_gb * 1e9)
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
c.Spawner.environment = {
    "TPILAB_LEARNERS_COPY": str(settings.path("/srv/tpilab/learner")),
    "TPILAB_INSTRUCTOR": lambda spawner: "1" if teaches(spawner.user) else "",
    "TPILAB_COURSE_ID": course.id,
    "JUPYTER_CONFIG_PATH": str(settings.path("/etc/tpilab/jupyter")),
}
if settings.hand_in.by == "service":
    c.Spawner.environment["TPILAB_EXCHANGE_URL"] = settings.hand_in_url
c.SimpleLocalProcessSpawner.home_dir_template = str(settings.path("/home/{username}"))
# what a server may do in its learner's name: hand in, and ask the hub which course it is in
c.Spawner.server_token_scopes = [
    "users:activity!user",
    "access:servers!server",
    "read:users!user",
    "access:services!service=hand-in",
    f"access:services!service={course.id}",
    "list:services",
    f"read:services!service={course.id}",
]

# Groups, by nbgrader's names. Who signs in is put into one of them (sign_in.py). The course account
# never signs in, but nbgrader asks the hub for its courses.
c.JupyterHub.load_groups = {
    course.learners: {"users": []},
    course.instructors: {"users": [course.account]},
}

# Services, each a unit of its own: hand-ins, and formgrader under the course's id.
c.JupyterHub.services = [
    {
        "name": course.id,
        "url": f"http://127.0.0.1:{ports.formgrader}",
        "api_token": secrets["formgrader"],
        "oauth_no_confirm": True,
    }
]
if settings.hand_in.by == "service":
    c.JupyterHub.services.append(
        {
            "name": "hand-in",
            "url": f"http://127.0.0.1:{ports.hand_in}",
            "api_token": secrets["hand-in"],
            "oauth_no_confirm": True,
            "display": False,
        }
    )
c.JupyterHub.load_roles = [
    {
        "name": "course",
        "groups": [course.learners, course.instructors],
        "services": [course.id],
        "scopes": ["access:services!service=hand-in"],
    },
    {
        "name": "grading",
        "groups": [course.instructors],
        "services": [course.id],
        "scopes": [
            f"access:services!service={course.id}",
            f"read:services!service={course.id}",
            "list:services",
        ],
    },
    {
        "name": "reading-groups",
        "services": [course.id, "hand-in"],
        "scopes": ["list:users", "read:users:name", "read:users:groups", "read:groups"],
    },
]

# Servers that nobody uses are stopped; work lies on disk and the next click starts one again.
if settings.servers.idle_minutes:
    seconds = settings.servers.idle_minutes * 60
    c.JupyterHub.services.append(
        {
            "name": "idle-culler",
            "user": getpass.getuser() if demo else settings.hand_in.account,
            "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={seconds}",
                        f"--cull-every={min(seconds, 300)}"],
        }
    )  # fmt: skip
    c.JupyterHub.load_roles.append(
        {
            "name": "culling",
            "services": ["idle-culler"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        }
    )
