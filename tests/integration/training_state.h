#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tensorscope::integration {

// Everything a training is at its end, byte by byte: parameters by their names, gradients, buffers, the optimizer's own
// state, that of the random numbers, and the loss of each step. The trainer writes it to a file, the test reads it.
// Threads: a value.
class TrainingState {
 public:
  void put(const std::string& name, std::span<const std::byte> bytes) {
    parts_[name].assign(bytes.begin(), bytes.end());
  }
  bool has(const std::string& name) const { return parts_.contains(name); }

  // The bytes as numbers. Throws where there is no such part.
  std::vector<float> floats(const std::string& name) const { return numbers<float>(name); }
  std::vector<double> doubles(const std::string& name) const { return numbers<double>(name); }

  void save(const std::string& path) const;
  static TrainingState load(const std::string& path);

  // Empty if both are the same, bit for bit; otherwise one line for the first part that is not.
  std::string difference_to(const TrainingState& other) const;

 private:
  template <typename Number>
  std::vector<Number> numbers(const std::string& name) const;

  std::map<std::string, std::vector<std::byte>> parts_;
};

}  // namespace tensorscope::integration
