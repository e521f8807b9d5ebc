#!/usr/bin/env bash
# Trains every example until it has learned what it is there to learn, and prints how well and how fast.
#
#   tests/learning.sh [NAME...]     without a name all; tests/run.sh slow does so
#
# As many at a time as there are cores, each on one. Fails if one does not reach its figure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Name, options, the word before its figure in the trainer's lines, and how good that has to be.
readonly examples='
vqa          --steps 3500                   best        >= 90
vgg16        --steps 200                    accuracy    >= 40
resnet50     --steps 400                    accuracy    >= 40
vit          --steps 1500                   accuracy    >= 88
transformer  --steps 600                    perplexity  <= 80
mnist        --steps 2000                   accuracy    >= 97
dense        --steps 2000                   accuracy    >= 95
sweep        --steps 2000                   best        >= 95
'
readonly out=build/learning

known=$(awk 'NF { print $1 }' <<<"$examples")
for name in "$@"; do
  grep -Fqx -- "$name" <<<"$known" || { echo "learning: no example '$name'; there are ${known//$'\n'/ }" >&2; exit 2; }
done
mkdir -p "$out"
tests/setup.sh --tests
cmake --preset release >/dev/null
cmake --build --preset release --target tensorscope vqa vgg16 resnet50 vit transformer mnist dense

# The best of the runs' last validations: the curves that a sweep leaves behind are all there is of it.
best_of_sweep() {
  local job
  for job in $(examples/sweep/sweep.sh --list dense); do
    build/release/viewer/tensorscope export "$job" --source accuracy/validation --format csv --out "$1.csv" \
      >/dev/null || continue
    tail -n 1 "$1.csv" | awk -F, '{ printf "step 0 best %.2f\n", 100 * $2 }'
  done | sort -k 4 -g | tail -n 1
}

# Trains NAME with OPTIONS... and writes the figure after WORD into a file.
train() {
  local name=$1 word=$2
  local log=$out/$name.log began=$SECONDS program=build/release/examples/$name/$name figure
  if [[ $name == sweep ]]; then
    RUNS_AT_ONCE=1 examples/sweep/sweep.sh build/release/examples/dense/dense "${@:3}" >"$log" 2>&1 || return 1
    best_of_sweep "$log" >>"$log"
  else
    "$program" "${@:3}" >"$log" 2>&1 || return 1
  fi
  # "best": of all figures of the last line that are followed by a per cent sign.
  figure=$(awk -v word="$word" '
    $1 == "step" {
      figure = ""
      for (i = 1; i < NF; ++i) {
        if (word == $i) figure = $(i + 1)
        if (word == "best" && $(i + 1) == "%" && $i > figure + 0) figure = $i
      }
    }
    END { print figure }' "$log")
  echo "$name ${figure:-nothing} $((SECONDS - began))" >"$out/$name.figure"
}

# Ctrl-C ends the trainers, too.
end_all() {
  local child
  for child in $(jobs -pr); do
    pkill -TERM -P "$child" || true
    kill -TERM "$child" || true
  done 2>/dev/null
}
trap end_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

rm -f "$out"/*.figure
while read -r name options; do
  [[ -n $name ]] || continue
  (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
  while (($(jobs -pr | wc -l) >= $(nproc))); do wait -n || true; done
  read -r -a words <<<"$options"
  train "$name" "${words[-3]}" "${words[@]:0:${#words[@]}-3}" </dev/null &
done <<<"$examples"
wait || true

awk -v names="$*" '
  FILENAME == ARGV[1] { figure[$1] = $2; seconds[$1] = $3; next }
  NF == 0 || (names != "" && index(" " names " ", " " $1 " ") == 0) { next }
  {
    value = $1 in figure ? figure[$1] : "nothing"
    kept = value ~ /^[0-9.]+$/ && ($(NF - 1) == ">=" ? value + 0 >= $NF : value + 0 <= $NF)
    printf "%-12s %-11s %8s   %-6s %5s s   %s\n", $1, $(NF - 2), value, $(NF - 1) " " $NF, seconds[$1], kept ? "" : "short"
    if (!kept) failed = 1
  }
  END { exit failed }
' <(cat "$out"/*.figure 2>/dev/null) <(echo "$examples") || {
  echo "learning: not all learned what they should; what they said is in $out" >&2
  exit 1
}
