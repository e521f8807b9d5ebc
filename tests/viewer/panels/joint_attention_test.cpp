#include "viewer/panels/attention/joint_attention.h"

#include <gtest/gtest.h>

#include "tests/viewer/analysis/attention_fixtures.h"

namespace tensorscope::viewer {
namespace {

void nothing() {}

std::vector<float> as_floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// Within s, within q, s to q, q to s, twice.
TEST(JointAttention, RelevanceOfTwoSequencesIsNumpysWhereBothAttendAcrossAtTheSameTime) {
  std::vector<JointLayer> layers;
  std::vector<SideExtents> extents;
  for (const auto& block : fixtures::kRelevanceSteps) {
    for (const fixtures::RelevanceStep& step : block) {
      layers.push_back({as_floats(step.weights), as_floats(step.gradients)});
    }
    for (const SideExtents& each : {SideExtents{3, 3}, {4, 4}, {3, 4, false}, {4, 3, false}}) extents.push_back(each);
  }
  const auto sequences = sequences_of(extents);
  ASSERT_TRUE(sequences);
  std::size_t parts = 0;
  const auto found = joint_attention(layers, *sequences, {.kind = JointKind::relevance}, {}, [&parts] { ++parts; });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->values.size(), fixtures::kRelevance_qs.size());
  for (std::size_t i = 0; i < found->values.size(); ++i) {
    EXPECT_NEAR(found->values[i], fixtures::kRelevance_qs[i], 1e-9) << i;
  }
  EXPECT_EQ(parts, joint_parts(*sequences, JointKind::relevance));
}

TEST(JointAttention, RelevanceWithinASequenceLeavesOutWhatEachPositionOwesItself) {
  const std::vector<JointLayer> layers{{{.5F, .5F, .25F, .75F}, {1.0F, -1.0F, 2.0F, 0.0F}},
                                       {{1.0F, 0.0F, .5F, .5F}, {1.0F, 1.0F, 0.0F, 2.0F}}};
  const Sequences sequences{{2, 0}, {{0, 0}, {0, 0}}};
  const auto found = joint_attention(layers, sequences, {.kind = JointKind::relevance}, {}, nothing);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values, (std::vector<double>{2.0, 0.0, 1.0, 1.0}));
}

TEST(JointAttention, RelevanceKnowsTheQueryThatTheScoreIsReadFrom) {
  const auto read_query = [](const std::vector<float>& gradients) {
    const JointLayer before{{.5F, .5F, .5F, .5F}, {9.0F, 9.0F, 9.0F, 9.0F}};
    const JointLayer last{{.5F, .5F, .5F, .5F}, gradients};
    const std::vector layers{before, last};
    return joint_attention(layers, {{2, 0}, {{0, 0}, {0, 0}}}, {.kind = JointKind::relevance}, {}, nothing)->read_query;
  };
  EXPECT_EQ(read_query({0.0F, 0.0F, 1.0F, 2.0F}), 1);
  EXPECT_EQ(read_query({1.0F, 1.0F, 1.0F, 0.0F}), 0);
  EXPECT_EQ(read_query({1.0F, 1.0F, 1.0F, 1.0F}), std::nullopt) << "the mean of all positions";
  EXPECT_EQ(read_query({0.0F, 0.0F, -1.0F, 0.0F}), std::nullopt) << "nothing speaks for the class";
}

// Two queries to three keys and back, at the same time: the last layer's queries are the three.
TEST(JointAttention, RelevanceAcrossIsReadFromTheLastLayersQueries) {
  const std::vector<JointLayer> layers{{std::vector<float>(6, 1.0F), {0.0F, 0.0F, 0.0F, 1.0F, 1.0F, 1.0F}},
                                       {std::vector<float>(6, 1.0F), {0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 1.0F}}};
  const Sequences sequences{{2, 3}, {{0, 1}, {1, 0}}};
  EXPECT_EQ(joint_attention(layers, sequences, {.kind = JointKind::relevance}, {}, nothing)->read_query, 2);
  EXPECT_EQ(joint_attention(std::span(layers).first(1), {{2, 3}, {{0, 1}}}, {.kind = JointKind::relevance}, {}, nothing)
                ->read_query,
            1);
}

TEST(JointAttention, AFlowCountsRowsThatHadNoAttentionAndItsParts) {
  const std::vector<JointLayer> layers{{{0.0F, 0.0F, .5F, .5F}, {}}};
  const Sequences sequences{{2, 0}, {{0, 0}}};
  std::size_t parts = 0;
  const auto found = joint_attention(layers, sequences, {.kind = JointKind::flow}, {}, [&parts] { ++parts; });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values, (std::vector<double>{1.0, 0.0, .25, .75}));
  EXPECT_EQ(found->passed_rows, 1U);
  EXPECT_EQ(parts, joint_parts(sequences, JointKind::flow));
}

TEST(JointAttention, WhatIsToldToStopIsNotDone) {
  std::stop_source stop;
  stop.request_stop();
  const std::vector<JointLayer> layers{{std::vector<float>(4, .5F), std::vector<float>(4, 1.0F)}};
  for (const JointKind kind : {JointKind::rollout, JointKind::flow, JointKind::relevance}) {
    EXPECT_FALSE(joint_attention(layers, {{2, 0}, {{0, 0}}}, {.kind = kind}, stop.get_token(), nothing)) << name(kind);
  }
}

TEST(SequencesOf, AreTwoAtMostAndToldApartByTheirLengths) {
  const std::vector<SideExtents> decoder{{5, 5}, {5, 7, false}, {7, 7}};
  const auto found = sequences_of(decoder);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->positions, (std::array<std::int64_t, 2>{5, 7}));
  EXPECT_EQ(found->sides, (std::vector<LayerSides>{{0, 0}, {0, 1}, {1, 1}}));
  EXPECT_FALSE(sequences_of(std::vector<SideExtents>{{5, 7, false}, {9, 9}})) << "three of them";
  EXPECT_FALSE(sequences_of(std::vector<SideExtents>{{5, 5, false}})) << "which is which?";
}

}  // namespace
}  // namespace tensorscope::viewer
