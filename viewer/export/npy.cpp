#include "viewer/export/npy.h"

#include <bit>
#include <stdexcept>

namespace tensorscope::viewer {
namespace {

// Elements start at a multiple of this, so that the file can be mapped.
constexpr std::size_t kAlignment = 64;
// "\x93NUMPY", two bytes of version, two of length.
constexpr std::size_t kPrologue = 10;

}  // namespace

std::string npy_header(std::string_view dtype, std::span<const std::uint64_t> shape) {
  std::string dictionary = "{'descr': " + std::string(dtype) + ", 'fortran_order': False, 'shape': (";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i != 0) dictionary += ", ";
    dictionary += std::to_string(shape[i]);
  }
  // Python's tuple of one.
  dictionary += shape.size() == 1 ? ",), }" : "), }";
  const std::size_t length = dictionary.size() + 1;
  dictionary.append(kAlignment - (kPrologue + length) % kAlignment, ' ');
  dictionary += '\n';
  if (dictionary.size() > 0xffff) throw std::length_error("an array of more dimensions than a .npy header holds");

  std::string header = "\x93NUMPY";
  header += '\1';
  header += '\0';
  header += static_cast<char>(dictionary.size() & 0xff);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

std::string npy_dtype(char kind, std::size_t bytes) {
  const char order = bytes == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
  return std::string("'") + order + kind + std::to_string(bytes) + "'";
}

}  // namespace tensorscope::viewer
