#include "weights_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw std::runtime_error("cannot write " + path + ": " + std::generic_category().message(error) +
                           "; give --save-weights a file that can be written");
}

}  // namespace

WeightsFile::WeightsFile(std::string path) : path_(std::move(path)), partial_path_(path_ + ".part") {
  std::error_code error;
  if (std::filesystem::is_directory(path_, error)) fail(path_, EISDIR);
  stream_.open(partial_path_, std::ios::binary);
  if (!stream_) fail(path_, errno);
}

WeightsFile::~WeightsFile() {
  // Nothing is there any more once save() has given it its name.
  std::remove(partial_path_.c_str());
}

void WeightsFile::save(const std::vector<torch::Tensor>& tensors) {
  for (const torch::Tensor& tensor : tensors) {
    const torch::Tensor bytes = tensor.detach().cpu().contiguous();
    stream_.write(static_cast<const char*>(bytes.data_ptr()), static_cast<std::streamsize>(bytes.nbytes()));
  }
  stream_.close();
  if (!stream_ || std::rename(partial_path_.c_str(), path_.c_str()) != 0) fail(path_, errno);
}
