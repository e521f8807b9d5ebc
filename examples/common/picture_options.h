#pragma once

#include <cstdint>
#include <string>

#include "common/pictures.h"
#include "common/trainer_options.h"

// What the command line of a trainer on pictures can say.
struct PictureOptions : TrainerOptions {
  std::string cifar10_dir;  // Empty: the shipped digits.
  std::int64_t side = 32;
  std::int64_t classes = kPictureClasses;

  void add_to(CommandLine& line) {
    TrainerOptions::add_to(line, 1024);
    line.text("--cifar10", cifar10_dir, "DIR", "CIFAR-10's binary version; without it digits");
    line.whole_number<std::int64_t>("--side", side, 32, 512, "pixels of a picture's side; it is scaled to that");
    line.whole_number<std::int64_t>("--classes", classes, kPictureClasses, 100'000, "of which the pictures have ten");
  }
};
