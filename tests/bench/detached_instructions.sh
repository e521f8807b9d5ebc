#!/usr/bin/env bash
# What an agent that nobody looks at adds to a trainer, in instructions; machines that are busy count the same. Prints a
# "key value" line; where there is no valgrind, the value is "skipped:" and why.
#
#   tests/bench/detached_instructions.sh TRAINER          the program of examples/mnist
#
# Of each trainer, with the agent and with --no-agent, a run of N steps is taken from one of 2 N: what is left are N steps
# of training without start and end. N is a round of the flight recorder; batches are small, so that the agent's share
# is no smaller than in any other training.
set -euo pipefail

readonly trainer=$1 steps=100
readonly key=detached_instruction_ratio

command -v valgrind >/dev/null || { echo "$key skipped: valgrind is not installed"; exit 0; }

folder=$(mktemp -d)
readonly folder
trap 'rm -rf "$folder"' EXIT

# Torch's one thread is not OpenBLAS's, whose others would be counted while they wait for work.
export OPENBLAS_NUM_THREADS=1

# Into the file that is named first: what the program did from its start to its end.
count() {
  local -r file=$1
  shift
  valgrind --tool=callgrind --callgrind-out-file="$file" "$trainer" --job bench-detached --batch 4 --validate 0 "$@" >"$file.log" 2>&1 ||
    { tail -n 5 "$file.log" >&2; return 1; }
}

instructions_of() { awk '$1 == "totals:" { print $2 }' "$1"; }

for agent in '' --no-agent; do
  runs=()
  for times in 1 2; do
    count "$folder/run$agent-$times" --steps $((times * steps)) $agent &
    runs+=($!)
  done
  for run in "${runs[@]}"; do wait "$run"; done
done

training() { echo $(($(instructions_of "$folder/run$1-2") - $(instructions_of "$folder/run$1-1"))); }
awk -v key=$key -v with="$(training '')" -v without="$(training --no-agent)" 'BEGIN { printf "%s %.6g\n", key, with / without }'
