"""What a Kubernetes cluster is given: well-formed, one name for one thing, no key in an image."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy" / "kubernetes"
VALUES = yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))
RESOURCES = {
    each["kind"]: each for each in yaml.safe_load_all((DEPLOY / "hand-in.yaml").read_text("utf-8"))
}
POD = RESOURCES["Deployment"]["spec"]["template"]
CONTAINER = POD["spec"]["containers"][0]


@pytest.mark.parametrize("kind", RESOURCES)
def test_a_cluster_takes_it(kind: str) -> None:
    for version in ("1.32", kubernetes_validate.latest_version()):
        kubernetes_validate.validate(RESOURCES[kind], version, strict=True)


def test_a_learner_finds_the_hand_in_service() -> None:
    url = VALUES["singleuser"]["extraEnv"]["TPILAB_EXCHANGE_URL"]
    service = RESOURCES["Service"]
    port = service["spec"]["ports"][0]["port"]
    assert url == f"http://{service['metadata']['name']}:{port}/services/hand-in"
    assert VALUES["hub"]["services"]["hand-in"]["url"] == f"http://hand-in:{port}"
    assert service["spec"]["selector"].items() <= POD["metadata"]["labels"].items()
    way_out = VALUES["singleuser"]["networkPolicy"]["egress"][0]
    assert way_out["ports"][0]["port"] == port
    assert way_out["to"][0]["podSelector"]["matchLabels"] == service["spec"]["selector"]


def test_one_database_file_has_one_writer() -> None:
    assert RESOURCES["Deployment"]["spec"]["replicas"] == 1
    assert RESOURCES["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}


def test_the_service_gets_its_settings() -> None:
    from tpilab.exchange.settings import Settings

    given = {each["name"]: each.get("value", "a token") for each in CONTAINER["env"]}
    settings = Settings.of(given)
    assert settings.hub == "http://hub:8081/hub/api"
    assert settings.hub_token
    assert settings.port == RESOURCES["Service"]["spec"]["ports"][0]["port"]
    mounted = {each["mountPath"] for each in CONTAINER["volumeMounts"]}
    assert Path(settings.database.removeprefix("sqlite:///")).parent.as_posix() in mounted


def test_the_service_can_do_little_to_its_node() -> None:
    assert POD["spec"]["securityContext"]["runAsNonRoot"]
    assert POD["spec"]["automountServiceAccountToken"] is False
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_nobody_gets_in_before_a_provider_is_named() -> None:
    assert VALUES["hub"]["config"]["JupyterHub"]["authenticator_class"] != "dummy"


def stages() -> dict[str, list[str]]:
    """The recipe's instructions by stage."""
    found: dict[str, list[str]] = {}
    stage = ""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    for line in text.splitlines():
        if match := re.match(r"FROM (\S+) AS (\S+)", line):
            stage = match[2]
            found[stage] = [f"FROM {match[1]}"]
        elif stage and line and not line.startswith("#"):
            found[stage].append(line)
    return found


def test_a_learners_image_never_held_what_learners_may_not_have() -> None:
    made = stages()
    instructions = [*made["runtime"], *made["learner"]]
    assert made["learner"][0] == "FROM runtime"
    copies = [each for each in instructions if each.startswith(("COPY", "ADD"))]
    assert copies == [
        "COPY pyproject.toml README.md LICENSE /build/",
        "COPY course/src/tpilab /build/course/src/tpilab",
        "COPY --from=all /srv/tpilab/learner /srv/tpilab/learner",
    ]
    assert not any("solutions" in each for each in instructions)


@pytest.mark.parametrize("stage", ["learner", "instructor"])
def test_no_image_runs_as_root(stage: str) -> None:
    assert [each for each in stages()[stage] if each.startswith("USER")][-1] == "USER 1000"


def test_what_the_recipe_copies_is_there() -> None:
    for instructions in stages().values():
        for each in instructions:
            if each.startswith("COPY ") and "--from" not in each:
                for source in each.split()[1:-1]:
                    assert (ROOT / source).exists(), source


def pinned(text: str, name: str) -> str:
    match = re.search(rf"{name}\W+([0-9][0-9.]*[0-9])", text)
    assert match, name
    return match[1]


def test_the_versions_that_are_named_agree() -> None:
    recipe = (DEPLOY / "Dockerfile").read_text("utf-8")
    readme = (DEPLOY / "README.md").read_text("utf-8")
    values = (DEPLOY / "values.yaml").read_text("utf-8")
    assert pinned(recipe, "JUPYTERHUB") == pinned(values, "JupyterHub")
    assert pinned(readme, "--version") == pinned(values, "chart")


def images(given: Any) -> list[str]:
    if isinstance(given, dict):
        own = [given["image"]] if isinstance(given.get("image"), str) else []
        return own + [each for value in given.values() for each in images(value)]
    return [each for value in given for each in images(value)] if isinstance(given, list) else []


def test_nobodys_images_are_named() -> None:
    named = [*images(RESOURCES["Deployment"]), VALUES["singleuser"]["image"]["name"],
             VALUES["custom"]["course"]["instructorImage"]]  # fmt: skip
    assert all(each.startswith("registry.example.org/") for each in named)
