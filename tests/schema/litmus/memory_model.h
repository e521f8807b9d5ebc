#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace tensorscope::litmus {

// An operational model of C++ relaxed, acquire and release accesses and fences, by views (Kang et al., "A promising
// semantics for relaxed-memory concurrency", POPL 2017, without promises: what runs here has no load buffering).
//
// A location is the list of all values ever stored to it; a thread's view says, for each location, how old a value it may
// still read. One thread writes, the other only reads, so running the writer to its end first and then trying every value
// that every load of the reader may return covers every interleaving and every reordering: the choice of an old value is
// the choice of an earlier moment.
//
// Threads: one; the two threads of the model take turns in it.
class MemoryModel {
 public:
  // What to leave out, to see the model find what it is there for.
  struct Without {
    bool release_fence = false;
    bool acquire_fence = false;
    bool release_store = false;
    bool acquire_load = false;
  };

  // How much freedom the reader's loads have. Scenarios with many words take the extremes: a torn read mixes an old word
  // with a new one, and whatever mixes any two ages also mixes the oldest and the newest.
  struct Freedom {
    bool extremes = false;             // each load returns the newest or the oldest value that it may, none between
    std::size_t choices = 1'000'000;  // so many loads of a run choose; later ones return the newest value, so that loops
                                      // that try again come to an end
  };

  // Called by the writer: what it wrote so far is over when the reader starts; it reads nothing older.
  void settle();

  // Runs `write` once and then `read` for every sequence of choices. Returns how many runs there were.
  std::size_t explore(const Without& without, const Freedom& freedom, const std::function<void()>& write,
                      const std::function<void()>& read);

  std::uint64_t load(const std::uint64_t* location, bool acquire);
  void store(std::uint64_t* location, std::uint64_t value, bool release);
  void fence_release();
  void fence_acquire();
  std::uint64_t newest(const std::uint64_t* location) const;

 private:
  using View = std::map<const std::uint64_t*, std::size_t>;
  struct Message {
    std::uint64_t value = 0;
    View view;
  };
  struct Thread {
    View current;
    View acquired;  // becomes current at an acquire fence
    View released;  // goes with relaxed stores after a release fence
  };

  static void join(View& into, const View& from);
  std::size_t choose(std::size_t options);

  Without without_;
  std::map<const std::uint64_t*, std::vector<Message>> memory_;  // message 0 is the initial zero
  Thread thread_;
  View settled_;
  // The choices of this run: what was taken, and out of how many.
  struct Choice {
    std::size_t taken = 0;
    std::size_t options = 1;
  };
  std::vector<Choice> choices_;
  std::size_t next_choice_ = 0;
  Freedom freedom_;
  bool reading_ = false;
};

MemoryModel& model();

}  // namespace tensorscope::litmus
