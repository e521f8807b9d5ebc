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
  if (segment_.describe(source.entry)) source.in_catalog.store(true, std::memory_order_relaxed);
  ++source.descriptions;
}

bool Registry::is_settled(std::string_view path, Source* found, SourceKind kind, Source*& source) {
  source = nullptr;
  if (found == nullptr) {
    if (path.size() <= kMaxPathBytes && !is_full_.load(std::memory_order_relaxed)) return false;
    refuse();
  } else if (!found->in_catalog.load(std::memory_order_relaxed)) {
    refuse();
  } else if (found->kind != kind) {
    return found->ambiguous.load(std::memory_order_relaxed);
  } else {
    source = found;
  }
  return true;
}

Source* Registry::find_or_add(std::string_view path, SourceKind kind) {
  Source* source = nullptr;
  if (is_settled(path, by_path_.find(path), kind, source)) return source;
  CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  return find_or_add(std::move(entry));
}

Source* Registry::find_or_add(CatalogEntry entry, Occasion* occasion) {
  const std::lock_guard guard(lock_);
  Source* const found = by_path_.find(entry.path);
  Source* settled = nullptr;
  if (is_settled(entry.path, found, entry.kind, settled)) return settled;
  if (found != nullptr) {
    found->entry.note = "also used for a source of kind " + std::string(name_of(entry.kind)) +
                        ", which is not recorded: give it another name";
    publish(*found);
    found->ambiguous.store(true, std::memory_order_relaxed);
    return nullptr;
  }
  entry.id = static_cast<std::uint32_t>(sources_.size());
  Source& source = sources_.emplace_back(std::move(entry), occasion);
  is_full_.store(sources_.size() == kMaxSources, std::memory_order_relaxed);
  // What is derived may never be wanted: it gets its place with its first value.
  const bool is_derived = source.entry.parent != schema::kNoSource;
  if (source.kind == SourceKind::scalar && !is_derived) {
    source.series = segment_.add_series(source.id).value_or(schema::kNoSeries);
    source.entry.series = source.series;
  }
  const auto words = words_by_path_.find(source.path);
  if (words != words_by_path_.end()) source.word_of.store(words->second, std::memory_order_release);
  publish(source);
  // From here on others find it.
  by_path_.add(source);
  return source.in_catalog.load(std::memory_order_relaxed) ? &source : nullptr;
}

void set_view(CatalogEntry& entry, const TensorView& view) {
  entry.dtype = view.dtype;
  entry.shape.assign(view.sizes.begin(), view.sizes.begin() + static_cast<std::ptrdiff_t>(view.dimensions));
}

namespace {

bool has_view(const CatalogEntry& entry, const TensorView& view) {
  if (entry.dtype != view.dtype || entry.shape.size() != view.dimensions) return false;
  for (std::size_t i = schema::has_batch(entry.kind) ? 1 : 0; i < view.dimensions; ++i) {
    if (entry.shape[i] != view.sizes[i]) return false;
  }
  return true;
}

// Of what a description tells. Never 0.
std::uint64_t fingerprint_of(SourceKind kind, const TensorLook& look) {
  std::uint64_t mixed = reinterpret_cast<std::uintptr_t>(look.obstacle);
  const auto mix = [&mixed](std::uint64_t word) {
    mixed = (mixed ^ word) * 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 32;
  };
  if (look.obstacle == nullptr) {
    mix(static_cast<std::uint64_t>(look.view.dtype) + 1);
    mix(look.view.dimensions);
    for (std::size_t i = schema::has_batch(kind) ? 1 : 0; i < look.view.dimensions; ++i)
      mix(static_cast<std::uint64_t>(look.view.sizes[i]));
  }
  return mixed | 1;
}

constexpr const char* kChangesTooOften =
    "its type, its shape, or whether it can be sampled changes too often to be told here: see its samples";
constexpr const char* kPlaceChangesTooOften =
    "its place changes too often, it may be another now: give what stands elsewhere another name";
constexpr const char* kValueChangesTooOften = "changes too often, the value may be older: record it with scalar()";
constexpr const char* kGone = "no longer part of the module";

}  // namespace

void Registry::describe(Source& source, const TensorLook& look) {
  if (look.absent) return;
  const std::uint64_t fingerprint = fingerprint_of(source.kind, look);
  if (source.fingerprint.load(std::memory_order_relaxed) == fingerprint) return;
  const std::unique_lock guard(lock_, std::try_to_lock);
  if (guard.owns_lock()) describe_locked(source, look, fingerprint);
}

