#pragma once

#include <optional>
#include <string>

#include "viewer/export/format.h"
#include "viewer/panels/drawn.h"

namespace tensorscope::viewer::frame {

/// The numbers of a picture as a file's content: as CSV a table with its header, an array as tensor_as_csv() writes it;
/// as npy an array, and nothing for a table; as JSON one object on one line, a table by its columns, an array nested.
/// Threads: pure functions.
std::optional<std::string> as_file(const Drawn& drawn, Format format);

/// The one in which nothing is lost and nothing is larger than it needs to be: npy for an array, CSV for a table.
Format own_format(const Drawn& drawn);
/// ".csv"
const char* ending_of(Format format);

}  // namespace tensorscope::viewer::frame
