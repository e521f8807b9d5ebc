#!/usr/bin/env bash
# Installs the Debian packages that building tensorscope needs and that are missing; asks for root only then.
#
#   tests/setup.sh           what the agent, the viewer and the examples need
#   tests/setup.sh --tests   and what the tests need
#
# An official LibTorch that CMAKE_PREFIX_PATH or Torch_DIR names is used in place of Debian's.
set -euo pipefail

packages=(
  g++ cmake ninja-build ccache
  libboost-dev libflatbuffers-dev flatbuffers-compiler nlohmann-json3-dev libcli11-dev
  libsdl2-dev libimgui-dev libgl-dev libegl1 libgl1-mesa-dri libpng-dev libeigen3-dev libopenblas-dev libfftw3-dev
  libfontconfig-dev fonts-inter fonts-jetbrains-mono fonts-dejavu-core fonts-wqy-microhei
)
test_packages=(libgtest-dev xvfb xdotool x11-utils)
# LibTorch takes whatever BLAS is installed: with OpenBLAS matrix products are many times as fast as with the reference.
torch_packages=(libtorch-dev)

has_official_libtorch() {
  local prefix prefixes
  [[ -n ${Torch_DIR:-} && -f $Torch_DIR/TorchConfig.cmake ]] && return
  IFS=':;' read -ra prefixes <<<"${CMAKE_PREFIX_PATH:-}"
  for prefix in "${prefixes[@]}"; do
    [[ -f $prefix/share/cmake/Torch/TorchConfig.cmake || -f $prefix/TorchConfig.cmake ]] && return
  done
  return 1
}

is_installed() { [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

case $#:${1:-} in
  0:) ;;
  1:--tests) packages+=("${test_packages[@]}") ;;
  *)
    echo "setup: takes nothing or --tests, found '$*'; see the first lines of $0" >&2
    exit 2
    ;;
esac
has_official_libtorch || packages+=("${torch_packages[@]}")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "setup: this is no Debian, so nothing is checked or installed; Debian's names of what is needed: ${packages[*]}" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
((${#missing[@]})) || exit 0

give_up() {
  echo "setup: $1; as root, run: apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
}

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || give_up "packages are missing and there is neither root nor sudo to install them"
  as_root=(sudo)
fi

# Another apt may be at work, as on a machine that has just started: wait for it.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
install() { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; }

echo "setup: installing ${missing[*]}"
install || give_up "packages are missing and installing them failed, as said above"
