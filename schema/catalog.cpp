#include "schema/catalog.h"

#include "schema/words.h"

namespace tensorscope::schema {
namespace {

constexpr std::size_t whole_words(std::size_t bytes) noexcept { return words_for(bytes) * kWordBytes; }

}  // namespace

CatalogWriter::CatalogWriter(Word* segment, const Layout& layout) noexcept
    : segment_(segment),
      section_(segment + layout.catalog_offset / kWordBytes),
      capacity_bytes_(layout.capacities.catalog_bytes) {}

bool CatalogWriter::append(const CatalogEntry& entry) {
  const std::vector<std::byte> bytes = encode_catalog_entry(entry);
  const std::size_t total = kWordBytes + whole_words(bytes.size());
  if (total > capacity_bytes_ - committed_bytes_) return false;
  Word* const at = section_ + committed_bytes_ / kWordBytes;
  store_relaxed(at[0], bytes.size());
  copy_to_shared(at + 1, bytes.data(), bytes.size());
  committed_bytes_ += total;
  store_relaxed(segment_[header::catalog_entries], ++entries_);
  // Release: pairs with CatalogReader::poll.
  store_release(segment_[header::catalog_committed], committed_bytes_);
  return true;
}

CatalogReader::CatalogReader(const Word* segment, const Layout& layout) noexcept
    : segment_(segment),
      section_(segment + layout.catalog_offset / kWordBytes),
      capacity_bytes_(layout.capacities.catalog_bytes) {}

bool CatalogReader::poll(std::vector<CatalogEntry>& entries, std::size_t at_most) {
  if (segment_ == nullptr || broken_) return true;
  // Acquire: pairs with CatalogWriter::append. What is committed never changes again.
  const Word committed = load_acquire(segment_[header::catalog_committed]);
  if (committed > capacity_bytes_ || committed < read_bytes_) {
    ++damaged_;
    broken_ = true;
    return true;
  }
  std::vector<std::byte> copy;
  for (std::size_t entry = 0; read_bytes_ < committed; ++entry) {
    if (entry == at_most) return false;
    const std::size_t left = committed - read_bytes_;
    const Word* const at = section_ + read_bytes_ / kWordBytes;
    const Word length = load_relaxed(at[0]);
    if (left < kWordBytes || length == 0 || length > left - kWordBytes ||
        whole_words(length) > left - kWordBytes) {
      ++damaged_;
      broken_ = true;
      return true;
    }
    copy.resize(length);
    copy_from_shared(copy.data(), at + 1, length);
    if (auto decoded = decode_catalog_entry(copy)) {
      entries.push_back(std::move(*decoded));
    } else {
      ++damaged_;
    }
    read_bytes_ += kWordBytes + whole_words(length);
  }
  return true;
}

}  // namespace tensorscope::schema
