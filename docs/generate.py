"""Writes the generated pages, and the context of JSON-LD that ships; `--check` only compares."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import click
from click.testing import CliRunner
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node
from rxkg.cli import COMMANDS, cli
from rxkg.graph.exports.jsonld import format_context
from rxkg.graph.exports.tables import describe_tables
from rxkg.graph.sparql import describe_queries
from rxkg.ontology.iris import ONTOLOGY
from rxkg.ontology.schema import record_schema

DOCS = Path(__file__).parent
_OF_PROPERTIES = (RDFS.domain, RDFS.range, RDFS.subPropertyOf)
_SECTIONS = (
    ("Classes", OWL.Class, (RDFS.subClassOf, OWL.disjointWith)),
    ("Object properties", OWL.ObjectProperty, _OF_PROPERTIES),
    ("Datatype properties", OWL.DatatypeProperty, _OF_PROPERTIES),
)
_OF_MEMBERS = (SKOS.notation, SKOS.broader, URIRef(ONTOLOGY + "lowerBound"), URIRef(ONTOLOGY + "upperBound"))
_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


def cli_page() -> str:
    """docs/cli.md: the help of every command."""
    runner = CliRunner(env={"COLUMNS": "100"})
    parts = [
        "# The command line\n",
        "Made from `--help` by `make docs`; a test fails when it is stale. Results go to stdout; progress, counts and",
        "problems to stderr. Exit status: 0 done (an empty result included), 1 the input or the base is at fault,",
        "2 misuse, 130 interrupted.\n",
    ]
    for words in _commands():
        result = runner.invoke(cli, [*words, "--help"], prog_name="rxkg", terminal_width=100)
        if result.exit_code:
            raise click.ClickException(f"{' '.join(words)}: {result.output}")
        parts.append(f"## {' '.join(('rxkg', *words))}\n\n```text\n{result.output.strip()}\n```\n")
    return "\n".join(parts)


def _commands() -> Iterator[tuple[str, ...]]:
    """The words of every command, rxkg itself first, those of a group behind it."""
    yield ()
    for name in COMMANDS:
        yield (name,)
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            yield from ((name, sub) for sub in command.commands)


def ontology_page() -> str:
    """docs/ontology.md: the terms of the vocabulary in the order of its file, each with an anchor of its local name."""
    text = resources.files("rxkg.ontology").joinpath("rxkg.ttl").read_text(encoding="utf-8")
    graph = Graph(bind_namespaces="none").parse(data=text, format="turtle")
    terms = [URIRef(ONTOLOGY + name) for name in re.findall(r"^:(\w+) a ", text, re.MULTILINE)]
    (about,) = graph.subjects(RDF.type, OWL.Ontology)
    parts = [
        "# The vocabulary\n",
        f"{graph.value(about, DCTERMS.description)} Version {graph.value(about, OWL.versionInfo)},",
        f"namespace `{ONTOLOGY}` (`rxo:`). Made from",
        "`ontology/rxkg.ttl` by `make docs`; a test fails when it is stale.",
        "Where the terms of other vocabularies were checked: [alignments](ontology-alignments.md).\n",
    ]
    for title, cls, shown in _SECTIONS:
        parts += [f"## {title}\n", *_table(graph, [t for t in terms if (t, RDF.type, cls) in graph], shown)]
    parts.append("## Schemes\n")
    for scheme in (t for t in terms if (t, RDF.type, SKOS.ConceptScheme) in graph):
        members = [t for t in terms if (t, SKOS.inScheme, scheme) in graph]
        shown = tuple(p for p in _OF_MEMBERS if any((m, p, None) in graph for m in members))
        parts.append(f"{_anchor(scheme)}\n### {str(graph.value(scheme, RDFS.label)).capitalize()}\n")
        parts.append(f"`{_short(graph, scheme)}`: {graph.value(scheme, RDFS.comment)}\n")
        parts += _table(graph, members, shown)
    return "\n".join(parts)


def _table(graph: Graph, terms: Iterable[URIRef], shown: Iterable[URIRef]) -> list[str]:
    """A table of terms: label and definition, what they have of the properties shown, and what they match elsewhere."""
    heads = ["term", "label and definition", *(re.sub("([A-Z])", r" \1", _local(p)).lower() for p in shown), "matches"]
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    for term in terms:
        cells = [
            f"{_anchor(term)}`{_short(graph, term)}`",
            f"**{graph.value(term, RDFS.label)}**: {graph.value(term, RDFS.comment)}",
            *(_values(graph, graph.objects(term, p)) for p in shown),
            "; ".join(
                f"{_local(p).removesuffix('Match')} {_values(graph, graph.objects(term, p))}"
                for p in _MATCHES
                if (term, p, None) in graph
            ),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _values(graph: Graph, values: Iterable[Node]) -> str:
    return ", ".join(
        f"[`{_short(graph, v)}`](#{_local(v)})" if str(v).startswith(ONTOLOGY) else f"`{_short(graph, v)}`"
        for v in sorted(values)
    )


def _short(graph: Graph, term: Node) -> str:
    """A term as it is written in queries: `rxo:treats`, `skos:Concept`; a literal as its text."""
    if not isinstance(term, URIRef):
        return str(term)
    return f"rxo:{_local(term)}" if term.startswith(ONTOLOGY) else graph.namespace_manager.qname(term)


def _local(term: Node) -> str:
    return re.split("[#/]", str(term))[-1]


def _anchor(term: Node) -> str:
    return f'<a id="{_local(term)}"></a>'


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    return {
        "cli.md": cli_page(),
        "record.schema.json": json.dumps(record_schema(), indent=1) + "\n",
        "queries.md": describe_queries(),
        "ontology.md": ontology_page(),
        "export/columns.md": describe_tables(),
        "../graph/exports/context.jsonld": format_context(),
    }


def main() -> None:
    """Writes the pages, or with --check says which are stale."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    for name in stale:
        click.echo(f"{'stale' if '--check' in sys.argv else 'written'}: docs/{name}", err=True)
    sys.exit(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    main()
