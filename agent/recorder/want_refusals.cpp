// What WantServer says of wants that it does not serve.
#include <algorithm>

#include "agent/recorder/want_server.h"

namespace tensorscope::agent {
namespace {

using schema::Product;

constexpr std::uint64_t kStepsBetweenRefusals = 16;

// Tells wants apart. Never 0.
std::uint64_t hash_of(std::uint32_t source, const WantTable::Task& task) noexcept {
  std::uint64_t mixed = 0;
  const auto mix = [&mixed](std::uint64_t word) {
    mixed = (mixed ^ word) * 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 32;
  };
  // The words of two wants differ in one of them only: each is mixed in by itself.
  mix(source + std::uint64_t{1});
  mix(static_cast<std::uint64_t>(task.products) << 32 | task.argument);
  for (std::size_t i = 0; i < task.window.dimensions; ++i) {
    mix(std::uint64_t{task.window.start[i]} << 32 | task.window.count[i]);
    mix(task.window.stride[i]);
  }
  return mixed | 1;
}

}  // namespace

std::uint64_t WantServer::price_of(const Source& source) const noexcept {
  const std::uint64_t price_ns =
      source.price.is_known() ? source.price.ns() : usual_sample_ns_.load(std::memory_order_relaxed);
  return std::min(price_ns, governor_.capacity_ns());
}

const std::string* WantServer::off(const Source& source) noexcept {
  for (const Occasion* occasion = source.occasion; occasion != nullptr; occasion = occasion->needs) {
    if (!occasion->off.empty()) return &occasion->off;
  }
  return nullptr;
}

Price* WantServer::too_dear(Source& source) const noexcept {
  const auto is_too_dear = [this](const Price& price) {
    return price.is_certain() && price.ns() > governor_.capacity_ns();
  };
  if (is_too_dear(source.least)) return &source.least;
  if (source.derived != nullptr && !source.derived->needs_occasion()) return nullptr;
  for (Occasion* occasion = source.occasion; occasion != nullptr; occasion = occasion->needs) {
    if (is_too_dear(occasion->price)) return &occasion->price;
  }
  return nullptr;
}

void WantServer::refuse(WantTable::Entry& entry, const Serving& serving) {
  Source& source = *entry.source;
  Tasks room;
  const std::span<const WantTable::Task> due = wants_.take_due(entry, serving.step, room);
  entry.due_step = std::max(entry.due_step, serving.step + kStepsBetweenRefusals);
  const std::uint64_t now_ns = clock_();
  const Borrowed sampler(*this);
  if (due.empty() || sampler.get() == nullptr) return;
  if (!refusals_.may_answer(hash_of(source.id, due.front()), now_ns)) return;
  schema::SampleHeader header;
  header.source = source.id;
  header.step = serving.step;
  header.time_ns = now_ns;
  header.argument = due.front().argument;
  if (const std::string* const why = off(source)) return answer(*sampler.get(), header, why->c_str());
  if (!governor_.is_closed()) {
    Price& price = *too_dear(source);
    header.price_ns = price.ns();
    // All sources of an occasion have the same one.
    if (refusals_.may_answer(reinterpret_cast<std::uintptr_t>(&price), now_ns)) price.doubt();
    return answer(
        *sampler.get(), header,
        Refusals::too_dear("a sample of this", header.price_ns, governor_.capacity_ns(), "raise TENSORSCOPE_BUDGET")
            .data());
  }
  if (source.origin != nullptr) {
    const TensorLook look = source.origin->look(serving.step);
    if (look.obstacle == nullptr && !look.absent) {
      header.total = look.view.elements();
      for (const WantTable::Task& task : due)
        header.price_ns += sampler.get()->price_ns(source, look.view, task, governor_.most_ns());
    }
  }
  answer(*sampler.get(), header, Refusals::kClosed);
}

void WantServer::decline(Source& source, std::uint64_t step, schema::Phase phase, const char* reason) {
  Tasks room;
  const std::span<const WantTable::Task> due = take_granted(source, step, phase, room);
  const std::uint64_t now_ns = clock_();
  const Borrowed sampler(*this);
  if (due.empty() || sampler.get() == nullptr || !refusals_.may_answer(hash_of(source.id, due.front()), now_ns)) return;
  schema::SampleHeader header{source.id, step, phase, now_ns, 0, 0};
  header.argument = due.front().argument;
  answer(*sampler.get(), header, reason);
}

std::span<const WantTable::Task> WantServer::affordable(Sampler& sampler, Source& source, const TensorView& view,
                                                        std::span<const WantTable::Task> due,
                                                        const Sampler::Moment& moment, Tasks& kept) {
  const std::uint64_t capacity_ns = governor_.capacity_ns();
  std::size_t count = 0;
  for (const WantTable::Task& task : due) {
    const std::uint64_t price_ns = sampler.price_ns(source, view, task, moment.most_ns);
    if (price_ns <= capacity_ns) {
      kept[count++] = task;
      continue;
    }
    if (!refusals_.may_answer(hash_of(source.id, task), moment.time_ns)) continue;
    const bool is_window = has(task.products, Product::region | Product::vectors);
    (is_window ? source.region : source.reduction).doubt();
    schema::SampleHeader header{source.id, moment.step, moment.phase, moment.time_ns, 0, view.elements()};
    header.argument = task.argument;
    header.price_ns = price_ns;
    answer(sampler, header,
           Refusals::too_dear(is_window ? "this window" : "this sample", price_ns, capacity_ns,
                              is_window ? "ask for a smaller or a thinner one, or raise TENSORSCOPE_BUDGET"
                                        : "raise TENSORSCOPE_BUDGET")
               .data());
  }
  return std::span(kept).first(count);
}

void WantServer::answer(Sampler& sampler, const schema::SampleHeader& header, const char* text) {
  step_bytes_.fetch_add(sampler.answer(header, text, segment_), std::memory_order_relaxed);
}

}  // namespace tensorscope::agent
