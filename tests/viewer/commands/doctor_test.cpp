#include "tests/viewer/commands/command_fixture.h"

namespace tensorscope::viewer {
namespace {

using Doctor = Commands;

TEST_F(Doctor, SaysWhatItFoundAndWhyOneCannotBeOpened) {
  program_.folders = {boxes_.path()};
  const TestJob job;
  const schema::FoundSegment box = job.leave_black_box(boxes_.path());
  std::filesystem::resize_file(box.paths.data, 10);
  screen_checks_ = {{Verdict::ok, "opengl", "by llvmpipe"}, {Verdict::warning, "font", "Inter is not installed"}};
  EXPECT_EQ(run("doctor"), 0) << error();
  for (const std::string& part :
       {std::string("ok       version  tensorscope "), boxes_.path() + ": ", std::string("1 found, 0 of them living"),
        "warning  job      " + box.paths.data, std::string("ok       opengl   by llvmpipe"),
        std::string("warning  font     Inter is not installed")}) {
    EXPECT_NE(out().find(part), std::string::npos) << part << " is not in\n" << out();
  }
}

TEST_F(Doctor, ABadFindingIsAFailure) {
  screen_checks_ = {{Verdict::bad, "opengl", "none"}};
  EXPECT_EQ(run("doctor"), 1);
  expect_error("1 finding is bad");
}

TEST_F(Doctor, NoRoomAnywhereIsBad) {
  program_.folders = {"/no/such/folder"};
  EXPECT_EQ(run("doctor"), 1);
  EXPECT_NE(out().find("bad      room     /no/such/folder: 0 B free: too little"), std::string::npos) << out();
}

}  // namespace
}  // namespace tensorscope::viewer
