#include "viewer/look/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "viewer/look/font_files.h"
#include "viewer/look/font_metrics.h"
#include "viewer/look/mapped_file.h"

namespace tensorscope::viewer::look {
namespace {

struct Spec {
  const char* family;
  const char* substitute;
  FontWeight weight;
  double em;  ///< design pixels
};

constexpr std::array<Spec, kFonts> kSpecs{{
    {"Inter", "DejaVu Sans", FontWeight::regular, 15.0},
    {"Inter", "DejaVu Sans", FontWeight::semi_bold, 15.0},
    {"Inter", "DejaVu Sans", FontWeight::regular, 13.0},
    {"Inter", "DejaVu Sans", FontWeight::regular, 17.0},
    {"JetBrains Mono", "DejaVu Sans Mono", FontWeight::regular, 13.0},
}};

float em_pixels(const Spec& spec, double scale) {
  return static_cast<float>(std::round(spec.em * scale));
}

/// The characters each fallback font is to give, as ranges for ImGui.
struct Fallback {
  FontFile file;
  std::vector<ImWchar> ranges;
};

/// Font files, opened once each; they must stay open while the atlas is built.
class Sources {
 public:
  std::span<std::byte> bytes(const std::string& path) {
    auto& file = files_[path];
    if (!file) {
      file = std::make_unique<MappedFile>(path);
    }
    return file->bytes();
  }

 private:
  std::map<std::string, std::unique_ptr<MappedFile>> files_;
};

std::optional<FontFile> locate(const Spec& spec) {
  const auto file = find_font(spec.family, spec.weight);
  return file ? file : find_font(spec.substitute, spec.weight);
}

std::vector<Fallback> fallbacks_for(const std::set<char32_t>& characters,
                                    std::map<char32_t, std::optional<FontFile>>& known) {
  std::vector<Fallback> found;
  for (const char32_t c : characters) {
    const auto at_known = known.find(c);
    const auto& file =
        (at_known != known.end() ? at_known : known.emplace(c, find_font_with(c, "Inter")).first)->second;
    if (!file) {
      continue;
    }
    auto at = std::find_if(found.begin(), found.end(), [&](const Fallback& f) { return f.file == *file; });
    if (at == found.end()) {
      at = found.insert(found.end(), Fallback{*file, {}});
    }
    at->ranges.insert(at->ranges.end(), 2, static_cast<ImWchar>(c));
  }
  for (Fallback& fallback : found) {
    fallback.ranges.push_back(0);
  }
  return found;
}

ImFont* add(std::span<std::byte> bytes, int face, float height, const ImWchar* ranges, bool merge) {
  if (bytes.empty()) {
    return nullptr;
  }
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.FontNo = face;
  config.MergeMode = merge;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes.data(), static_cast<int>(bytes.size()), height, &config,
                                                    ranges);
}

ImFont* add_built_in(float height) {
  ImFontConfig config;
  config.SizePixels = height;
  return ImGui::GetIO().Fonts->AddFontDefault(&config);
}

}  // namespace

Fonts::Fonts() {
  need(own_signs());
}

void Fonts::need(std::string_view utf8) {
  stale_ = extra_.add(utf8) || stale_;
}

bool Fonts::bake(double scale) {
  if (!stale_ && scale == scale_) {
    return false;
  }
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  Sources sources;
  const std::vector<Fallback> fallbacks = fallbacks_for(extra_.characters(), files_with_);
  std::array<std::optional<FontFile>, kFonts> files;
  is_built_in_ = false;
  for (std::size_t i = 0; i < kFonts; ++i) {
    files[i] = locate(kSpecs[i]);
    const std::span<std::byte> bytes = files[i] ? sources.bytes(files[i]->path) : std::span<std::byte>();
    const int face = files[i] ? files[i]->face : 0;
    const float height = std::round(em_pixels(kSpecs[i], scale) * (bytes.empty() ? 1.0F : height_per_em(bytes, face)));
    fonts_[i] = add(bytes, face, height, base_ranges().data(), false);
    if (fonts_[i] == nullptr) {
      files[i].reset();
      is_built_in_ = true;
      fonts_[i] = add_built_in(height);
    }
    for (const Fallback& fallback : fallbacks) {
      add(sources.bytes(fallback.file.path), fallback.file.face, height, fallback.ranges.data(), true);
    }
  }
  atlas.Build();
  for (std::size_t i = 0; i < kFonts; ++i) {
    if (files[i]) {
      tighten(*fonts_[i], sources.bytes(files[i]->path), files[i]->face, em_pixels(kSpecs[i], scale));
    }
  }
  atlas.ClearInputData();  // it points into files that are closed now
  scale_ = scale;
  stale_ = false;
  return true;
}

}  // namespace tensorscope::viewer::look
