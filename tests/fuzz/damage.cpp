#include "tests/fuzz/damage.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace tensorscope::viewer {
namespace {

using schema::Word;

class Damager {
 public:
  Damager(const std::vector<std::byte>& whole, const schema::Layout& layout, std::uint64_t seed)
      : layout_(layout), random_(seed) {
    result_.bytes = whole;
  }

  Damage run() {
    switch (below(16)) {
      case 0:
        cut();
        break;
      case 1:
        other_version();
        break;
      case 2:
        noise();
        break;
      default:
        for (std::size_t times = 1 + below(4); times > 0; --times) damage_section();
    }
    return std::move(result_);
  }

 private:
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }

  // The bytes of a section that are in use, so that most damage hits something that is read.
  std::pair<std::size_t, std::size_t> range_of(Section section) const {
    const schema::Capacities& capacities = layout_.capacities;
    switch (section) {
      case Section::header:
        return {0, schema::header::drops * schema::kWordBytes};
      case Section::catalog:
        return {layout_.catalog_offset, capacities.catalog_bytes / 2};
      case Section::history:
        return {layout_.history_offset,
                capacities.history_series * schema::series_words(capacities.history_buckets) * schema::kWordBytes};
      case Section::descriptors:
        return {layout_.descriptor_offset, capacities.descriptor_slots * schema::kCacheLine};
      case Section::data:
        break;
    }
    return {layout_.data_offset, capacities.data_bytes};
  }

  void damage_section() {
    const auto section = static_cast<Section>(below(kSections));
    const auto [begin, length] = range_of(section);
    if (result_.section < 0) result_.section = static_cast<int>(section);
    const std::size_t at = begin + below(length);
    const std::size_t word = at / schema::kWordBytes * schema::kWordBytes;
    const std::size_t left = begin + length - at;
    std::byte* const bytes = result_.bytes.data();
    const auto say = [&](const char* how) {
      result_.what += std::string(how) + " in " + name_of(section) + " at " + std::to_string(at) + "; ";
    };
    switch (below(7)) {
      case 0:
        say("a flipped bit");
        bytes[at] ^= static_cast<std::byte>(1u << below(8));
        break;
      case 1:
        say("random bytes");
        for (std::size_t i = 0; i < std::min<std::size_t>(left, 1 + below(64)); ++i) bytes[at + i] = random_byte();
        break;
      case 2:
        say("an extreme word");
        put(word, extreme());
        break;
      case 3:
        say("a zeroed range");
        std::fill_n(bytes + at, std::min<std::size_t>(left, 1 + below(512)), std::byte{0});
        break;
      case 4:
        say("a piece from elsewhere");
        copy_piece(at, left);
        break;
      case 5:
        say("a word that is off by a little");
        put(word, get(word) + below(17) - 8);
        break;
      default:
        say("two words swapped");
        swap_words(word, begin + below(length) / schema::kWordBytes * schema::kWordBytes);
    }
  }

  void cut() {
    const std::array<std::size_t, 8> borders{0,
                                             schema::kWordBytes,
                                             schema::kPage,
                                             layout_.catalog_offset,
                                             layout_.history_offset,
                                             layout_.descriptor_offset,
                                             layout_.data_offset,
                                             layout_.total_bytes};
    std::size_t length = below(layout_.total_bytes);
    if (below(2) == 0) length = borders[below(borders.size())] + below(3);
    length = std::min(length == 0 ? 0 : length - 1, layout_.total_bytes - 1);
    result_.what = "cut to " + std::to_string(length) + " bytes";
    result_.bytes.resize(length);
  }

  void other_version() {
    const auto major = static_cast<std::uint32_t>(below(4));
    const auto minor = static_cast<std::uint32_t>(below(3));
    result_.what = "version " + std::to_string(major) + "." + std::to_string(minor);
    result_.section = static_cast<int>(Section::header);
    put(schema::header::version * schema::kWordBytes, schema::version_word(major, minor));
  }

  void noise() {
    result_.what = "noise";
    // Without the words that let anything else be looked at, noise would be refused at once.
    const bool keep_header = below(2) == 0;
    for (std::size_t i = keep_header ? schema::header::ready * schema::kWordBytes + schema::kWordBytes : 0;
         i < result_.bytes.size(); ++i) {
      result_.bytes[i] = random_byte();
    }
  }

  Word extreme() {
    constexpr std::array<Word, 10> kExtremes{0,
                                             1,
                                             ~Word{0},
                                             Word{1} << 63,
                                             (Word{1} << 63) - 1,
                                             0xffffffff,
                                             Word{1} << 32,
                                             0x7ff8000000000000,   // NaN
                                             0x7ff0000000000000,   // infinity
                                             0x0010000000000000};  // the smallest normal double
    return kExtremes[below(kExtremes.size())];
  }

  void copy_piece(std::size_t at, std::size_t left) {
    const std::size_t length = std::min<std::size_t>(left, 1 + below(256));
    const std::size_t from = below(result_.bytes.size() - length);
    std::memmove(result_.bytes.data() + at, result_.bytes.data() + from, length);
  }

  void swap_words(std::size_t first, std::size_t second) {
    const Word word = get(first);
    put(first, get(second));
    put(second, word);
  }

  std::byte random_byte() { return static_cast<std::byte>(random_()); }
  Word get(std::size_t at) const {
    Word word;
    std::memcpy(&word, result_.bytes.data() + at, sizeof(word));
    return word;
  }
  void put(std::size_t at, Word word) { std::memcpy(result_.bytes.data() + at, &word, sizeof(word)); }

  const schema::Layout& layout_;
  std::mt19937_64 random_;
  Damage result_;
};

}  // namespace

std::string name_of(Section section) {
  switch (section) {
    case Section::header:
      return "header";
    case Section::catalog:
      return "catalog";
    case Section::history:
      return "history";
    case Section::descriptors:
      return "descriptors";
    case Section::data:
      break;
  }
  return "data";
}

Damage damage(const std::vector<std::byte>& whole, const schema::Layout& layout, std::uint64_t seed) {
  return Damager(whole, layout, seed).run();
}

}  // namespace tensorscope::viewer
