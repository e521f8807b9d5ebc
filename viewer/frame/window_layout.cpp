#include "viewer/frame/window_layout.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::frame {
namespace {

// Design pixels.
constexpr double kTitleHeight = 40;
constexpr double kTimeHeight = 48;
constexpr double kStatusHeight = 28;
constexpr double kLeastPanelWidth = 440;
constexpr double kLeastPanelHeight = 120;
constexpr double kLeastBarWidth = 160;
constexpr double kMostBarWidth = 560;
constexpr double kLeastJobsHeight = 64;
constexpr double kDrawerMargin = 48;  // of the panel that stays in sight beside a drawer

float whole(double pixels) {
  return static_cast<float>(std::round(pixels));
}

Box box(double x0, double y0, double x1, double y1) {
  return {whole(x0), whole(y0), std::max(whole(x0), whole(x1)), std::max(whole(y0), whole(y1))};
}

}  // namespace

WindowLayout lay_out_without_job(double width, double height, double scale) {
  WindowLayout layout;
  const double spare = std::max(0.0, height - kLeastPanelHeight * scale);
  const double title = std::min(kTitleHeight * scale, spare);
  const double status = std::min(kStatusHeight * scale, spare - title);
  layout.title = box(0, 0, width, title);
  layout.middle = box(0, title, width, height - status);
  layout.status = box(0, height - status, width, height);
  return layout;
}

WindowLayout lay_out(double width, double height, double scale, const Settings& settings, Side drawer) {
  WindowLayout layout;
  // From the top down, then from the bottom up; a very low window keeps the panel and loses the rest.
  const double spare = std::max(0.0, height - kLeastPanelHeight * scale);
  const double title = std::min(kTitleHeight * scale, spare);
  const double status = std::min(kStatusHeight * scale, spare - title);
  const double time = std::min(kTimeHeight * scale, spare - title - status);
  const double bottom = height - status - time;
  layout.title = box(0, 0, width, title);
  layout.time = box(0, bottom, width, bottom + time);
  layout.status = box(0, bottom + time, width, height);

  double left = settings.left_width * scale;
  double right = settings.right_width * scale;
  const double least = kLeastPanelWidth * scale;
  const double left_wanted = settings.left_open ? left : 0;
  layout.right_fits = width >= left_wanted + right + least;
  layout.left_fits = width >= left + least;
  const bool left_beside = layout.left_fits && settings.left_open;
  const bool right_beside = layout.right_fits && settings.right_open;

  const double x0 = left_beside ? left : 0;
  const double x1 = right_beside ? width - right : width;
  layout.middle = box(x0, title, x1, bottom);
  const double most = std::max(0.0, width - kDrawerMargin * scale);
  const bool left_shown = left_beside || (drawer == Side::left && !layout.left_fits);
  const bool right_shown = right_beside || (drawer == Side::right && !layout.right_fits);
  left = left_shown ? (left_beside ? left : std::min(left, most)) : 0;
  right = right_shown ? (right_beside ? right : std::min(right, most)) : 0;
  layout.left = box(0, title, left, bottom);
  layout.right = box(width - right, title, width, bottom);

  const double room = bottom - title;
  const double jobs = std::min(std::max(settings.jobs_height, kLeastJobsHeight) * scale, room / 2);
  layout.jobs = box(0, title, left, title + jobs);
  layout.sources = box(0, title + jobs, left, bottom);
  return layout;
}

double dragged_left_width(double mouse_x, double window_width, double scale) {
  const double most = std::max(kLeastBarWidth, std::min(kMostBarWidth, window_width / scale - kLeastPanelWidth));
  return std::clamp(std::round(mouse_x / scale), kLeastBarWidth, most);
}

double dragged_right_width(double mouse_x, double window_width, double scale) {
  return dragged_left_width(window_width - mouse_x, window_width, scale);
}

double dragged_jobs_height(double mouse_y, const WindowLayout& layout, double scale) {
  const double top = static_cast<double>(layout.left.y0);
  const double room = static_cast<double>(layout.left.height()) / scale;
  return std::clamp(std::round((mouse_y - top) / scale), kLeastJobsHeight, std::max(kLeastJobsHeight, room / 2));
}

}  // namespace tensorscope::viewer::frame
