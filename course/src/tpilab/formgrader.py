"""What of nbgrader's formgrader leads nowhere here is taken out, with words. A server extension.

A cohort lies outside the course, and formgrader's server shows the cohort alone. nbgrader links the
name and the preview of an assignment to files of the course, by addresses that no server answers.
"""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, DictLoader, PrefixLoader

_PAGE = """\
{% extends "nbgrader/manage_assignments.tpl" %}
{% block head %}
{{ super() }}
<script>
linkTo = () => (_, link) => $("<span/>").append($(link).contents())[0];
</script>
<style>
th:nth-child(6), td.preview { display: none; }
</style>
{% endblock %}
{% block messages %}
<p class="alert alert-info">To see a quiz as learners do, fetch it on your own server, as they do,
or run <code>tpilab preview</code>. The files of a quiz lie in the course, not here.</p>
{{ super() }}
{% endblock %}
"""


def _load_jupyter_server_extension(server: Any) -> None:
    """Comes after nbgrader's, since extensions are loaded in the order of their names."""
    pages = server.web_app.settings["nbgrader_jinja2_env"]
    theirs, ours = pages.loader, DictLoader({"manage_assignments.tpl": _PAGE})
    pages.loader = ChoiceLoader([ours, theirs, PrefixLoader({"nbgrader": theirs})])
