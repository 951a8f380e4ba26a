#!/bin/sh
# Every check of exports by tools of others on one base, one after the other: `sh benchmarks/exports/check_all.sh KB WORK`.
#
# KB is a knowledge base, WORK a folder for environments and files, kept for the next time; PYTHON (.venv/bin/python)
# has rxkg with its extra `test`. With EVERY=10 each tenth nanopublication and FHIR resource is checked. Virtuoso is
# tried where VIRTUOSO_T names virtuoso-t. Each check ends in its exit status; that of the whole is 1 where one failed.
set -u
kb=$1 work=$2 here=$(dirname "$0") python=${PYTHON:-.venv/bin/python} every=${EVERY:-1} failed=0
mkdir -p "$work"

check() {
    echo "== $1"; shift
    began=$(date +%s)
    "$@" 2>"$work/stderr"; status=$?
    [ $status = 0 ] || { failed=1; tail -5 "$work/stderr"; }
    echo "-- status $status, $(($(date +%s) - began)) s"
}

environment() { # name, packages
    [ -e "$work/$1/bin/python" ] || { "$python" -m venv "$work/$1" && "$work/$1/bin/pip" install -q "$2"; }
}

definitions() { # name of a package of FHIR's
    [ -d "$work/$1" ] || (cd "$work" && npm pack --silent "$1@5.0.0" && mkdir "$1" && tar xzf "$1-5.0.0.tgz" -C "$1")
}

export_to() {
    rm -rf "$work/$1"
    check "export to $1" "$python" -m rxkg export --kb "$kb" --to "$1" --out "$work/$1"
}

environment kgx-env kgx
environment fhir-env fhirpathpy
definitions hl7.fhir.r5.core
definitions hl7.fhir.r5.expansions

check "nanopublications" "$python" "$here/validate_libraries.py" --kb "$kb" --every "$every" nanopub
check "FHIR resources by fhir.resources" "$python" "$here/validate_libraries.py" --kb "$kb" --every "$every" fhir
export_to fhir
check "FHIR resources by the specification" "$work/fhir-env/bin/python" "$here/validate_fhir.py" "$work/fhir" \
    --core "$work/hl7.fhir.r5.core/package" --expansions "$work/hl7.fhir.r5.expansions/package" --every "$every"
for form in kgx-tsv kgx-jsonl; do
    export_to $form
    check "$form" "$work/kgx-env/bin/python" "$here/validate_kgx.py" "$work/$form"
done
export_to cypher
check "Cypher script in KGLite" "$python" "$here/load_cypher.py" "$work/cypher"
check "push to Oxigraph" "$python" "$here/check_push.py" "$kb" oxigraph
[ -z "${VIRTUOSO_T:-}" ] || check "push to Virtuoso" "$python" "$here/check_push.py" "$kb" virtuoso
exit $failed
