#pragma once

#include <cstdint>
#include <string>

#include "viewer/panels/attention/attention_origins.h"
#include "viewer/panels/class_scores.h"

namespace tensorscope::viewer {

/// The classes that a probe's scores are of, for a relevance that is of the score of one: what they are called, and
/// which one is predicted for a sample. A class is told as wants have it (schema/want.h).
/// Threads: one owner.
/// At the limit: without labels that have words classes are numbers; without scores nobody knows which is predicted.
class ScoreClass {
 public:
  /// Asks for labels and for the sample's scores, and reads those of `step`.
  void update(const Store& store, const AttentionOrigin& origin, std::int64_t sample, std::uint64_t step,
              std::uint32_t interval);
  std::int64_t classes() const { return classes_; }  ///< 0: not known
  /// "class 7 (predicted)", "class 3 cat (label)", "class 3 cat"; "the predicted class" where nobody knows which.
  std::string text(std::uint32_t argument) const;
  /// "7 cat".
  std::string word(std::uint32_t number) const { return names_.full(number); }
  std::string share(std::uint32_t argument) const;  ///< "98.2 %" of certainty; empty: not known

 private:
  std::optional<std::uint32_t> meant(std::uint32_t argument) const;

  std::int64_t classes_ = 0;
  std::uint32_t sample_ = 0;
  const Source* label_source_ = nullptr;
  std::uint64_t label_revision_ = 0;
  ClassNames names_;
  ClassScores scores_;
};

}  // namespace tensorscope::viewer
