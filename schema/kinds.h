#pragma once

#include <cstdint>
#include <string_view>

namespace tensorscope::schema {

// The closed sets of names that both sides share. The numbers are part of the format: new ones are appended (a minor
// version), none is ever reused.
// Threads: values and pure functions.

enum class SourceKind : std::uint8_t {
  scalar,
  parameter,
  gradient,
  update,
  activation,
  activation_gradient,
  attention,
  input,
  label,
  token,
  hyperparameter,
  custom,
  module,  // of the tree, where its output cannot be observed
  alert,   // its entry's value is a line of text
};
inline constexpr int kSourceKindCount = 14;

// Whether a source of this kind is a tensor; the others have a number, a text or a name only.
constexpr bool is_tensor(SourceKind kind) noexcept {
  return kind != SourceKind::scalar && kind != SourceKind::hyperparameter && kind != SourceKind::module &&
         kind != SourceKind::alert;
}

// Whether the first dimension of its tensors is the batch, which changes from pass to pass: the catalog has that of the
// first, each sample its own.
constexpr bool has_batch(SourceKind kind) noexcept {
  return kind == SourceKind::activation || kind == SourceKind::activation_gradient || kind == SourceKind::attention ||
         kind == SourceKind::input;
}

enum class Dtype : std::uint8_t {
  float32,
  float64,
  float16,
  bfloat16,
  int8,
  int16,
  int32,
  int64,
  uint8,
  boolean,
  unknown = 255,  // and whatever a newer minor version adds
};
inline constexpr int kDtypeCount = 10;

enum class Phase : std::uint8_t { unknown, training, evaluation };
inline constexpr int kPhaseCount = 3;

// What a viewer can want from a source; a set of bits.
enum class Product : std::uint32_t { none = 0, stats = 1, histogram = 2, units = 4, region = 8, vectors = 16 };
inline constexpr std::uint32_t kAllProducts = 31;
constexpr Product operator|(Product a, Product b) noexcept {
  return static_cast<Product>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr bool has(Product set, Product one) noexcept {
  return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(one)) != 0;
}

// Why a record was lost. Counted in the header, shown by the viewer.
enum class DropCause : std::uint8_t {
  too_large,     // larger than half of the data ring
  contended,     // another thread held the claim lock longer than the bound
  overtaking,    // the ring came round to a thread that still copies
  catalog_full,  // no room to name one more source
  history_full,  // no room for one more series: its points are in the ring only
  encode,        // the record could not be built
  window_cap,    // a source has more windows than are served of one
  device,        // its copy from a device failed, or was not done in time
};
inline constexpr int kDropCauseCount = 8;

// What became of a write. Everything but `written` was counted under the DropCause of the same name.
enum class Outcome : std::uint8_t { written, too_large, contended, overtaking, encode };

// Bytes of one element; 0 for Dtype::unknown.
constexpr std::uint32_t element_bytes(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::float64:
    case Dtype::int64:
      return 8;
    case Dtype::float32:
    case Dtype::int32:
      return 4;
    case Dtype::float16:
    case Dtype::bfloat16:
    case Dtype::int16:
      return 2;
    case Dtype::int8:
    case Dtype::uint8:
    case Dtype::boolean:
      return 1;
    case Dtype::unknown:
      break;
  }
  return 0;
}

std::string_view name_of(SourceKind kind) noexcept;
std::string_view name_of(Dtype dtype) noexcept;
std::string_view name_of(Phase phase) noexcept;
std::string_view name_of(DropCause cause) noexcept;

}  // namespace tensorscope::schema
