#include "common/weights_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace {

std::string errno_text() {
  return std::generic_category().message(errno);
}

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw std::runtime_error("cannot write " + path + ": " + reason + "; give --save-weights a file that can be written");
}

}  // namespace

WeightsFile::WeightsFile(std::string path) : path_(std::move(path)), partial_path_(path_ + ".part") {
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::status(path_, error);
  if (std::filesystem::exists(found) && !std::filesystem::is_regular_file(found)) fail(path_, "it is no regular file");
  stream_.open(partial_path_, std::ios::binary);
  if (!stream_) fail(path_, errno_text());
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
  if (!stream_ || std::rename(partial_path_.c_str(), path_.c_str()) != 0) fail(path_, errno_text());
}
