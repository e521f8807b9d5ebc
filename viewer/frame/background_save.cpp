#include "viewer/frame/background_save.h"

#include <chrono>
#include <exception>
#include <span>
#include <utility>

#include "viewer/frame/drawn_files.h"
#include "viewer/platform/atomic_file.h"
#include "viewer/platform/png.h"

namespace tensorscope::viewer::frame {
namespace {

// Nothing once it is asked to stop, else what went wrong, empty if nothing did.
using Written = std::optional<std::string>;

Written write_picture(const PanelFiles& files, const std::stop_token& stop) {
  const std::vector<std::byte> png = platform::encode_png(files.picture);
  if (stop.stop_requested()) return std::nullopt;
  const std::filesystem::path path = files.folder / (files.stem + ".png");
  if (png.empty()) return "cannot write '" + path.string() + "': the panel has no pixels; make the window larger";
  return platform::write_file(path, png).value_or(std::string());
}

Written write_data(const Drawn& drawn, const PanelFiles& files, const std::stop_token& stop) {
  if (stop.stop_requested()) return std::nullopt;
  const Format format = own_format(drawn);
  const std::string content = as_file(drawn, format).value_or(std::string());
  if (stop.stop_requested()) return std::nullopt;
  return platform::write_file(files.folder / (files.stem + "-" + drawn.name + ending_of(format)),
                              std::as_bytes(std::span(content)))
      .value_or(std::string());
}

Saved save(const PanelFiles& files, const std::stop_token& stop) {
  for (std::size_t i = 0; i < files.count(); ++i) {
    const Written problem = i == 0 ? write_picture(files, stop) : write_data(files.data[i - 1], files, stop);
    if (!problem) {
      return {"Saving was stopped: " + std::to_string(i) + " of " + std::to_string(files.count()) + " files are in " +
                  files.folder.string(),
              false};
    }
    if (!problem->empty()) return {*problem, false};
  }
  const std::size_t beside = files.data.size();
  return {"Saved " + files.stem + ".png" +
              (beside == 0 ? "" : " and " + std::to_string(beside) + (beside == 1 ? " data file" : " data files")) +
              " in " + files.folder.string(),
          true};
}

}  // namespace

BackgroundSave::~BackgroundSave() {
  // jthread's own destructor would ask it to stop.
  if (thread_.joinable()) thread_.join();
}

void BackgroundSave::start(PanelFiles files) {
  std::promise<Saved> promise;
  result_ = promise.get_future();
  thread_ = std::jthread([files = std::move(files), promise = std::move(promise)](std::stop_token stop) mutable {
    try {
      promise.set_value(save(files, stop));
    } catch (const std::exception& exception) {
      promise.set_value({"Nothing more is saved: " + std::string(exception.what()) +
                             "; close what takes memory, or make the window smaller",
                         false});
    }
  });
}

std::optional<Saved> BackgroundSave::take() {
  if (!result_.valid() || result_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
  return result_.get();
}

}  // namespace tensorscope::viewer::frame
