#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests.
#
#   tests/run.sh [PRESET] [CTEST ARGUMENTS]     PRESET: dev (as given by nothing), release, asan or tsan
#
#   tests/run.sh -R Ring          the tests whose name contains Ring
#   tests/run.sh asan -LE slow    all but the slow ones, with AddressSanitizer
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

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
exec ctest --preset "$preset" --parallel "${CTEST_PARALLEL_LEVEL:-$(nproc)}" "$@"
