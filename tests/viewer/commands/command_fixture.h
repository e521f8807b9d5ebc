#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/schema/temporary_folder.h"
#include "tests/viewer/jobs/test_job.h"
#include "viewer/commands/command_line.h"

namespace tensorscope::viewer {

// A screen that remembers what it was asked for. Its pictures are complete once `draws_needed` frames were drawn.
class FakeScreen : public Screen {
 public:
  std::vector<PanelOffer> panels() const override {
    const auto is_parameter = [](const Source& source) { return source.entry.kind == schema::SourceKind::parameter; };
    const auto is_scalar = [](const Source& source) { return source.entry.kind == schema::SourceKind::scalar; };
    const auto first_region = [](const Source& source) {
      return source.regions.empty() ? std::nullopt : std::optional(source.regions.oldest()->step);
    };
    return {{"overview", "the run", nullptr, nullptr},
            {"training", "curves", is_scalar, nullptr, true, {{'V', "the curves or the runs"}, {'S', "smoothing"}}},
            {"weights", "a parameter's matrix", is_parameter, first_region}};
  }
  std::unique_ptr<Picture> open_picture(const PictureOptions& options, std::string& problem) override {
    picture = options;
    problem = cannot_draw;
    return cannot_draw.empty() ? std::make_unique<FakePicture>(*this) : nullptr;
  }
  std::string view(const ViewOptions& options) override {
    viewed = options;
    return cannot_draw;
  }

  std::string cannot_draw;
  int draws_needed = 3;
  bool computes = false;                // what is missing
  std::vector<PictureNumbers> numbers;  // only "matrix" has a place in npy
  PictureOptions picture;
  ViewOptions viewed;
  std::size_t compared = 0;
  int draws = 0;
  std::uint64_t drawn_step = 0;
  std::optional<std::uint64_t> step_of_sample;

 private:
  class FakePicture : public Picture {
   public:
    explicit FakePicture(FakeScreen& screen) : screen_(screen) {}
    Progress draw(Connection& connection) override {
      const Store& store = connection.store();
      if (const Source* source = store.find(screen_.picture.source)) store.want(*source, schema::Product::stats);
      screen_.drawn_step = store.timeline().step();
      return {++screen_.draws < screen_.draws_needed ? "statistics of w" : "",
              screen_.draws >= screen_.draws_needed + 2, screen_.computes, screen_.step_of_sample};
    }
    void compare_with(std::vector<Connection*> others) override { screen_.compared = others.size(); }
    std::vector<PictureNumbers> numbers(Format format) override {
      std::vector<PictureNumbers> all = screen_.numbers;
      for (PictureNumbers& each : all) {
        if (format == Format::npy && each.name != "matrix") each.content.reset();
      }
      return all;
    }
    std::string save(const std::filesystem::path& path) override {
      std::ofstream(path) << "a picture";
      return {};
    }

   private:
    FakeScreen& screen_;
  };
};

// The command line in this process: `run("status", job.name())`, then out(), error() and the code.
class Commands : public testing::Test {
 protected:
  template <typename... Words>
  int run(const Words&... words) {
    out_.str({});
    error_.str({});
    const std::vector<std::string> arguments{std::string(words)...};
    return run_command_line(arguments, program_);
  }
  std::string out() const { return out_.str(); }
  std::string error() const { return error_.str(); }
  // One line, and in it each of the parts.
  template <typename... Parts>
  void expect_error(const Parts&... parts) const {
    EXPECT_EQ(std::ranges::count(error(), '\n'), 1) << error();
    for (const std::string& part : {std::string(parts)...}) {
      EXPECT_NE(error().find(part), std::string::npos) << "no '" << part << "' in: " << error();
    }
  }
  std::string content(const std::string& path) const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t files_in(const std::string& path) const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path), {}));
  }

  // What a test writes, and nothing else.
  schema::TemporaryFolder files_;
  // Black boxes of this test; the living jobs of all tests are in shared memory.
  schema::TemporaryFolder boxes_;
  FakeScreen screen_;
  std::vector<Check> screen_checks_;
  std::ostringstream out_, error_;
  Program program_{out_,
                   error_,
                   screen_,
                   [this] { return screen_checks_; },
                   {std::string(schema::kSharedMemoryFolder), boxes_.path()}};
};

// Steps a job in a thread of its own, as a trainer does, and calls `serve(step)` in each step. It stays at the last
// step, and goes on serving that.
class Trainer {
 public:
  template <typename Serve>
  Trainer(TestJob& job, std::uint64_t first_step, std::uint64_t last_step, Serve serve)
      : thread_([this, &job, first_step, last_step, serve] {
          for (std::uint64_t step = first_step; !is_done_; step = std::min(step + 1, last_step)) {
            job.step(step);
            serve(step);
            std::this_thread::yield();
          }
        }) {}
  ~Trainer() {
    is_done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> is_done_{false};
  std::thread thread_;
};

}  // namespace tensorscope::viewer
