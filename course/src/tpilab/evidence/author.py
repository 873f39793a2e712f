"""From the authored YAML to one checked record; only builders and tests come here."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from tpilab.evidence import DATA, Evidence
from tpilab.evidence.models import Fact, Sentence, Source
from tpilab.yaml_lines import AuthoringError, Document


def author(folder: Path = DATA) -> Evidence:
    """Read and cross-check `facts.yaml`, `sources.yaml` and `objectives.yaml` of `folder`.

    Raises AuthoringError with file:line for every problem.
    """
    facts_file = Document(folder / "facts.yaml")
    sources_file = Document(folder / "sources.yaml")
    objectives_file = Document(folder / "objectives.yaml")
    facts = facts_file.load(TypeAdapter(tuple[Fact, ...]))
    sources = sources_file.load(TypeAdapter(dict[str, Source]))
    sentences = objectives_file.load(TypeAdapter(tuple[Sentence, ...]))
    problems = [
        *_doubles(facts_file, [each.id for each in facts]),
        *(
            facts_file.problem((n, "source", k), f"unknown source {key!r}; add it to sources.yaml")
            for n, each in enumerate(facts)
            for k, key in enumerate(each.source)
            if key not in sources
        ),
        *_doubles(objectives_file, [each.id for each in sentences]),
        *_objective_problems(objectives_file, sentences, {each.id for each in facts}),
    ]
    if problems:
        raise AuthoringError(problems)
    return Evidence(facts=facts, sources=sources, sentences=sentences)


def _doubles(file: Document, identifiers: list[str]) -> list[str]:
    return [
        file.problem((n,), f"id {each!r} is used twice; ids are unique")
        for n, each in enumerate(identifiers)
        if each in identifiers[:n]
    ]


def _objective_problems(
    file: Document, sentences: tuple[Sentence, ...], fact_ids: set[str]
) -> list[str]:
    problems = []
    for n, sentence in enumerate(sentences):
        for k, each in enumerate(sentence.objectives):
            if each.id != f"{sentence.id}.{k + 1}":
                problems.append(
                    file.problem(
                        (n, "objectives", k), f"{each.id!r} ought to be {sentence.id}.{k + 1}"
                    )
                )
        problems += [
            file.problem((n, "qualified_by", k), f"unknown fact {each!r}")
            for k, each in enumerate(sentence.qualified_by)
            if each not in fact_ids
        ]
    return problems


def compiled(evidence: Evidence) -> str:
    """The text of `evidence.json`: the same bytes for the same record."""
    text = evidence.model_dump_json(by_alias=True, exclude_defaults=True, indent=1)
    return text + "\n"
