#!/bin/sh
# What rxkg does, shown on the example monographs. Run by `make demo`, with rxkg on the PATH.
set -eu
cd "$(dirname "$0")/.."
export RXKG_KB="${RXKG_KB:-demo-kb}"

run() {
    printf '\n$'
    for word in "$@"; do
        case "$word" in
            *" "*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$@"
}

# One of the files is no monograph, on purpose: it is named, and the status is 1.
# --force, as a base of an earlier demo may be there.
printf '$ rxkg build examples/monographs --force\n'
rxkg build examples/monographs --force || [ $? -eq 1 ]
run rxkg search "capillary leak" --limit 3
run rxkg query --name drugs-by-target target=CD123
run rxkg show tagraxofusp
run rxkg explain tagraxofusp "serum albumin"
printf '\n$ rxkg export --drug tagraxofusp --to turtle | head -n 40\n'
rxkg export --drug tagraxofusp --to turtle --out "$RXKG_KB/tagraxofusp.ttl"
head -n 40 "$RXKG_KB/tagraxofusp.ttl"
run rxkg validate
printf '\nThe knowledge base is in %s: try rxkg --kb, rxkg query --list, rxkg stats.\n' "$RXKG_KB"
