"""Who learns, who teaches and who grades, on a hub that was not made for the course alone.

On Kubernetes the chart runs this file, and values.yaml calls `set_up`; on The Littlest JupyterHub
`littlest/tpilab.py` does. On one machine `sign_in.py` takes `group_at_sign_in` from here.
Works with JupyterHub 5.5 and 6.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jupyterhub.utils import maybe_future


def group_at_sign_in(
    c: Any, *, learners: str, instructors: str, teaches: Callable[[str, Mapping[str, Any]], bool]
) -> None:
    """Put everybody into the group of learners or of instructors, at each sign-in anew.

    teaches: told a user's name and what the authenticator knows of them, whether they teach. Who
    does no longer is an instructor no longer.
    """

    async def join_group(authenticator: Any, handler: Any, model: dict[str, Any]) -> dict[str, Any]:
        name = model["name"]
        user = handler.find_user(name)
        if user is None:
            user = handler.user_from_username(name)
            await maybe_future(authenticator.add_user(user))
        user.sync_groups([instructors if teaches(name, model) else learners])
        return model

    c.Authenticator.post_auth_hook = join_group


def set_up(c: Any, course: Mapping[str, Any]) -> None:
    """Groups, roles and the instructors' desk. Comes after the hub's own configuration.

    course: `id`, nbgrader's course id; `instructors`, names as the sign-in tells them;
    `desk`, the command of the desk; on Kubernetes `instructorImage`, the image that it is in.
    """
    course_id = course["id"]
    learners, instructors = f"nbgrader-{course_id}", f"formgrade-{course_id}"
    # nobody signs in as the grader: its server is the instructors' desk, with formgrader on it
    grader = f"grader-{course_id}"
    teachers = {each.lower() for each in course["instructors"]}  # as a hub writes all names

    def environment(spawner: Any) -> None:
        told = {"TPILAB_COURSE_ID": course_id}
        if spawner.user.name == grader:
            spawner.cmd = [course["desk"]]
            if image := course.get("instructorImage"):
                spawner.image = image
        elif instructors in {each.name for each in spawner.user.groups}:
            told["TPILAB_INSTRUCTOR"] = "1"
        spawner.environment = {**spawner.environment, **told}

    group_at_sign_in(
        c, learners=learners, instructors=instructors, teaches=lambda name, _: name in teachers
    )
    c.Authenticator.blocked_users = {grader}
    c.Spawner.pre_spawn_hook = environment
    # a learner's server may hand in in the learner's name, and not much else
    c.Spawner.server_token_scopes = [
        "users:activity!user",
        "access:servers!server",
        "read:users!user",
        "access:services!service=hand-in",
    ]
    c.JupyterHub.load_groups = {learners: {"users": []}, instructors: {"users": [grader]}}
    c.JupyterHub.load_roles.extend(
        [
            {
                "name": "course",
                "groups": [learners, instructors],
                "scopes": ["access:services!service=hand-in"],
            },
            {
                "name": "grading",
                "groups": [instructors],
                "scopes": [
                    f"{may}!user={grader}"
                    for may in ("access:servers", "servers", "read:users", "list:users")
                ],
            },
            {
                "name": "reading-groups",
                "services": ["hand-in"],
                "scopes": ["list:users", "read:users:name", "read:users:groups", "read:groups"],
            },
        ]
    )
