#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/schema/temporary_folder.h"
#include "tests/viewer/commands/run_program.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

namespace fs = std::filesystem;

// The installed program as a person runs it; black boxes of the test are in a temporary folder of its own.
class Process : public testing::Test {
 protected:
  Ran run(const std::vector<std::string>& arguments, unsigned user = 0) const {
    return run_program(TENSORSCOPE_PROGRAM, arguments, {{{"TMPDIR", boxes_.path()}}, user, {}});
  }
  static void expect_one_line(const Ran& ran, int code, const std::string& part) {
    EXPECT_EQ(ran.code, code) << ran.error;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(std::ranges::count(ran.error, '\n'), 1) << ran.error;
    EXPECT_TRUE(ran.error.starts_with("tensorscope: ")) << ran.error;
    EXPECT_NE(ran.error.find(part), std::string::npos) << ran.error;
  }

  schema::TemporaryFolder boxes_;
  schema::TemporaryFolder files_;
};

TEST_F(Process, HelpAndVersionAreNoFailures) {
  const Ran help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* command : {"list", "view", "status", "shot", "export", "prune", "doctor"}) {
    EXPECT_NE(help.out.find(command), std::string::npos) << command;
    EXPECT_EQ(run({command, "--help"}).code, 0) << command;
  }
  const Ran version = run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_TRUE(version.out.starts_with("tensorscope ")) << version.out;
}

TEST_F(Process, AnAnswerThatCannotBeWrittenIsAFailure) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  job.scalar(loss, 1, 1);
  const std::vector<std::vector<std::string>> commands{
      {"list"},
      {"list", "--json"},
      {"status", job.name()},
      {"doctor"},
      {"prune", "--keep", "100000"},
      {"shot", "--list-panels"},
      {"export", job.name(), "--source", "loss", "--out", files_ / "loss.csv"},
      {"--help"},
      {"--version"}};
  for (const std::vector<std::string>& command : commands) {
    SCOPED_TRACE(command.front());
    const RunOptions into_full{{{"TMPDIR", boxes_.path()}}, 0, "/dev/full"};
    const Ran ran = run_program(TENSORSCOPE_PROGRAM, command, into_full);
    expect_one_line(ran, 1, "could not be written to the standard output");
    expect_one_line(ran, 1, "; free some space where it goes");
  }
}

TEST_F(Process, WrongUsageIsCodeTwoAndOneLine) {
  expect_one_line(run({}), 2, "no command given");
  expect_one_line(run({"lits"}), 2, "there is no command 'lits'; did you mean list?");
  expect_one_line(run({"--frobnicate"}), 2, "there is no option '--frobnicate'");
  expect_one_line(run({"list", "--frobnicate"}), 2, "--frobnicate");
  expect_one_line(run({"export", "x"}), 2, "is required");
  expect_one_line(run({"prune", "--keep", "some"}), 2, "some");
}

TEST_F(Process, ALivingJobIsListedShownAndExportedFromAnotherProcess) {
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  for (std::uint64_t step = 0; step < 100; ++step) job.scalar(loss, step, 1.5);
  job.step(100);
  EXPECT_NE(run({"list"}).out.find(job.name()), std::string::npos);
  const Ran status = run({"status", job.name()});
  EXPECT_EQ(status.code, 0) << status.error;
  EXPECT_NE(status.out.find("state    live"), std::string::npos) << status.out;
  const Ran exported = run({"export", job.name(), "--source", "loss", "--out", files_ / "loss.csv"});
  EXPECT_EQ(exported.code, 0) << exported.error;
  EXPECT_TRUE(fs::exists(files_ / "loss.csv"));
}

TEST_F(Process, ABlackBoxIsFoundInTheTemporaryFolderAndRemoved) {
  const TestJob job;
  job.leave_black_box(boxes_.path());
  EXPECT_NE(run({"status", "999999999"}).out.find("died"), std::string::npos);
  EXPECT_EQ(run({"prune", "999999999"}).code, 0);
  EXPECT_TRUE(fs::is_empty(boxes_.path()));
  expect_one_line(run({"status", "999999999"}), 1, "there is no job '999999999'");
}

