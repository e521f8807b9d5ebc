#include "viewer/commands/answer_file.h"

#include <ostream>
#include <span>

#include "viewer/platform/atomic_file.h"

namespace tensorscope::viewer {

ExitCode write_answer(const std::string& path, const std::string& content, const std::string& what, Program& program) {
  if (const auto problem = platform::write_file(path, std::as_bytes(std::span(content))))
    return fail(program, *problem);
  program.out << printable(path + ": " + what) << '\n';
  return succeeded;
}

}  // namespace tensorscope::viewer
