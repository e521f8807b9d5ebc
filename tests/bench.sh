#!/usr/bin/env bash
# Measures what ANCHORS promises: prints a table and, with --json FILE, writes one object with the same figures.
#
#   tests/bench.sh [--json FILE]
#
# Everything is measured in one run, next to memcpy and Boost's message queue; a busy machine still blurs single figures.
# What its tool is missing for is left out, and said so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

json=''
case $#:${1:-} in
  0:) ;;
  2:--json) json=$2 ;;
  *)
    echo "bench: takes nothing or --json FILE, found '$*'" >&2
    exit 2
    ;;
esac
[[ -z $json ]] || : >>"$json" || exit 1

tests/setup.sh --tests
cmake --preset release >/dev/null
cmake --build --preset release --target transport_bench agent_bench viewer_bench maps_bench projection_bench first_frame_bench frame_bench idle_bench slowdown_bench mnist
readonly bin=build/release/tests/bench trainer=build/release/examples/mnist/mnist

# What each figure means and how far it may go; a line each: key, bound, unit, meaning.
figures=$(cat <<'END'
detached_tap_ns                   <= 1.0  ns    a tensor() call that nobody wants, over an empty loop
scalar_ns                         <= 15   ns    scalar() by name
tensor_1mib_vs_memcpy             <= 1.10 ×     recording 1 MiB, over memcpy into a ring as warm
tensor_16mib_vs_memcpy            <= 1.10 ×     the same with 16 MiB
throughput_vs_memcpy_0_readers    >= 0.95 ×     bandwidth of a stream of tensors, over memcpy
throughput_vs_memcpy_1_reader     >= 0.80 ×     the same while another process reads and verifies it all
publish_to_read_us_p50            <= 0.5  µs    from before the call to after the read on the other core
attach_to_data_ms                 <= 10   ms    names, whole curves and newest tensors of a job of 50,000 steps
start_to_first_frame_ms           <= 300  ms    from the start of the process to the first frame with data
frame_ms_p99_2000_sources         <= 16   ms    a frame of the whole window with the slowest panel, 1920 x 1080
curve_1m_points_frame_ms          <= 8    ms    the same while a curve of a million points is dragged and zoomed
heatmap_4096_frame_ms             <= 8    ms    the same with all of a matrix of 4096 x 4096 under the mouse
viewer_idle_cpu_percent           <= 2    %     of a core, attached to a job that makes no steps
viewer_live_cpu_percent           -       %     the same, of a job of 50 steps a second
gradcam_frame_ms                  <= 2    ms    Grad-CAM of 16 samples, of 512 channels of 14 x 14
attention_rollout_12x12x512_ms    <= 30   ms    rollout of 12 layers of 12 heads over 512 positions
tsne_10k_x50_s                    -       s     t-SNE of 10,000 points of 50 dimensions, 1,000 iterations
tsne_10k_x50_speedup              >= 5    ×     time that scikit-learn takes for the same, over ours
tsne_10k_x50_kl_ratio             <= 1.02 ×     KL in the end, over scikit-learn's
tsne_70k_x50_s                    -       s     t-SNE of 70,000 points
umap_10k_x50_s                    -       s     UMAP of 10,000 points, 500 epochs
pca_10k_x512_ms                   -       ms    two principal components of 10,000 points of 512 dimensions
pca_10k_x512_speedup              >= 1    ×     scikit-learn's time over ours
kmeans_10k_x50_k10_ms             -       ms    the best of ten k-means with ten clusters
kmeans_10k_x50_k10_speedup        >= 1    ×     scikit-learn's time over ours
kmeans_10k_x50_k10_inertia_ratio  <= 1.001 ×    inertia, over scikit-learn's best of ten
stats_histogram_1mib_ms           <= 0.4  ms    statistics and histogram of 262,144 floats
stats_histogram_units_1mib_ms     <= 0.5  ms    and of each neuron
watch_resnet50_ms                 <= 20   ms    watch() of a ResNet-50
detached_instruction_ratio        <= 1.001 ×    instructions of a training, with the agent over without
attached_slowdown_default         <= 1.01 ×     time of a step while a viewer has its window open, over without
attached_slowdown_all_sources     <= 1.01 ×     the same, every product of every source wanted at every step
heap_growth_bytes_per_1000_steps  <= 0    bytes in the trainer, every product of every parameter wanted
message_queue_1mib_vs_memcpy      -       ×     Boost message_queue: sending 1 MiB, without the receiving
message_queue_64b_ns              -       ns    the same: sending 64 bytes
memcpy_1mib_gb_per_s              -       GB/s  memcpy itself
END
)
readonly figures

# A display of its own, so that a figure does not depend on the desktop; X says which number was free.
exec {number}< <(exec Xvfb -displayfd 1 -screen 0 1920x1080x24 -nolisten tcp 2>/dev/null)
readonly xvfb=$!
trap 'kill "$xvfb" 2>/dev/null || true' EXIT
read -r -u "$number" -t 20 display || { echo "bench: Xvfb did not start" >&2; exit 1; }

# Any Python with it will do: the first of the path need not be Debian's.
python=''
for found in python3 /usr/bin/python3; do
  [[ -n $python ]] || ! "$found" -c 'import sklearn' 2>/dev/null || python=$found
done

measured=$("$bin/transport_bench" && "$bin/agent_bench" && "$bin/viewer_bench" && "$bin/maps_bench" &&
  "$bin/projection_bench" "$python" &&
  DISPLAY=:$display "$bin/first_frame_bench" && DISPLAY=:$display "$bin/frame_bench" &&
  DISPLAY=:$display "$bin/idle_bench" && "$bin/slowdown_bench" "$trainer" &&
  tests/bench/detached_instructions.sh "$trainer")

echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
awk -v json="$json" '
  NR == FNR {
    value[$1] = $2
    if ($2 == "skipped:") why[$1] = substr($0, length($1) + 2)
    next
  }
  NF == 0 { next }
  {
    key = $1; from = $2 == "-" ? 3 : 4
    bound = $2 == "-" ? "" : $2 " " $3
    unit = $from; meaning = ""
    for (i = from + 1; i <= NF; ++i) meaning = meaning (i > from + 1 ? " " : "") $i
    if (!(key in value)) { print "bench: " key " was not measured" > "/dev/stderr"; exit 1 }
    if (key in why) { printf "%-34s %s\n", key, why[key]; next }
    kept = $2 == "-" || ($2 == "<=" ? value[key] <= $3 : value[key] >= $3)
    printf "%-34s %10s %-5s %-8s %-5s %s\n", key, value[key], unit, bound, kept ? "" : "short", meaning
    object = object (object == "" ? "" : ",\n") "  \"" key "\": " value[key]
  }
  END { if (json != "" && object != "") print "{\n" object "\n}" > json }
' <(echo "$measured") <(echo "$figures")
