"""How much a hub needs: the table is what the figures give, and the arithmetic is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.benchmarks import sizing

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


ONE = sizing.Measured(server_MB=100, active_MB=400, start_s=6, session_s=12, units_MB=500)


def test_the_table_is_that_of_the_figures() -> None:
    text = sizing.README.read_text("utf-8")
    assert sizing.with_section(text, sizing.section(sizing.measured())) == text, (
        "run python -m tests.benchmarks.sizing"
    )


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        ((50, 50, 50), (20.5, 3, 1, 50)),  # 50 x 0.4 + 0.5; 50 x 6 / 120 = 2.5
        ((500, 150, 60), (60.5, 3, 3, 500)),  # 0.85 x 32 / 0.4 = 68 a node
        ((200, 10, 200), (4.5, 10, 2, 200)),  # cores decide
    ],
)
def test_arithmetic(people: tuple[int, int, int], wanted: tuple[float, int, int, int]) -> None:
    got = sizing.needs(ONE, sizing.Class(*people))
    assert (got.memory_GB, got.cores, got.nodes, got.disk_GB) == wanted


def test_a_node_has_room_for_so_many_pods_only() -> None:
    small = sizing.Measured(server_MB=1, active_MB=10, start_s=1, session_s=1, units_MB=1)
    assert sizing.a_node_holds(small) == sizing.PODS_A_NODE


def test_classes_are_possible() -> None:
    for each in sizing.CLASSES:
        assert each.together <= each.at_work <= each.learners


def test_a_learners_disk_is_the_one_on_kubernetes() -> None:
    values = yaml.safe_load((DEPLOY / "kubernetes" / "values.yaml").read_text("utf-8"))
    assert values["singleuser"]["storage"]["capacity"] == f"{sizing.DISK_GB}Gi"


def test_pages_that_are_named_exist() -> None:
    text = sizing.README.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (DEPLOY / target).exists(), target
