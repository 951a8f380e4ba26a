"""`rxkg terminology`: what mentions are grounded by."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rxkg.options import kb_option


@click.group()
def terminology() -> None:
    r"""Terminologies that give the facts their concepts: list, look up, add, remove, measure.

    \b
    Example:
      rxkg terminology lookup "heart attack"
    """


@terminology.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "name", metavar="NAME", help="Name of the terminology.  [default: that of the file]")
@kb_option
def add(file: Path, name: str | None, kb: Path) -> None:
    r"""Take a terminology FILE into the base and ground its records anew.

    By its ending FILE is OBO (.obo), OWL in RDF/XML (.owl), SKOS (.ttl, .rdf, .nt, .jsonld), a mapping set
    (.sssom.tsv) or a table with the columns curie and label (.tsv); each may be packed (.gz). No source is read
    again. A malformed file changes nothing.

    \b
    Example:
      rxkg terminology add hp.obo --as hp
    """
    from rxkg.render import error_console, progress_bar
    from rxkg.terminologies import add_terminology

    with progress_bar(error_console(), quiet=False) as progress:
        about, report = add_terminology(kb, file, name=name, progress=progress)
    version = about.version or "unknown"
    click.echo(f"{about.name}: {about.concepts:,} concepts, {about.names:,} names, version {version}", err=True)
    click.echo(f"{kb}: generation {report.generation}: {report.counts['monographs']} monographs grounded", err=True)


@terminology.command()
@click.argument("name")
@kb_option
def remove(name: str, kb: Path) -> None:
    r"""Take an added terminology out of the base and ground its records anew.

    \b
    Example:
      rxkg terminology remove hp
    """
    from rxkg.render import error_console, progress_bar
    from rxkg.terminologies import remove_terminology

    with progress_bar(error_console(), quiet=False) as progress:
        report = remove_terminology(kb, name, progress=progress)
    click.echo(f"{kb}: generation {report.generation}: {report.counts['monographs']} monographs grounded", err=True)


@terminology.command(name="list")
@kb_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_(kb: Path, form: str) -> None:
    r"""List the terminologies that ship, and those that were added to the base.

    \b
    Example:
      rxkg terminology list
    """
    from rxkg.generations import Generations
    from rxkg.render import print_rows
    from rxkg.terminologies import list_terminologies

    every = list_terminologies(kb if Generations(kb).exists() else None)
    if form == "json":
        click.echo(json.dumps([{**asdict(about), "added": added} for about, added in every], indent=1))
        return
    head = ("name", "concepts", "names", "version", "licence", "added")
    rows = [
        (a.name, f"{a.concepts:,}", f"{a.names:,}", a.version, a.licence, "yes" if added else "") for a, added in every
    ]
    print_rows(head, rows)


@terminology.command()
@click.argument("words", nargs=-1, required=True)
@kb_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def lookup(words: tuple[str, ...], kb: Path, form: str) -> None:
    r"""Show the concepts that WORDS name, those that facts of some kind are grounded to first.

    \b
    Example:
      rxkg terminology lookup heart attack
    """
    from rxkg.generations import Generations
    from rxkg.render import print_rows
    from rxkg.terminologies import look_up

    found = look_up(" ".join(words), kb if Generations(kb).exists() else None)
    if form == "json":
        click.echo(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1))
        return
    head = ("concept", "label", "terminology", "name", "match", "taken for")
    print_rows(head, [(f.curie, f.label, f.terminology, f.name, f.scope, ", ".join(f.kinds)) for f in found])


@terminology.command()
@kb_option
@click.option("--most", type=click.IntRange(0), default=5, show_default=True, help="How many missing mentions to show.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def coverage(kb: Path, most: int, form: str) -> None:
    r"""Tell by kind of fact how many mentions have a concept, and name the most frequent that have none.

    \b
    Example:
      rxkg terminology coverage
    """
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.render import print_rows
    from rxkg.terminologies import measure_coverage

    with KnowledgeBase(kb) as base:
        found = measure_coverage(base, most=most)
    if form == "json":
        click.echo(json.dumps([{**asdict(c), "share": round(c.share, 4)} for c in found], ensure_ascii=False, indent=1))
        return
    matches = ("exact", "close", "broad", "ambiguous", "none")
    rows = []
    for c in found:
        lacking = ", ".join(f"{text} ({n})" for text, n in c.missing)
        rows.append(
            (
                c.kind.replace("_", " "),
                str(c.mentions),
                f"{c.share:.3f}",
                *(str(c.matches.get(m, 0)) for m in matches),
                lacking,
            )
        )
    print_rows(("kind", "mentions", "grounded", *matches, "most frequent without a concept"), rows)
