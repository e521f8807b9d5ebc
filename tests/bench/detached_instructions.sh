#!/usr/bin/env bash
# What an agent that nobody looks at adds to a trainer, in instructions; machines that are busy count the same. Prints a
# "key value" line; where there is no valgrind, the value is "skipped:" and why.
#
#   tests/bench/detached_instructions.sh TRAINER          the program of examples/mnist
#
# What the agent adds to a step does not depend on the batch, so it is counted with small batches, over N steps, a round of
# the flight recorder; then it is related to a step with the usual batch. Always a run is taken from one of twice the
# steps: what is left is training without start and end.
set -euo pipefail

readonly trainer=$1
readonly key=detached_instruction_ratio
readonly many=100 few=10  # steps

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
  valgrind --tool=callgrind --callgrind-out-file="$file" "$trainer" --job bench-detached --validate 0 "$@" >"$file.log" 2>&1 ||
    { tail -n 5 "$file.log" >&2; return 1; }
}

instructions_of() { awk '$1 == "totals:" { print $2 }' "$1"; }

# Prints the instructions of a step: of so many steps, with these arguments.
step() {
  local -r steps=$1
  shift
  local run runs=()
  for times in 1 2; do
    count "$folder/$times" --steps $((times * steps)) "$@" &
    runs+=($!)
  done
  for run in "${runs[@]}"; do wait "$run"; done
  echo $((($(instructions_of "$folder/2") - $(instructions_of "$folder/1")) / steps))
}

with=$(step $many --batch 4)
without=$(step $many --batch 4 --no-agent)
usual=$(step $few --no-agent)
awk -v key=$key -v added=$((with - without)) -v usual="$usual" 'BEGIN { printf "%s %.6g\n", key, 1 + added / usual }'
echo "an agent that nobody looks at adds $((with - without)) instructions to the $usual of a step" >&2
