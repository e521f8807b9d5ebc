#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

namespace tensorscope {

// One constant of a run, such as {"lr", 0.05}, {"batch", 64}, {"optimizer", "sgd"} or {"augment", true}.
//
// It refers to the caller's strings and copies nothing: they must outlive the call it is given to.
// Threads: a value.
class Hyperparameter {
 public:
  enum class Type { text, boolean, integer, natural, real };

  Hyperparameter(std::string_view name, std::string_view value) noexcept : name_(name), text_(value) {}
  Hyperparameter(std::string_view name, const char* value) noexcept : name_(name), text_(value) {}
  template <std::signed_integral Number>
  Hyperparameter(std::string_view name, Number value) noexcept : name_(name), type_(Type::integer), integer_(value) {}
  template <std::unsigned_integral Number>
  Hyperparameter(std::string_view name, Number value) noexcept
      : name_(name), type_(std::same_as<Number, bool> ? Type::boolean : Type::natural), natural_(value) {}
  template <std::floating_point Number>
  Hyperparameter(std::string_view name, Number value) noexcept
      : name_(name), type_(Type::real), real_(static_cast<double>(value)) {}

  std::string_view name() const noexcept { return name_; }
  Type type() const noexcept { return type_; }
  std::string_view text() const noexcept { return text_; }
  std::int64_t integer() const noexcept { return integer_; }
  std::uint64_t natural() const noexcept { return natural_; }  // 0 or 1 for a boolean
  double real() const noexcept { return real_; }

 private:
  std::string_view name_;
  Type type_ = Type::text;
  std::string_view text_;
  std::int64_t integer_ = 0;
  std::uint64_t natural_ = 0;
  double real_ = 0;
};

}  // namespace tensorscope
