#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tensorscope::viewer {

using Json = nlohmann::ordered_json;

/// A number; JSON has none that are not finite, so those are "NaN", "Infinity" and "-Infinity".
Json json_number(double value);

/// `indent` -1 is one line. Names come from another process: bytes that are not UTF-8 are replaced, not thrown at.
std::string json_text(const Json& json, int indent = 2);

}  // namespace tensorscope::viewer