void Registry::describe_now(Source& source, const TensorLook& look) {
  const std::lock_guard guard(lock_);
  if (!look.absent || source.gone) describe_locked(source, look, fingerprint_of(source.kind, look));
}

void Registry::describe_locked(Source& source, const TensorLook& look, std::uint64_t fingerprint) {
  CatalogEntry& entry = source.entry;
  source.described.store(true, std::memory_order_relaxed);
  source.fingerprint.store(fingerprint, std::memory_order_relaxed);
  const bool is_known = !source.gone && look.obstacle == source.obstacle &&
                        (look.absent || look.obstacle != nullptr || has_view(entry, look.view));
  if (is_known || source.descriptions >= kMaxDescriptions) return;
  const bool is_last = source.descriptions == kMaxDescriptions - 1;
  source.gone = false;
  source.obstacle = look.obstacle;
  if (look.obstacle == nullptr && !look.absent) set_view(entry, look.view);
  if (is_last) {
    entry.note = kChangesTooOften;
  } else if (!source.ambiguous.load(std::memory_order_relaxed)) {
    entry.note = look.obstacle != nullptr ? std::string("cannot be sampled: ") + look.obstacle : std::string();
  }
  publish(source);
}

void Registry::give_series(Source& source) {
  const std::lock_guard guard(lock_);
  if (std::exchange(source.has_asked_for_series, true)) return;
  source.series = segment_.add_series(source.id).value_or(schema::kNoSeries);
  source.entry.series = source.series;
  publish(source);
}

void Registry::describe_flow(Source& source, std::string_view operator_name, std::vector<std::uint32_t> inputs,
                             std::uint32_t order) {
  const std::lock_guard guard(lock_);
  CatalogEntry& entry = source.entry;
  const bool is_known = entry.operator_name == operator_name && entry.inputs == inputs && entry.order == order;
  if (is_known || source.descriptions >= kMaxDescriptions - 1) return;
  entry.operator_name = operator_name;
  entry.inputs = std::move(inputs);
  entry.order = order;
  publish(source);
}

void Registry::describe_gone(Source& source) {
  const std::lock_guard guard(lock_);
  source.fingerprint.store(0, std::memory_order_relaxed);
  if (source.descriptions >= kMaxDescriptions) return;
  source.gone = true;
  source.entry.note = source.descriptions == kMaxDescriptions - 1 ? kChangesTooOften : kGone;
  publish(source);
}

void Registry::set_words(std::string_view path, WordOf word_of) {
  const std::lock_guard guard(lock_);
  // Another thread may be calling the one before: it stays.
  const WordOf& kept = words_.emplace_back(std::move(word_of));
  words_by_path_[std::string(path)] = &kept;
  if (Source* const source = by_path_.find(path)) source->word_of.store(&kept, std::memory_order_release);
}

void Registry::set_note(Source& source, std::string_view note) {
  const std::lock_guard guard(lock_);
  if (source.entry.note == note || source.descriptions >= kMaxValues) return;
  source.entry.note = note;
  publish(source);
}

void Registry::set_placement(Source& source, const Placement& placement) {
  const std::lock_guard guard(lock_);
  if (source.entry.placement == placement || source.descriptions >= kMaxValues) return;
  source.entry.placement = placement;
  if (source.descriptions == kMaxValues - 1) source.entry.note = kPlaceChangesTooOften;
  publish(source);
}

Placement Registry::placement_of(std::string_view path) {
  const std::lock_guard guard(lock_);
  const Source* const source = find(path);
  return source != nullptr ? source->entry.placement : Placement{};
}

void Registry::set_value(Source& source, std::string_view value, std::vector<std::uint32_t> inputs) {
  const std::lock_guard guard(lock_);
  if (source.entry.value == value || source.descriptions >= kMaxValues) return;
  source.entry.value = value;
  source.entry.inputs = std::move(inputs);
  if (source.descriptions == kMaxValues - 1) source.entry.note = kValueChangesTooOften;
  publish(source);
}

Source* Registry::by_id(std::uint32_t id) {
  const std::lock_guard guard(lock_);
  return id < sources_.size() ? &sources_[id] : nullptr;
}

}  // namespace tensorscope::agent
