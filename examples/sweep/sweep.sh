#!/usr/bin/env bash
# Trains one of the examples eight times, with every pair of four learning rates and two batches, some runs at the same
# time and the others one after the other, to be compared in the viewer:
#
#   sweep.sh TRAINER [options of the trainer]      such as build/dev/examples/dense/dense --steps 3000
#
# RUNS_AT_ONCE=2 says how many run at the same time, SWEEP_NAME=NAME how the jobs' names begin, instead of with the
# trainer's. With --list before the trainer it only names the jobs. Ctrl-C ends those that run and starts no more.
set -euo pipefail

readonly rates=(0.003 0.01 0.03 0.1) batches=(16 128)
readonly at_once=${RUNS_AT_ONCE:-2}

fail() {
  echo "sweep: $1" >&2
  exit "$2"
}

only_names=false
if [[ ${1:-} == --list ]]; then
  only_names=true
  shift
fi
(($# > 0)) || fail 'needs a trainer, such as build/dev/examples/dense/dense' 2
$only_names || [[ -x $1 ]] || fail "cannot run $1; build it first" 1
[[ $at_once =~ ^[1-8]$ ]] || fail "RUNS_AT_ONCE takes a whole number from 1 to 8, found '$at_once'" 2
readonly name=${SWEEP_NAME:-$(basename "$1")}

# By their pids, since a shell without a terminal keeps no process groups.
end_all() { jobs -p | xargs --no-run-if-empty kill -TERM 2>/dev/null || true; }
trap 'end_all; exit 130' INT
trap 'end_all; exit 143' TERM

failed=0
running=0
await_one() {
  wait -n || failed=1
  running=$((running - 1))
}

for batch in "${batches[@]}"; do
  for rate in "${rates[@]}"; do
    job=$name-lr$rate-batch$batch
    if $only_names; then
      echo "$job"
      continue
    fi
    ((running < at_once)) || await_one
    echo "sweep: $job"
    # What the caller says comes last and wins.
    "$1" --job "$job" --lr "$rate" --batch "$batch" "${@:2}" >/dev/null &
    running=$((running + 1))
  done
done
while ((running > 0)); do await_one; done
((failed == 0)) || fail 'a run failed; what it said stands above' 1
