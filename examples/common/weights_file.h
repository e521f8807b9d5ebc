#pragma once

#include <torch/types.h>

#include <fstream>
#include <string>
#include <vector>

// The final weights as raw bytes, one tensor after the other. The file appears when it is whole: until then it is
// written beside its place, and opened at once, so that a path that cannot be written is found before the training.
class WeightsFile {
 public:
  // Throws std::runtime_error, one line.
  explicit WeightsFile(std::string path);
  ~WeightsFile();
  WeightsFile(const WeightsFile&) = delete;
  WeightsFile& operator=(const WeightsFile&) = delete;

  // Throws std::runtime_error, one line.
  void save(const std::vector<torch::Tensor>& tensors);

 private:
  std::string path_;
  std::string partial_path_;
  std::ofstream stream_;
};
