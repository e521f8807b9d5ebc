#include "tests/integration/training_state.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace tensorscope::integration {
namespace {

void write_block(std::ostream& stream, std::span<const std::byte> bytes) {
  const std::uint64_t size = bytes.size();
  stream.write(reinterpret_cast<const char*>(&size), sizeof size);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));
}

std::vector<std::byte> read_block(std::istream& stream) {
  std::uint64_t size = 0;
  stream.read(reinterpret_cast<char*>(&size), sizeof size);
  std::vector<std::byte> bytes(stream ? size : 0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

}  // namespace

template <typename Number>
std::vector<Number> TrainingState::numbers(const std::string& name) const {
  const std::vector<std::byte>& bytes = parts_.at(name);
  std::vector<Number> values(bytes.size() / sizeof(Number));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Number));
  return values;
}
template std::vector<float> TrainingState::numbers(const std::string&) const;
template std::vector<double> TrainingState::numbers(const std::string&) const;

void TrainingState::save(const std::string& path) const {
  std::ofstream stream(path, std::ios::binary);
  for (const auto& [name, bytes] : parts_) {
    write_block(stream, std::as_bytes(std::span(name)));
    write_block(stream, bytes);
  }
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + path);
}

TrainingState TrainingState::load(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path);
  TrainingState state;
  while (stream.peek() != std::ifstream::traits_type::eof()) {
    const std::vector<std::byte> name = read_block(stream);
    state.put(std::string(reinterpret_cast<const char*>(name.data()), name.size()), read_block(stream));
    if (!stream) throw std::runtime_error(path + " is cut off");
  }
  return state;
}

std::string TrainingState::difference_to(const TrainingState& other) const {
  if (parts_.empty()) return "there is nothing to compare";
  for (const auto& [name, bytes] : parts_) {
    const auto found = other.parts_.find(name);
    if (found == other.parts_.end()) return name + " is only in one of them";
    if (bytes == found->second) continue;
    const auto place = std::ranges::mismatch(bytes, found->second).in1 - bytes.begin();
    return name + " differs from byte " + std::to_string(place) + " of " + std::to_string(bytes.size()) + " on";
  }
  return parts_.size() == other.parts_.size() ? "" : "one has more parts";
}

}  // namespace tensorscope::integration
