#!/usr/bin/env bash
# Installs what is missing, builds, trains one of the examples and shows the training in the viewer.
#
#   examples/demo.sh [NAME]      NAME is a folder beside this script; without one it is mnist
#
# With a display the training goes on until the viewer is closed. Without one every panel is rendered to
# build/demo/*.png while the trainer runs. Ctrl-C ends it at any time and leaves nothing behind but build/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly out=build/demo
readonly build=$out/build
readonly tensorscope=$build/viewer/tensorscope
readonly name=${1:-mnist}
readonly log=$out/$name.log
# Late enough for curves that show something; of mnist it is one period of the learning rate. A sweep's are drawn when
# all its runs are over.
declare -rA pictures_from_step=([dense]=1000 [minimal]=2000 [mnist]=1000 [resnet50]=50 [sweep]=0 [transformer]=300
  [vgg16]=50 [vit]=300 [vqa]=300)
# What a sweep trains.
readonly trained=${name/#sweep/dense}
readonly program=$build/examples/$trained/$trained
readonly trainer_deadline_s=600

# How the names of a sweep's jobs begin.
export SWEEP_NAME=demo$$

trainer=''

# Starts a command in a process group of its own: a signal to this script ends it with all that it started, and Ctrl-C
# in the terminal reaches only this script, which then ends the rest in order.
launch() {
  set -m
  "$@" &
  set +m
}

run() {
  launch "$@"
  wait $!
}

# Asks a process group to end, and ends it after 10 s.
end() {
  local deadline=$((SECONDS + 10))
  kill -TERM -- "-$1" 2>/dev/null || return 0
  while kill -0 -- "-$1" 2>/dev/null; do
    ((SECONDS < deadline)) || kill -KILL -- "-$1" 2>/dev/null || true
    sleep 0.05
  done
}

clean_up() {
  trap '' INT TERM HUP
  local group
  for group in $(jobs -p); do end "$group"; done
  # A segment outlives its trainer on purpose; that of a demo is of no use to anyone.
  local job
  for job in $(jobs_of_demo); do "$tensorscope" prune "$job" >/dev/null 2>&1 || true; done
}

# The jobs of this demo, the oldest first: its trainer's, or those of a sweep, whose names are this demo's alone.
jobs_of_demo() {
  [[ -n $trainer ]] || return 0
  if [[ $name == sweep ]]; then
    examples/sweep/sweep.sh --list "$program"
  else
    echo "$trainer"
  fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

fail() {
  echo "demo: $*" >&2
  exit 1
}

# The newest validation, a line such as
#   step    100   loss 0.3630   validation loss 0.2235   accuracy 92.65 %      1.0 s
newest_validation() { awk '$1 == "step" { line = $0 } END { print line }' "$log"; }

# How far a trainer is that says nothing.
step_in_list() { "$tensorscope" list | awk -v pid="$trainer" '$2 == pid { gsub(",", "", $7); print $7 + 0 }'; }

wait_for_pictures() {
  local deadline=$((SECONDS + trainer_deadline_s)) line='' step=0
  until
    line=$(newest_validation)
    step=$(awk '{ print $2 + 0 }' <<<"$line")
    [[ -n $line ]] || step=$(step_in_list)
    ((step >= pictures_from_step[$name]))
  do
    kill -0 "$trainer" 2>/dev/null || fail "the trainer ended at step $step; its last words are in $log"
    ((SECONDS < deadline)) ||
      fail "step $step after $trainer_deadline_s s, expected ${pictures_from_step[$name]}; is the machine busy? See $log"
    sleep 0.2
  done
  echo "demo: ${line:-step $step}"
}

# The first job that the demo began, once it can be opened.
first_job() {
  local deadline=$((SECONDS + trainer_deadline_s)) job=''
  until
    job=$(jobs_of_demo | head -n 1)
    [[ -n $job ]] && "$tensorscope" status "$job" >/dev/null 2>&1
  do
    kill -0 "$trainer" 2>/dev/null || return 1
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
  echo "$job"
}

shoot() {
  local panel=$1
  run "$tensorscope" shot "${@:2}" --panel "$panel" --timeout 30 --out "$out/$panel.png" || return
  echo "demo: $PWD/$out/$panel.png"
}

(($# <= 1)) && [[ -n ${pictures_from_step[$name]:-} ]] || {
  echo "demo: takes the name of one example, found '$*'; there are ${!pictures_from_step[*]}" >&2
  exit 2
}
tests/setup.sh
mkdir -p "$out"
rm -f "$out"/*.png
run cmake --preset release -B "$build" -D TENSORSCOPE_BUILD_TESTS=OFF -D TENSORSCOPE_WARNINGS_AS_ERRORS=OFF
run cmake --build "$build" --target tensorscope "$trained"

echo "demo: training $name; what the trainer says is in $log"
command=("$program" --steps 0)
[[ $name != minimal ]] || command=("$program")
[[ $name != sweep ]] || command=(examples/sweep/sweep.sh "$program" --steps 3000)
launch "${command[@]}" >"$log" 2>&1
trainer=$!

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
  echo "demo: close the viewer to end the training"
  job=$(first_job) || fail "the trainer did not begin; its last words are in $log"
  run "$tensorscope" view "$job"
elif [[ $name == sweep ]]; then
  wait "$trainer" || fail "a run failed; see $log"
  mapfile -t runs < <(jobs_of_demo)
  # V turns to the panel's next section: curves, gradients, runs.
  shoot training "${runs[0]}" --keys VV --with "${runs[@]:1}"
else
  wait_for_pictures
  panels=$("$tensorscope" shot "$trainer" --list-panels)
  # It is over in half a minute, and others wait longer for their share of steps as short.
  [[ $name != minimal ]] || panels='overview training weights'
  # Within the agent's budget, which is next to nothing where a step takes a fraction of a millisecond, some come late.
  for panel in $panels; do
    shoot "$panel" "$trainer" || echo "demo: no picture of $panel in time; a viewer that stays gets it"
  done
fi