TEST_F(Process, APanelOfABlackBoxIsDrawnWithoutADisplay) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {4, 4});
  job.sample(weight, 1, std::vector<float>(16, 0.5f));
  job.step(1);
  job.leave_black_box(boxes_.path());
  const std::string file = files_ / "w.png";
  const Ran shot =
      run({"shot", "999999999", "--panel", "weights", "--source", "w", "--size", "320x240", "--out", file});
  EXPECT_EQ(shot.code, 0) << shot.error;
  EXPECT_EQ(shot.out, file + "\n");
  std::ifstream png(file, std::ios::binary);
  std::string magic(8, '\0');
  png.read(magic.data(), 8);
  EXPECT_EQ(magic, "\x89PNG\r\n\x1a\n");
}

TEST_F(Process, TheNumbersOfAPanelAreExportedInEveryFormat) {
  TestJob job;
  const std::uint32_t weight = job.tensor("w", {2, 3});
  job.sample(weight, 1, std::vector<float>{1, 2, 3, 4, 5, 6});
  const std::uint32_t loss = job.series("loss");
  job.scalar(loss, 1, 0.5);
  job.step(1);
  job.leave_black_box(boxes_.path());
  const auto read = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto exported = [&](const std::string& panel, const std::string& name) {
    const Ran ran = run({"export", "999999999", "--panel", panel, "--out", files_ / name});
    EXPECT_EQ(ran.code, 0) << ran.error;
    return ran.out;
  };
  exported("training", "loss.csv");
  EXPECT_TRUE(
      read(files_ / "loss.csv").starts_with("series,step,value,smoothed,lowest,highest,not_finite\nloss,1,0.5,"))
      << read(files_ / "loss.csv");
  const std::string written = exported("weights", "w.npy");
  EXPECT_EQ(read(files_ / "w.npy").substr(1, 5), "NUMPY") << written;
  exported("overview", "o.json");
  const std::string json = read(files_ / "o.json");
  for (const char* part : {"\"panel\":\"overview\"", "\"columns\":", "\"series\":[\"loss\"]", "\"value\":[0.5]"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
  }
  exported("weights", "w.json");
  EXPECT_NE(read(files_ / "w.json").find("\"data\":[[1,2,3],[4,5,6]]"), std::string::npos) << read(files_ / "w.json");
}

TEST_F(Process, EveryPanelIsNamedAndAnUnknownOneIsAnsweredWithTheNearest) {
  EXPECT_EQ(run({"shot", "--list-panels"}).out, "overview\ntraining\nneurons\nweights\nmaps\nattention\nprojection\nmodel\n");
  expect_one_line(run({"shot", "x", "--panel", "wieghts", "--out", files_ / "w.png"}), 1,
                  "there is no panel 'wieghts'; did you mean weights?");
}

TEST_F(Process, WithoutADisplayThereIsNoWindow) {
  const RunOptions nowhere{{{"TMPDIR", boxes_.path()}, {"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}}, 0, {}};
  expect_one_line(run_program(TENSORSCOPE_PROGRAM, {"view"}, nowhere), 1, "no display");
}

// What Mesa is told to have: no more than that.
TEST_F(Process, WithAnOldOpenGLThereIsNoPictureButOneLine) {
  const TestJob job;
  const RunOptions old{{{"TMPDIR", boxes_.path()},
                        {"DISPLAY", ""},
                        {"WAYLAND_DISPLAY", ""},
                        {"LIBGL_ALWAYS_SOFTWARE", "1"},
                        {"MESA_GL_VERSION_OVERRIDE", "2.1"}},
                       0,
                       {}};
  const Ran shot =
      run_program(TENSORSCOPE_PROGRAM, {"shot", job.name(), "--panel", "overview", "--out", files_ / "x.png"}, old);
  expect_one_line(shot, 1, "cannot draw off-screen with OpenGL 3.2: ");
  EXPECT_FALSE(fs::exists(files_ / "x.png"));
  EXPECT_EQ(run_program(TENSORSCOPE_PROGRAM, {"status", job.name()}, old).code, 0) << "the rest goes on";
}

TEST_F(Process, WithoutAnyFontItDrawsAndDoctorSaysWhatToInstall) {
  TestJob job;
  job.sample(job.tensor("w", {4, 4}), 1, std::vector<float>(16, 0.5f));
  job.step(1);
  job.leave_black_box(boxes_.path());
  const std::string config = files_ / "fonts.conf";
  std::ofstream(config) << "<?xml version=\"1.0\"?><fontconfig><cachedir>" << files_.path()
                        << "</cachedir></fontconfig>";
  const RunOptions bare{{{"TMPDIR", boxes_.path()}, {"FONTCONFIG_FILE", config}}, 0, {}};
  const std::string file = files_ / "x.png";
  const Ran shot = run_program(TENSORSCOPE_PROGRAM,
                               {"shot", "999999999", "--panel", "weights", "--size", "400x300", "--out", file}, bare);
  EXPECT_EQ(shot.code, 0) << shot.error;
  EXPECT_GT(fs::file_size(file), 500U) << "words are there, in letters of the program's own";
  const Ran doctor = run_program(TENSORSCOPE_PROGRAM, {"doctor"}, bare);
  EXPECT_NE(doctor.out.find("Inter is not installed"), std::string::npos) << doctor.out;
}

TEST_F(Process, AnotherVersionIsRefusedWithBothNumbers) {
  const TestJob job;
  for (const std::uint32_t major : {schema::kVersionMajor + 1, schema::kVersionMajor - 1}) {
    const schema::FoundSegment box = job.leave_black_box(boxes_.path(), 999'999'990 + static_cast<long>(major));
    schema::SharedMemory memory;
    ASSERT_TRUE(schema::SharedMemory::open(box.paths.data, schema::SharedMemory::Access::write, memory).ok());
    schema::store_relaxed(memory.words()[schema::header::version], schema::version_word(major, 0));
    expect_one_line(run({"status", std::to_string(box.name.pid)}), 1,
                    "layout version " + std::to_string(major) + ".0, this program reads 1.x");
  }
}

TEST_F(Process, AnotherUsersJobIsNotOpened) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  constexpr unsigned kNobody = 65534;
  if (run_program(TENSORSCOPE_PROGRAM, {"--version"}, {{}, kNobody, {}}).code != 0) {
    GTEST_SKIP() << "the program is where another user cannot run it";
  }
  const TestJob job;
  const std::string pid = std::to_string(job.segment().name.pid);
  expect_one_line(run({"status", job.segment().name.base()}, kNobody), 1, "belongs to user root (uid 0)");
  EXPECT_NE(run({"list"}, kNobody).out.find(pid), std::string::npos);
  expect_one_line(run({"prune", job.segment().name.base()}, kNobody), 1, "belongs to user");
}

TEST_F(Process, WhatCannotBeWrittenLeavesNothingBehind) {
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  job.scalar(loss, 1, 1);
  expect_one_line(run({"export", job.name(), "--source", "loss", "--out", files_ / "no/loss.csv"}), 1, "no folder");
  fs::create_directory(files_ / "loss.csv");
  expect_one_line(run({"export", job.name(), "--source", "loss", "--out", files_ / "loss.csv"}), 1, "it is a folder");
  ASSERT_EQ(mkfifo((files_ / "pipe.csv").c_str(), 0600), 0);
  expect_one_line(run({"export", job.name(), "--source", "loss", "--out", files_ / "pipe.csv"}), 1, "no regular file");
  EXPECT_EQ(std::distance(fs::directory_iterator(files_.path()), {}), 2);
}

}  // namespace
}  // namespace tensorscope::viewer
