#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "schema/layout.h"
#include "schema/shared_memory.h"
#include "schema/want.h"

namespace tensorscope::schema {

// A lease ends when its viewer's pulse has not changed for so long, on the agent's own clock.
inline constexpr std::uint64_t kLeaseNs = 2'000'000'000;

// Fills a fresh CONTROL segment. Called by the agent before anybody can see it.
void format_control(Word* words) noexcept;

// The viewer's side: one slot of the control block, leased.
//
// A slot belongs to the viewer that locks its byte of the file; the kernel frees it however the viewer ends.
// Threads: one at a time.
// At the limit: open() says so when all slots are taken; set() sends the first kWantsPerSlot wants.
class ControlWriter {
 public:
  ControlWriter() noexcept = default;
  ControlWriter(ControlWriter&& other) noexcept;
  ControlWriter& operator=(ControlWriter&& other) noexcept;
  ~ControlWriter();  // clears the slot

  // Empty, or one line that says why this viewer cannot ask this job for anything.
  std::string open(const std::string& path);
  bool is_open() const noexcept { return slot_ != nullptr; }

  // The wants from now on; sends nothing if they are those already sent.
  void set(std::span<const Want> wants);

  // The sign of life: call it several times a second.
  void pulse() noexcept;

 private:
  void publish(std::span<const Want> wants) noexcept;

  SharedMemory memory_;
  Word* slot_ = nullptr;
  long slot_index_ = 0;
  Word sequence_ = 0;
  Word pulse_ = 0;
  std::vector<Want> sent_;
};

// The agent's side: the union of the live leases. It trusts nothing that it reads: every value is checked, a slot that
// changes under the copy is looked at again at the next step, and no loop depends on shared memory.
//
// Threads: one at a time.
// At the limit: constant memory; wants that are out of range are ignored.
class ControlReader {
 public:
  ControlReader() noexcept = default;
  explicit ControlReader(const Word* control);

  // One load: whether a viewer changed something, or gave a sign of life, since the last poll().
  bool has_news() const noexcept;
  // Whether some lease may still be alive, so that poll() has to look at the clock.
  bool has_leases() const noexcept { return live_ != 0; }

  // Looks at the slots. True if the union may have changed.
  bool poll(std::uint64_t now_ns) noexcept;

  // The union since the last poll(); valid until the next. One viewer's wants lie together, its number beside them.
  struct LeasedWant {
    Want want;
    std::uint32_t viewer = 0;
  };
  std::span<const LeasedWant> wants() const noexcept { return {wants_.data(), want_count_}; }

 private:
  struct Slot {
    Word pulse = 0;
    std::uint64_t pulse_seen_ns = 0;
    Word sequence = 0;
    std::size_t count = 0;
    bool live = false;
    std::vector<Want> wants;
  };

  bool copy_slot(const Word* words, Slot& slot) noexcept;
  void unite() noexcept;

  const Word* control_ = nullptr;
  Word generation_ = 0;
  bool unsettled_ = false;  // a slot changed under the copy
  std::size_t live_ = 0;
  std::array<Slot, kViewerSlots> slots_;
  std::vector<LeasedWant> wants_;
  std::size_t want_count_ = 0;
};

}  // namespace tensorscope::schema
