#include "agent/recorder/registry.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tensorscope::agent {

using schema::CatalogEntry;
using schema::DropCause;
using schema::SourceKind;

Source* Registry::refuse() {
  segment_.count_drop(DropCause::catalog_full);
  return nullptr;
}

void Registry::publish(Source& source) {
  // A source that was described once stays known when there is no room to describe it anew.
  source.in_catalog = segment_.describe(source.entry) || source.in_catalog;
  ++source.descriptions;
}

Source* Registry::find_or_add(CatalogEntry entry) {
  const std::lock_guard guard(lock_);
  if (const auto found = by_path_.find(entry.path); found != by_path_.end()) {
    Source& source = *found->second;
    if (!source.in_catalog) return refuse();
    if (source.entry.kind == entry.kind) return &source;
    if (!source.ambiguous) {
      source.ambiguous = true;
      source.entry.note = "also used for a source of kind " + std::string(name_of(entry.kind)) +
                          ", which is not recorded: give it another name";
      publish(source);
    }
    return nullptr;
  }
  if (entry.path.size() > kMaxPathBytes || sources_.size() == kMaxSources) return refuse();

  entry.id = static_cast<std::uint32_t>(sources_.size());
  const bool is_scalar = entry.kind == SourceKind::scalar;
  Source& source = sources_.emplace_back(std::move(entry));
  by_path_.emplace(source.path, &source);
  if (is_scalar) {
    source.series = segment_.add_series(source.id).value_or(schema::kNoSeries);
    source.entry.series = source.series;
  }
  publish(source);
  return source.in_catalog ? &source : nullptr;
}

void set_view(CatalogEntry& entry, const TensorView& view) {
  entry.dtype = view.dtype;
  entry.shape.assign(view.sizes.begin(), view.sizes.begin() + static_cast<std::ptrdiff_t>(view.dimensions));
}

namespace {

bool has_view(const CatalogEntry& entry, const TensorView& view) {
  const auto first = view.sizes.begin();
  return entry.dtype == view.dtype && std::equal(entry.shape.begin(), entry.shape.end(), first,
                                                 first + static_cast<std::ptrdiff_t>(view.dimensions));
}

}  // namespace

void Registry::describe(Source& source, const TensorLook& look) {
  if (look.absent) return;
  const std::lock_guard guard(lock_);
  CatalogEntry& entry = source.entry;
  source.described.store(true, std::memory_order_relaxed);
  const bool is_known = look.obstacle == source.obstacle && (look.obstacle != nullptr || has_view(entry, look.view));
  if (is_known || source.descriptions >= kMaxDescriptions) return;
  source.obstacle = look.obstacle;
  if (look.obstacle == nullptr) set_view(entry, look.view);
  if (!source.ambiguous) {
    entry.note = look.obstacle != nullptr ? std::string("cannot be sampled: ") + look.obstacle : std::string();
  }
  publish(source);
}

void Registry::set_value(Source& source, std::string_view value) {
  const std::lock_guard guard(lock_);
  if (source.entry.value == value || source.descriptions >= kMaxValues) return;
  source.entry.value = value;
  publish(source);
}

Source* Registry::by_id(std::uint32_t id) {
  const std::lock_guard guard(lock_);
  return id < sources_.size() ? &sources_[id] : nullptr;
}

}  // namespace tensorscope::agent
