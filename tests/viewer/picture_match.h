#pragma once

#include <string>

#include "viewer/platform/image.h"

namespace tensorscope::viewer {

/// Whether a picture shows what another shows, drawn perhaps by other versions of FreeType, Dear ImGui and Mesa.
///
/// These differ in the edges of letters and lines, and move words by a pixel or two; they change neither areas nor what
/// stands where. So the mean colours of blocks of 8 x 8 pixels are compared, in which an edge counts little, each with
/// the most similar place within 3 pixels across and 2 down, and in both directions, so that neither may lack what the
/// other has. A block is wrong from 20 of 255 in a channel on: a curve of 1.5 px in a series' colour moves a block's
/// mean by 25 and more, a letter's other edge by less than 15. Two blocks may be wrong, however large the picture is: a
/// word that ends a few pixels further on makes one. On average all may differ by 1 of 255: an area in another tone stays below the
/// bound of a block, and goes far above this one.
/// Threads: pure function.
struct PictureMatch {
  static constexpr int kBlock = 8;
  static constexpr int kAcross = 3;
  static constexpr int kDown = 2;
  static constexpr double kWrong = 20.0;
  static constexpr int kMostWrong = 2;
  static constexpr double kMostMean = 1.0;

  std::string problem;  ///< what is different, in one line; empty if they match
  int blocks = 0;
  int wrong = 0;
  double mean = 0.0;
  platform::Image difference;  ///< the second picture, dimmed, with wrong blocks in red
};
PictureMatch match(const platform::Image& committed, const platform::Image& drawn);

}  // namespace tensorscope::viewer
