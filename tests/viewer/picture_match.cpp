#include "tests/viewer/picture_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace tensorscope::viewer {
namespace {

using platform::Image;
using Color = std::array<double, 3>;

// The mean colour of any rectangle, by sums over all that is left of and above a pixel.
class Means {
 public:
  explicit Means(const Image& image) : width_(image.width), height_(image.height), stride_(image.width + 1) {
    sums_.resize(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(height_ + 1));
    for (int y = 0; y < height_; ++y) {
      std::array<std::uint32_t, 3> row{};
      for (int x = 0; x < width_; ++x) {
        for (std::size_t c = 0; c < 3; ++c) {
          row[c] += image.at(x, y)[c];
          sums_[at(x + 1, y + 1)][c] = sums_[at(x + 1, y)][c] + row[c];
        }
      }
    }
  }

  // Of the block whose corner is here, moved so far inwards that it lies in the picture.
  Color block(int x, int y) const {
    constexpr int kBlock = PictureMatch::kBlock;
    x = std::clamp(x, 0, std::max(0, width_ - kBlock));
    y = std::clamp(y, 0, std::max(0, height_ - kBlock));
    const int x1 = std::min(x + kBlock, width_), y1 = std::min(y + kBlock, height_);
    Color mean{};
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint32_t sum = sums_[at(x1, y1)][c] - sums_[at(x, y1)][c] - sums_[at(x1, y)][c] + sums_[at(x, y)][c];
      mean[c] = static_cast<double>(sum) / static_cast<double>((x1 - x) * (y1 - y));
    }
    return mean;
  }

 private:
  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y * stride_ + x); }

  int width_, height_, stride_;
  std::vector<std::array<std::uint32_t, 3>> sums_;
};

double distance(const Color& a, const Color& b) {
  double most = 0.0;
  for (std::size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(a[c] - b[c]));
  return most;
}

// From a block of one picture to the most similar place near it in the other.
double least_distance(const Means& from, const Means& to, int x, int y) {
  const Color mean = from.block(x, y);
  double least = std::numeric_limits<double>::infinity();
  for (int dy = -PictureMatch::kDown; dy <= PictureMatch::kDown; ++dy) {
    for (int dx = -PictureMatch::kAcross; dx <= PictureMatch::kAcross; ++dx) {
      least = std::min(least, distance(mean, to.block(x + dx, y + dy)));
    }
  }
  return least;
}

Image dimmed(Image image) {
  for (std::size_t i = 0; i < image.rgba.size(); ++i) {
    if (i % 4 != 3) image.rgba[i] = static_cast<std::uint8_t>(64 + image.rgba[i] / 2);
  }
  return image;
}

void redden(Image& image, int x0, int y0) {
  for (int y = y0; y < std::min(y0 + PictureMatch::kBlock, image.height); ++y) {
    for (int x = x0; x < std::min(x0 + PictureMatch::kBlock, image.width); ++x) {
      std::uint8_t* const pixel = image.rgba.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                                                       static_cast<std::size_t>(x)) * 4;
      pixel[0] = 255, pixel[1] /= 2, pixel[2] /= 2;
    }
  }
}

std::string size_of(const Image& image) {
  return std::to_string(image.width) + " x " + std::to_string(image.height);
}

}  // namespace

PictureMatch match(const Image& committed, const Image& drawn) {
  PictureMatch result;
  if (committed.width != drawn.width || committed.height != drawn.height) {
    result.problem = "it is " + size_of(drawn) + " pixels large, not " + size_of(committed);
    return result;
  }
  const Means then(committed), now(drawn);
  result.difference = dimmed(drawn);
  double sum = 0.0;
  for (int y = 0; y < drawn.height; y += PictureMatch::kBlock) {
    for (int x = 0; x < drawn.width; x += PictureMatch::kBlock) {
      const double apart = std::max(least_distance(then, now, x, y), least_distance(now, then, x, y));
      ++result.blocks;
      sum += apart;
      if (apart < PictureMatch::kWrong) continue;
      ++result.wrong;
      redden(result.difference, x, y);
    }
  }
  result.mean = sum / std::max(1, result.blocks);
  if (result.wrong > PictureMatch::kMostWrong || result.mean > PictureMatch::kMostMean) {
    result.problem = std::to_string(result.wrong) + " of " + std::to_string(result.blocks) +
                     " blocks differ; on average they differ by " + std::to_string(result.mean) + " of 255";
  }
  return result;
}

}  // namespace tensorscope::viewer
