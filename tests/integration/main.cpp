#include <gtest/gtest.h>

#include "tests/integration/sandbox.h"

int main(int argc, char** argv) {
  tensorscope::integration::enter_mount_namespace(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
