#!/bin/sh
# What rxkg does, shown on the example monographs. Run by `make demo`, with rxkg on the PATH.
set -eu
cd "$(dirname "$0")/.."
export RXKG_KB="${RXKG_KB:-demo-kb}"

run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

# One of the files is no monograph, on purpose: it is named, and the status is 1.
printf '$ rxkg build examples/monographs\n'
rxkg build examples/monographs || [ $? -eq 1 ]
run rxkg search "capillary leak" --limit 3
run rxkg query --name drugs-by-target target=CD123
run rxkg show tagraxofusp
run rxkg explain tagraxofusp "serum albumin"
printf '\n$ rxkg export --drug tagraxofusp --to turtle | head -n 40\n'
rxkg export --drug tagraxofusp --to turtle --output demo-kb/tagraxofusp.ttl
head -n 40 demo-kb/tagraxofusp.ttl
run rxkg validate
printf '\nThe knowledge base is in %s: try rxkg --kb, rxkg query --list, rxkg stats.\n' "$RXKG_KB"
