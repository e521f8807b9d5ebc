#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests.
#
#   tests/run.sh [PRESET] [CTEST ARGUMENTS]     PRESET: dev (as given by nothing), release, asan or tsan
#
#   tests/run.sh -R Ring          the tests whose name contains Ring
#   tests/run.sh asan -LE slow    all but the slow ones, with AddressSanitizer
#   tests/run.sh slow             trains every example until it has learned something, which takes a quarter of an hour
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${1:-} == slow ]]; then
  exec tests/learning.sh "${@:2}"
fi

preset=dev
if (($#)) && [[ $1 != -* ]]; then
  preset=$1
  shift
fi
case $preset in
  dev | release | asan) ;;
  tsan)
    # The ThreadSanitizer of GCC 12 and 14 dies at start where the kernel randomizes more address bits than it expects.
    # Not every container allows to switch that off; where it does not, the kernel may still be one that suits.
    if [[ -z ${TENSORSCOPE_FIXED_ADDRESSES:-} ]] && setarch --addr-no-randomize true 2>/dev/null; then
      TENSORSCOPE_FIXED_ADDRESSES=1 exec setarch --addr-no-randomize tests/run.sh tsan "$@"
    fi
    ;;
  *)
    echo "run: unknown preset '$preset'; use dev, release, asan or tsan" >&2
    exit 2
    ;;
esac

tests/setup.sh --tests
cmake --preset "$preset"
cmake --build --preset "$preset"
status=0
ctest --preset "$preset" --parallel "${CTEST_PARALLEL_LEVEL:-$(nproc)}" "$@" || status=$?
if ((status == 0)); then exit; fi

# Once more, alone: what failed beside other tests on a busy machine shows itself, and its output comes last. What a
# sanitizer reports counts the first time.
log=build/$preset/Testing/Temporary/LastTest.log
reports='ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error: '
if grep -E -A 30 "$reports" "$log"; then
  ctest --preset "$preset" --rerun-failed || true
  exit "$status"
fi
echo "run: these failed beside others; once more, alone:"
exec ctest --preset "$preset" --rerun-failed
