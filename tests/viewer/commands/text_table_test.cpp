#include "viewer/commands/text_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tensorscope::viewer {
namespace {

using Align = TextTable::Align;

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCell) {
  TextTable table({Align::left, Align::right, Align::left});
  table.add({"JOB", "STEP", "SEGMENT"});
  table.add({"résumé", "1,204", "x"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(),
            "JOB      STEP  SEGMENT\n"
            "résumé  1,204  x\n");
}

TEST(TextTable, ATerminalIsNotSteeredByNamesOfAnotherProcess) {
  TextTable table({Align::left});
  table.add({"a\x1b[2J\nb"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "a?[2J?b\n");
}

}  // namespace
}  // namespace tensorscope::viewer
