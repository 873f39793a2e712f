"""How people sign in: which authenticator, who is let in, and who teaches."""

from __future__ import annotations

import base64
import hashlib
import importlib
import re
from typing import Any

from course_hub import group_at_sign_in
from jupyterhub.auth import LocalAuthenticator
from settings import DEMO, Settings, Wrong

LTI_ROLES = "https://purl.imsglobal.org/spec/lti/claim/roles"
TEACHES = re.compile(r"membership(/Instructor)?#(Instructor|TeachingAssistant)$")
OURS = {"class", "learners", "instructors"}


def account_name(told: str) -> str:
    """The system account of somebody whom a provider calls `told`.

    Never the name of an account that was there before: l-ann-..., and no two people's the same. Who
    can choose what a provider calls him must not find another's: so much of the digest, and of 32
    letters that an account's name may have.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", told.partition("@")[0].lower()).strip("-")[:9]
    digest = base64.b32encode(hashlib.sha256(told.encode()).digest()[:11]).decode().lower()
    return f"l-{plain or 'x'}-{digest.rstrip('=')}"


def configure(c: Any, settings: Settings) -> None:
    """Set the hub's authenticator up. Raises Wrong where what is asked for cannot work."""
    c.Authenticator.allow_existing_users = False  # else whoever was let in once stays in
    c.Authenticator.blocked_users = {settings.course.account, "root"}
    ways = {"pam": _pam, "demo": _demo, "oauth": _oauth, "lti": _lti}
    teaches = ways[settings.sign_in.by](c, settings)
    course = settings.course
    group_at_sign_in(c, learners=course.learners, instructors=course.instructors, teaches=teaches)


def _pam(c: Any, settings: Settings) -> Any:
    table = settings.sign_in.table
    c.JupyterHub.authenticator_class = "pam"
    c.LocalAuthenticator.allowed_groups = {table["learners"], table["instructors"]}

    def teaches(name: str, _model: dict[str, Any]) -> bool:
        import grp
        import os
        import pwd

        try:
            group = grp.getgrnam(table["instructors"]).gr_gid
        except KeyError:
            return False
        return group in os.getgrouplist(name, pwd.getpwnam(name).pw_gid)

    return teaches


def _demo(c: Any, settings: Settings) -> Any:
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.password = settings.secret("demo")
    c.Authenticator.allowed_users = set(DEMO)
    return lambda name, _model: name == "instructor"


def _oauth(c: Any, settings: Settings) -> Any:
    kind = _class(settings.sign_in.table["class"], "oauthenticator")
    c.OAuthenticator.oauth_callback_url = f"{settings.public_url}/hub/oauth_callback"
    return _outside(c, settings, kind, settings.sign_in.table["learners"])


def _lti(c: Any, settings: Settings) -> Any:
    kind = _class("ltiauthenticator.lti13.auth.LTI13Authenticator", "jupyterhub-ltiauthenticator")
    named = _outside(c, settings, kind, "everybody")  # whom the LMS launches is enrolled

    def teaches(name: str, model: dict[str, Any]) -> bool:
        roles = (model.get("auth_state") or {}).get(LTI_ROLES) or []
        return named(name, model) or any(TEACHES.search(str(each)) for each in roles)

    return teaches


def _class(path: str, package: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise Wrong(f"{path} is not there ({error}): run install, which adds {package}") from error


def _outside(c: Any, settings: Settings, kind: Any, learners: Any) -> Any:
    """An authenticator for people without an account here: each is given one; who teaches."""
    by, table = settings.sign_in.by, settings.sign_in.table

    class Outside(LocalAuthenticator, kind):  # type: ignore[misc]
        """Who comes from outside, under the name of an account of this machine."""

        async def authenticate(self, *args: Any, **kwargs: Any) -> Any:
            model = await super().authenticate(*args, **kwargs)
            if model is not None:
                model["name"] = account_name(model["name"])
            return model

    c.JupyterHub.authenticator_class = Outside
    c.LocalAuthenticator.create_system_users = True
    known = Outside.class_trait_names(config=True)
    for key, value in table.items():
        if key in OURS:
            continue
        if key not in known:
            raise Wrong(f"sign_in.{by}.{key} is no setting of {kind.__name__}")
        trait = Outside.class_traits()[key]
        c[kind.__name__][key] = set(value) if _is_set(trait, value) else value
    instructors = {account_name(each) for each in table.get("instructors", [])}
    if learners == "everybody":
        c.Authenticator.allow_all = True
    elif isinstance(learners, list):
        c.Authenticator.allowed_users = {account_name(each) for each in learners} | instructors
    else:
        raise Wrong(f'sign_in.{by}.learners = {learners!r}: "everybody" or a list of names')
    return lambda name, _model: name in instructors


def _is_set(trait: Any, value: Any) -> bool:
    from traitlets import Set

    return isinstance(value, list) and isinstance(trait, Set)
