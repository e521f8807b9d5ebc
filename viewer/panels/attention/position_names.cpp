#include "viewer/panels/attention/position_names.h"

#include <algorithm>

#include "viewer/look/number_format.h"
#include "viewer/panels/attention/token_text.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

// The token's number, where nobody said what it stands for.
std::string number_text(const RegionSample& sample, std::size_t index) {
  const double number = element_at(sample.region, index);
  return "#" + look::format_whole(number);
}

}  // namespace

const char* name_of(Modality modality) {
  switch (modality) {
    case Modality::text:
      return "text";
    case Modality::image:
      return "image";
    case Modality::other:
      return "other";
  }
  return "";
}

std::vector<std::uint8_t> modalities_of(std::span<const PositionPart> parts, std::int64_t extent) {
  std::vector<std::uint8_t> modalities(static_cast<std::size_t>(std::max<std::int64_t>(extent, 0)),
                                       static_cast<std::uint8_t>(Modality::other));
  for (const PositionPart& part : parts) {
    const Modality modality = part.is_picture ? Modality::image : Modality::text;
    for (std::int64_t i = part.first; i < std::min(part.end(), extent); ++i) {
      modalities[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(modality);
    }
  }
  return modalities;
}

void PositionNames::update(std::span<const PositionPart> parts, std::span<const RegionSample* const> samples,
                           std::int64_t extent) {
  std::vector<std::optional<Taken>> taken;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const RegionSample* const sample = parts[p].is_picture ? nullptr : samples[p];
    taken.push_back(sample == nullptr ? std::nullopt
                                      : std::optional(Taken{sample->step, parts[p].source->regions.revision(),
                                                            sample->region.window}));
  }
  if (extent == size() && std::ranges::equal(parts, parts_) && taken == taken_) return;
  std::vector<std::string> words(static_cast<std::size_t>(std::max<std::int64_t>(extent, 0)));
  bool has_words = false;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const PositionPart& part = parts[p];
    if (part.is_picture) {
      if (part.first == 1 && words[0].empty()) words[0] = "CLS";
      continue;
    }
    if (samples[p] == nullptr) continue;
    const std::vector<std::string_view> known = words_of(*samples[p]);
    const std::size_t count = std::min(static_cast<std::size_t>(part.count), element_count(samples[p]->region));
    for (std::size_t i = 0; i < count && part.first + static_cast<std::int64_t>(i) < extent; ++i) {
      words[static_cast<std::size_t>(part.first) + i] =
          i < known.size() ? token_text(known[i]) : number_text(*samples[p], i);
    }
    has_words |= !known.empty();
  }
  const bool is_same = words == words_ && std::ranges::equal(parts, parts_);
  taken_ = std::move(taken);
  if (is_same) return;
  ++revision_;
  parts_.assign(parts.begin(), parts.end());
  words_ = std::move(words);
  modalities_ = modalities_of(parts_, extent);
  has_words_ = has_words;
}

bool PositionNames::has(Modality modality) const {
  return std::ranges::find(modalities_, static_cast<std::uint8_t>(modality)) != modalities_.end();
}

const PositionPart* PositionNames::picture_at(std::int64_t position) const {
  const auto found = std::ranges::find_if(parts_, [position](const PositionPart& part) {
    return part.is_picture && position >= part.first && position < part.end();
  });
  return found != parts_.end() ? &*found : nullptr;
}

std::string PositionNames::name(std::int64_t position) const {
  if (position < 0 || position >= size()) return look::format_signed(position);
  if (!word(position).empty()) return word(position);
  if (const PositionPart* const picture = picture_at(position)) {
    const std::int64_t patch = position - picture->first;
    return "patch " + std::to_string(patch / picture->patch_columns) + ", " +
           std::to_string(patch % picture->patch_columns);
  }
  return look::format_signed(position);
}

}  // namespace tensorscope::viewer
