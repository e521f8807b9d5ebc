#include "viewer/panels/projection/projected_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"
#include "tests/viewer/panels/projection/made_probe.h"
#include "viewer/panels/projection/point_colors.h"
#include "viewer/panels/projection/projection_source.h"
#include "viewer/panels/projection/sample_pictures.h"
#include "viewer/store/elements.h"
#include "viewer/widgets/point_marks.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

const RegionSample& vectors_of(MadeJob& job, std::vector<std::int64_t> shape, std::vector<float> values,
                               std::optional<schema::Window> window = {}) {
  job.made(schema::SourceKind::activation, "a", std::move(shape), 0);
  job.elements({.path = "a", .step = 1, .values = std::move(values), .window = window, .vectors = true});
  return *job.source("a").vectors.newest();
}

TEST(ProjectedRows, ASampleIsARowAndANeuronAColumn) {
  MadeJob job;
  const RegionSample& sample = vectors_of(job, {2, 3}, {1, 2, 3, 4, 5, 6});
  const ProjectedRows samples = rows_of(sample, RowsAre::samples, 1);
  EXPECT_EQ(samples.points.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(samples.ids, (std::vector<std::uint64_t>{0, 1}));
  EXPECT_FLOAT_EQ(samples.mean[1], 5.0F);
  const ProjectedRows neurons = rows_of(sample, RowsAre::neurons, 1);
  EXPECT_EQ(neurons.points.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(neurons.total, 3U);
  EXPECT_FLOAT_EQ(neurons.norm[0], std::sqrt(17.0F));
}

TEST(ProjectedRows, AChannelsNumbersAreThoseOfAllSamplesAndPlaces) {
  MadeJob job;
  const RegionSample& sample = vectors_of(job, {2, 2, 1, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const ProjectedRows neurons = rows_of(sample, RowsAre::neurons, neuron_axis_of(4));
  EXPECT_EQ(neurons.points.count, 2U);
  EXPECT_EQ(neurons.points.values, (std::vector<float>{1, 2, 5, 6, 3, 4, 7, 8}));
}

TEST(ProjectedRows, OfAVocabularyOfNeuronsEveryFewAreTaken) {
  MadeJob job;
  std::vector<float> values(2 * 25'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const ProjectedRows neurons = rows_of(vectors_of(job, {2, 25'000}, values), RowsAre::neurons, 1);
  EXPECT_LE(neurons.points.count, kMostPoints);
  EXPECT_GT(neurons.points.count, kMostPoints / 2);
  EXPECT_EQ(neurons.total, 25'000U);
  ASSERT_EQ(neurons.ids.size(), neurons.points.count);
  EXPECT_EQ(neurons.ids[1], 3U);
  EXPECT_EQ(neurons.points.view().row(1)[0], 3.0F);
  EXPECT_EQ(neurons.points.view().row(1)[1], 25'003.0F);
}

TEST(ProjectedRows, RowsThatAreNoNumbersAreLeftOutAndCounted) {
  MadeJob job;
  schema::Window window = whole_window(std::vector<std::int64_t>{9, 2});
  window.count[0] = 3;
  window.start[0] = 1;
  window.stride[0] = 3;
  const RegionSample& sample = vectors_of(job, {9, 2}, {1, 2, kNan, 0, 5, -6}, window);
  const ProjectedRows rows = rows_of(sample, RowsAre::samples, 1);
  EXPECT_EQ(rows.ids, (std::vector<std::uint64_t>{1, 7})) << "indices in the tensor";
  EXPECT_EQ(rows.left_out, 1U);
  EXPECT_EQ(rows.total, 9U);
  EXPECT_FLOAT_EQ(rows.on_rate[1], 0.5F);
}

TEST(ProjectedRows, OfALargeTensorAreAskedForWithStrides) {
  EXPECT_EQ(rows_to_ask_for({100, 100}).dimensions, 0U) << "all";
  const schema::Window many = rows_to_ask_for({25'000, 8});
  EXPECT_EQ(many.stride[0], 3U);
  EXPECT_LE(many.count[0], kMostPoints);
  const schema::Window long_rows = rows_to_ask_for({64, 1 << 20});
  EXPECT_EQ(long_rows.count[0], 4U);
  EXPECT_EQ(rows_to_ask_for({}).dimensions, 0U);
}

TEST(ProjectionSource, WithoutAChoiceItIsTheLastLayerBeforeTheScoresOfAProbe) {
  const auto job = job_with_probe({});
  const ProjectionSource what = find_projection(job->store(), nullptr);
  ASSERT_NE(what.source, nullptr);
  EXPECT_EQ(what.source->path(), "digits/net.fc1");
  EXPECT_TRUE(what.is_probed());
  EXPECT_EQ(find_projection(job->store(), &job->source("net.fc1.weight")).rows,
            (std::vector<RowsAre>{RowsAre::weight_rows}));
}

TEST(ProjectionSource, WhatIsPositionsFirstHasNoSamples) {
  MadeJob job;
  job.probe("photos", {4, 3, 8, 8}, 2);
  job.made(schema::SourceKind::activation, "photos/net.fc", {4, 8}, 0);
  job.made(schema::SourceKind::activation, "photos/net.attention", {9, 4, 8}, 1);
  EXPECT_EQ(find_projection(job.store(), nullptr).source->path(), "photos/net.fc");
  EXPECT_EQ(find_projection(job.store(), &job.source("photos/net.attention")).rows,
            (std::vector<RowsAre>{RowsAre::positions, RowsAre::neurons}));
}

TEST(SampleFacts, PredictionAndLossAreThoseOfTheScoresOfTheSameStep) {
  MadeJob job;
  job.probe("p", {3, 4}, 2);
  job.elements({.path = "p:label", .step = 5, .values = {0, 1, 7}, .words = {"cat", "dog", "?"}});
  job.elements({.path = "p:scores", .step = 5, .values = {2, 1, 2, 1, 1, 2}});
  const ProbeSources probe = probes_of(job.store()).front();
  const SampleFacts facts = facts_of(fact_samples(probe, 5), std::vector<std::uint64_t>{0, 1, 2});
  EXPECT_EQ(facts.prediction, (std::vector<std::int64_t>{0, 0, 1}));
  EXPECT_NEAR(facts.loss[0], std::log1p(std::exp(-1.0)), 1e-6);
  EXPECT_NEAR(facts.loss[1], 1.0 + std::log1p(std::exp(-1.0)), 1e-6);
  EXPECT_TRUE(std::isnan(facts.loss[2])) << "its label is no class";
  EXPECT_EQ(facts.name_of_class(1), "dog");
  EXPECT_EQ(facts.name_of_class(40), "class 40");
  EXPECT_EQ(SampleFacts{}.name_of_class(40), "40");
  EXPECT_TRUE(facts_of(fact_samples(probe, 6), std::vector<std::uint64_t>{0}).prediction.empty()) << "another run";
}

TEST(SampleFacts, OfSharesTheLossIsTheirOwnLogarithm) {
  MadeJob job;
  job.probe("p", {2, 4}, 2);
  job.elements({.path = "p:label", .step = 5, .values = {0, 1}});
  job.elements({.path = "p:scores", .step = 5, .values = {0.25F, 0.75F, 900, 0}});
  const SampleFacts facts = facts_of(fact_samples(probes_of(job.store()).front(), 5), std::vector<std::uint64_t>{0, 1});
  EXPECT_NEAR(facts.loss[0], std::log(4.0), 1e-6) << "the net ends in a softmax";
  EXPECT_EQ(facts.loss[1], 900.0F) << "the share is too small for a number";
}

TEST(SampleFacts, WhatIsNoWholeNumberIsNoLabel) {
  MadeJob job;
  job.probe("p", {4, 4}, 2);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  job.elements({.path = "p:label", .step = 5, .values = {nan, 0.5F, -1, 1}, .words = {"a", "b", "c", "d"}});
  const std::vector<std::uint64_t> ids{0, 1, 2, 3};
  const SampleFacts facts = facts_of(fact_samples(probes_of(job.store()).front(), 5), ids);
  EXPECT_EQ(facts.label, (std::vector<std::int64_t>{kUnknownClass, kUnknownClass, kUnknownClass, 1}));
  EXPECT_EQ(facts.words, (std::vector<std::string>{"", "d"}));
}

TEST(PointColors, ClassesAreThoseThatOccurWithTheirNumbersColour) {
  ProjectedRows rows;
  rows.points.count = 4;
  SampleFacts facts;
  facts.label = {7, 2, 7, kUnknownClass};
  const PointColors colors = colors_of(ColorBy::label, rows, facts, nullptr);
  ASSERT_EQ(colors.classes.size(), 2U);
  EXPECT_EQ(colors.classes[1].mark, 7U);
  EXPECT_EQ(colors.classes[1].points, 2U);
  EXPECT_EQ(colors.of, (std::vector<std::int32_t>{1, 0, 1, -1}));
}

TEST(PointColors, OfManyClassesThoseThatOccurHaveMarksOfTheirOwn) {
  ProjectedRows rows;
  rows.points.count = 3;
  SampleFacts facts;
  facts.label = {9, 9 + static_cast<std::int64_t>(widgets::kPointStyles), 9};
  const PointColors colors = colors_of(ColorBy::label, rows, facts, nullptr);
  ASSERT_EQ(colors.classes.size(), 2U);
  EXPECT_NE(colors.classes[0].mark, colors.classes[1].mark);
  EXPECT_LT(colors.classes[1].mark, widgets::kPointStyles);
}

TEST(SamplePictures, AreReadWhereMostOfThemAreWholeWhateverElseWasAskedFor) {
  MadeJob job;
  job.probe("p", {3, 1, 8, 8}, 2);
  const auto window = [](std::uint32_t samples, std::uint32_t stride) {
    schema::Window of = whole_window(std::vector<std::int64_t>{3, 1, 8, 8});
    of.count[0] = samples;
    for (const std::size_t i : {2U, 3U}) {
      of.stride[i] = stride;
      of.count[i] = 8 / stride;
    }
    return of;
  };
  const auto add = [&job](std::uint64_t step, const schema::Window& of) {
    const std::size_t count = of.count[0] * of.count[2] * of.count[3];
    job.elements({.path = "p:input", .step = step, .values = std::vector<float>(count), .window = of});
  };
  add(4, window(2, 1));
  add(5, window(3, 1));
  add(5, window(1, 1));
  add(5, window(3, 2));
  add(6, window(3, 2));
  const Source& input = job.source("p:input");
  EXPECT_EQ(pictures_of(*sample_with_pictures(input, 5)).ids.size(), 3U) << "one sample, and thumbnails, came later";
  EXPECT_EQ(sample_with_pictures(input, 6)->step, 5U) << "thumbnails alone";
  EXPECT_EQ(sample_with_pictures(input, 3)->step, 5U) << "what is there";
}

TEST(SamplePictures, AreOfOneOrThreeChannelsAndOfTheirOwnRange) {
  MadeJob job;
  std::vector<float> values(2 * 4 * 4, -1.0F);
  values[16] = 3.0F;
  const SamplePictures gray = pictures_of(vectors_of(job, {2, 1, 4, 4}, values));
  EXPECT_EQ(gray.ids.size(), 2U);
  EXPECT_EQ(gray.rgba[0], 0);
  EXPECT_EQ(gray.rgba[4 * 4], 255) << "the first pixel of the second picture";
  MadeJob other;
  EXPECT_TRUE(pictures_of(vectors_of(other, {2, 16}, values)).empty());
}

}  // namespace
}  // namespace tensorscope::viewer
