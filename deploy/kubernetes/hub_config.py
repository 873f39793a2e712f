"""Who learns, who teaches and who grades, for the Zero to JupyterHub chart.

Given to the chart by `--set-file hub.extraConfig.tpilab=hub_config.py`; it runs after the chart's
own configuration. What it needs to know stands in `custom.course` of values.yaml.
"""

from typing import Any

import z2jh
from jupyterhub.utils import maybe_future

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # JupyterHub gives it
course = z2jh.get_config("custom.course", {})
course_id = course.get("id", "tpi")
LEARNERS, INSTRUCTORS = f"nbgrader-{course_id}", f"formgrade-{course_id}"
GRADER = f"grader-{course_id}"
"""Nobody signs in as the grader: its server is the instructors' desk, with formgrader on it."""
teachers = set(course.get("instructors", []))


# Groups are set anew at each sign-in, so who is taken off the list teaches no longer.
async def join_group(authenticator: Any, handler: Any, model: dict[str, Any]) -> dict[str, Any]:
    """Put who signs in into the group of instructors or of learners."""
    name = model["name"]
    user = handler.find_user(name)
    if user is None:
        user = handler.user_from_username(name)
        await maybe_future(authenticator.add_user(user))
    user.sync_groups([INSTRUCTORS if name in teachers else LEARNERS])
    return model


c.Authenticator.post_auth_hook = join_group
c.Authenticator.blocked_users = {GRADER}
c.JupyterHub.load_groups = {
    LEARNERS: {"users": []},
    INSTRUCTORS: {"users": [GRADER]},
}

# The server of a learner may hand in in the learner's name, and not much else.
c.Spawner.server_token_scopes = [
    "users:activity!user",
    "access:servers!server",
    "read:users!user",
    "access:services!service=hand-in",
]
c.JupyterHub.load_roles.extend(
    [
        {
            "name": "course",
            "groups": [LEARNERS, INSTRUCTORS],
            "scopes": ["access:services!service=hand-in"],
        },
        {
            "name": "grading",
            "groups": [INSTRUCTORS],
            "scopes": [
                f"access:servers!user={GRADER}",
                f"servers!user={GRADER}",
                f"read:users!user={GRADER}",
                f"list:users!user={GRADER}",
            ],
        },
        {
            "name": "reading-groups",
            "services": ["hand-in"],
            "scopes": ["list:users", "read:users:name", "read:users:groups", "read:groups"],
        },
    ]
)


def desk(spawner: Any) -> None:
    """The grader's server holds the banks and the cohort, which no learner's image does."""
    if spawner.user.name == GRADER:
        spawner.image = course.get("instructorImage")
        spawner.cmd = ["tpilab-desk"]
        spawner.environment = {**spawner.environment, "TPILAB_COURSE_ID": course_id}
    elif INSTRUCTORS in {each.name for each in spawner.user.groups}:
        spawner.environment = {**spawner.environment, "TPILAB_INSTRUCTOR": "1"}


c.Spawner.pre_spawn_hook = desk
