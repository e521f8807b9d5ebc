#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "schema/segment_name.h"
#include "viewer/commands/command_line.h"
#include "viewer/frame/screen.h"
#include "viewer/screen_checks.h"

int main(int count, char** words) {
  using namespace tensorscope;
  const std::unique_ptr<viewer::Screen> screen = viewer::make_screen();
  viewer::Program program{std::cout, std::cerr, *screen, viewer::check_screen, schema::segment_folders()};
  const std::vector<std::string> arguments(words + 1, words + count);
  return viewer::run_command_line(arguments, program);
}
