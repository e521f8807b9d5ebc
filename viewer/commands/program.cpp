#include "viewer/commands/program.h"

#include <ostream>

#include "schema/layout.h"

namespace tensorscope::viewer {
namespace {

void say(Program& program, std::string_view message) {
  program.error << "tensorscope: " << printable(message) << std::endl;
}

}  // namespace

ExitCode fail(Program& program, std::string_view message, ExitCode code) {
  say(program, message);
  return code;
}

void note(Program& program, std::string_view message) {
  say(program, message);
}

std::string printable(std::string_view text) {
  std::string safe(text);
  for (char& character : safe) {
    const auto code = static_cast<unsigned char>(character);
    if (code < 0x20 || code == 0x7f) character = '?';
  }
  return safe;
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string version_text() {
  return std::string("tensorscope ") + TENSORSCOPE_VERSION + " (segments " + std::to_string(schema::kVersionMajor) +
         "." + std::to_string(schema::kVersionMinor) + ")";
}

}  // namespace tensorscope::viewer
