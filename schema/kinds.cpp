#include "schema/kinds.h"

#include <array>
#include <cstddef>

namespace tensorscope::schema {
namespace {

constexpr std::array<std::string_view, kSourceKindCount> kKindNames{
    "scalar",    "parameter", "gradient", "update", "activation",     "activation gradient",
    "attention", "input",     "label",    "token",  "hyper-parameter", "custom",
    "module",    "alert"};
constexpr std::array<std::string_view, kDtypeCount> kDtypeNames{
    "float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool"};
constexpr std::array<std::string_view, kPhaseCount> kPhaseNames{"unknown", "training", "evaluation"};
constexpr std::array<std::string_view, kDropCauseCount> kCauseNames{
    "too large", "contended", "overtaking", "catalog full", "history full", "not encoded",
    "too many windows of a source", "copy from a device"};

// A value that came out of a damaged segment must not index past the table.
template <std::size_t n, typename Value>
std::string_view look_up(const std::array<std::string_view, n>& names, Value value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < n ? names[index] : std::string_view("unknown");
}

}  // namespace

std::string_view name_of(SourceKind kind) noexcept { return look_up(kKindNames, kind); }
std::string_view name_of(Dtype dtype) noexcept { return look_up(kDtypeNames, dtype); }
std::string_view name_of(Phase phase) noexcept { return look_up(kPhaseNames, phase); }
std::string_view name_of(DropCause cause) noexcept { return look_up(kCauseNames, cause); }

}  // namespace tensorscope::schema
