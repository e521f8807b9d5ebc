#!/usr/bin/env bash
# Installs what is missing, builds, trains on MNIST and shows the training in the viewer.
#
# With a display the training goes on until the viewer is closed. Without one every panel is rendered to
# build/demo/*.png while the trainer runs. Ctrl-C ends it at any time and leaves nothing behind but build/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly out=build/demo
readonly build=$out/build
readonly tensorscope=$build/viewer/tensorscope
readonly mnist=$build/examples/mnist/mnist
readonly log=$out/mnist.log
# Late enough for curves that show something: one period of the learning rate.
readonly pictures_from_step=1000 pictures_from_accuracy=95 trainer_deadline_s=120

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
  [[ -z $trainer ]] || "$tensorscope" prune "$trainer" >/dev/null || true
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

fail() {
  echo "demo: $*" >&2
  exit 1
}

# "STEP ACCURACY" of the newest validation, from lines like
#   step    100   loss 0.3630   validation loss 0.2235   accuracy 92.65 %      1.0 s
newest_validation() { awk '$1 == "step" { step = $2; accuracy = $9 } END { print step + 0, accuracy + 0 }' "$log"; }

wait_for_pictures() {
  local deadline=$((SECONDS + trainer_deadline_s)) step accuracy
  until
    read -r step accuracy < <(newest_validation)
    ((step >= pictures_from_step && ${accuracy%.*} >= pictures_from_accuracy))
  do
    kill -0 "$trainer" 2>/dev/null || fail "the trainer ended at step $step; its last words are in $log"
    ((SECONDS < deadline)) ||
      fail "step $step and accuracy $accuracy % after $trainer_deadline_s s, expected step $pictures_from_step" \
        "and $pictures_from_accuracy %; is the machine busy? See $log"
    sleep 0.2
  done
  echo "demo: step $step, validation accuracy $accuracy %"
}

tests/setup.sh
mkdir -p "$out"
rm -f "$out"/*.png
run cmake --preset release -B "$build" -D TENSORSCOPE_BUILD_TESTS=OFF -D TENSORSCOPE_WARNINGS_AS_ERRORS=OFF
run cmake --build "$build" --target tensorscope mnist

echo "demo: training on MNIST; what the trainer says is in $log"
launch "$mnist" --steps 0 >"$log" 2>&1
trainer=$!

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
  echo "demo: close the viewer to end the training"
  run "$tensorscope" view "$trainer"
else
  wait_for_pictures
  panels=$("$tensorscope" shot --list-panels)
  for panel in $panels; do
    run "$tensorscope" shot "$trainer" --panel "$panel" --out "$out/$panel.png"
    echo "demo: $PWD/$out/$panel.png"
  done
fi
