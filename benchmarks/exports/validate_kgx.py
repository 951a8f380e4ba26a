"""KGX's own validator and loader on an exported folder, without the net.

It runs in an environment of its own, as kgx asks for click below 8.2 and rxkg for 8.5 or later:

    python -m venv kgx-env && kgx-env/bin/pip install kgx
    kgx-env/bin/python benchmarks/exports/validate_kgx.py FOLDER

kgx and bmt fetch the Biolink model and its prefixes when imported; here both come from the package `biolink-model`,
and the prefixes that the model does not know from the folder's prefixes.json. Prints what was checked; exit 1 where the
validator has an error, an edge dangles, or the counts of the loaded graph are not those of the files.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from importlib import metadata, util
from pathlib import Path
from types import SimpleNamespace


def model_folder() -> Path:
    """Where the package `biolink-model` lies, which must not be imported to be read."""
    spec = util.find_spec("biolink_model")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def offline() -> str:
    """Makes kgx and bmt read the model from the package; the model's version."""
    import bmt.toolkit
    import requests

    schema = str(model_folder() / "schema" / "biolink_model.yaml")

    def answer(url: str, *_: object, **__: object) -> SimpleNamespace:
        # Retired predicates and their successors: the package has no copy, and validation does not ask for them.
        if url.endswith("/predicate_mapping.yaml"):
            return SimpleNamespace(text="predicate mappings: []")
        raise SystemExit(f"asked the net for {url}")

    requests.get = answer  # type: ignore[assignment]
    init = bmt.toolkit.Toolkit.__init__
    bmt.toolkit.Toolkit.__init__ = lambda self, *_, **__: init(self, schema=schema)  # type: ignore[method-assign]
    import kgx.config

    prefixes = json.loads((model_folder() / "prefixmaps" / "biolink_model_prefix_map.json").read_text())
    for name in ("biolink", "monarch_context", "obo_context"):
        kgx.config.jsonld_context_map[name] = dict(prefixes)
    return schema


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a file."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in lines]
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


def main(folder: Path) -> int:
    schema = offline()
    logging.disable(logging.WARNING)
    form = "tsv" if (folder / "nodes.tsv").exists() else "jsonl"
    files = [str(folder / f"{kind}.{form}") for kind in ("nodes", "edges")]
    nodes, edges = (read(folder / f"{kind}.{form}") for kind in ("nodes", "edges"))
    triples = {(edge["subject"], edge["predicate"], edge["object"]) for edge in edges}

    import kgx.config
    from kgx.transformer import Transformer
    from kgx.validator import Validator

    added = json.loads((folder / "prefixes.json").read_text())
    unknown = sorted(set(added) - set(kgx.config.jsonld_context_map["biolink"]))
    kgx.config.jsonld_context_map["biolink"].update(added)
    transformer = Transformer(stream=False)
    transformer.transform({"filename": files, "format": form}, None)
    graph = transformer.store.graph
    validator = Validator(verbose=True)
    validator.validate(graph)
    dangling = [n for n, data in graph.nodes(data=True) if not data.get("name")]
    print("kgx", metadata.version("kgx"), "biolink-model", metadata.version("biolink-model"), Path(schema).name)
    print("prefixes taken from the folder:", ", ".join(unknown))
    print("rows:", len(nodes), "nodes,", len(edges), "edges,", len(triples), "distinct triples")
    print("loaded:", graph.number_of_nodes(), "nodes,", graph.number_of_edges(), "edges, as kgx has one for a triple")
    print("errors:", len(validator.get_errors("Error")), "| nodes without a row:", len(dangling))
    kinds = Counter(data["predicate"] for *_, data in graph.edges(data=True))
    print(dict(sorted(kinds.items())))
    same = (len(nodes), len(triples)) == (graph.number_of_nodes(), graph.number_of_edges())
    return int(bool(validator.get_errors("Error")) or bool(dangling) or not same)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
