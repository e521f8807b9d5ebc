#include "viewer/panels/curves/scalar_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {
namespace {

std::vector<ScalarGroup> groups_of(const std::vector<std::string>& names) {
  MadeJob job;
  for (const std::string& name : names) job.scalar(name);
  return group_scalars(job.store());
}

std::vector<std::string> titles(const std::vector<ScalarGroup>& groups) {
  std::vector<std::string> all;
  for (const ScalarGroup& group : groups) all.push_back(group.title);
  return all;
}

std::vector<std::string> names(const ScalarGroup& group) {
  std::vector<std::string> all;
  for (const GroupedScalar& scalar : group.scalars) all.push_back(scalar.name);
  return all;
}

using Names = std::vector<std::string>;

TEST(ScalarGroups, PhasesOfAQuantityShareAChartHoweverTheyAreNamed) {
  for (const Names& pair : {Names{"loss/train", "loss/validation"}, Names{"train/loss", "val/loss"},
                            Names{"loss", "val_loss"}, Names{"trainLoss", "testLoss"}}) {
    const auto groups = groups_of(pair);
    ASSERT_EQ(groups.size(), 1u) << pair[0];
    EXPECT_EQ(groups[0].title, "Loss");
    EXPECT_EQ(names(groups[0]), pair);
  }
}

TEST(ScalarGroups, QuantitiesOfAPhaseDoNot) {
  EXPECT_EQ(titles(groups_of({"train/accuracy", "train/loss", "train/lr"})),
            (Names{"Loss", "Accuracy", "Learning rate"}));
}

TEST(ScalarGroups, LossesComeFirstThenAccuraciesThenTheJobsOwnOrderThenTheAgent) {
  EXPECT_EQ(titles(groups_of({"tensorscope/cost", "zeta", "alpha", "accuracy", "loss"})),
            (Names{"Loss", "Accuracy", "Zeta", "Alpha", "Agent's cost"}));
}

TEST(ScalarGroups, NamesThatDifferInNumbersOnlyShareAChart) {
  const auto groups = groups_of({"layer1/kl", "layer2/kl", "layer10/kl", "other/kl"});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].title, "layer#/kl");
  EXPECT_EQ(groups[0].scalars.size(), 3u);
}

TEST(ScalarGroups, ANormOfEachLayerIsOneChart) {
  const auto groups = groups_of({"grad_norm/conv.weight", "grad_norm/fc.bias", "weight_norm/conv.weight"});
  EXPECT_EQ(titles(groups), (Names{"Grad norm", "Weight norm"}));
}

TEST(ScalarGroups, TheClockOfTheAgentIsNoCurve) {
  EXPECT_TRUE(groups_of({"tensorscope/time"}).empty());
}

TEST(ScalarGroups, UnitsNeverMix) {
  MadeJob job;
  job.scalar("loss/train", "nats");
  job.scalar("loss/validation", "bits");
  const auto groups = group_scalars(job.store());
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].quantity, "loss (nats)");
  EXPECT_EQ(groups[1].quantity, "loss (bits)");
  EXPECT_NE(groups[0].name, groups[1].name);
}

TEST(ScalarGroups, TrainingIsAlwaysTheFirstColourAndValidationTheSecond) {
  const auto groups = groups_of({"val/loss", "train/loss", "val/acc", "reg_loss"});
  EXPECT_EQ(groups[0].scalars[0].style, 1u);
  EXPECT_EQ(groups[0].scalars[1].style, 0u);
  EXPECT_EQ(groups[0].scalars[2].style, 2u);
  EXPECT_EQ(groups[1].scalars[0].style, 1u);
}

TEST(ScalarGroups, AStyleStaysWhenMoreScalarsCome) {
  const auto before = groups_of({"a_loss", "loss/train"});
  const auto after = groups_of({"a_loss", "loss/train", "loss/val", "b_loss"});
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(before[0].scalars[i], after[0].scalars[i]);
  std::set<std::size_t> styles;
  for (const GroupedScalar& scalar : after[0].scalars) styles.insert(scalar.style);
  EXPECT_EQ(styles.size(), 4u);
}

TEST(ScalarGroups, MoreThanThereAreStylesBecomeSeveralCharts) {
  Names many;
  for (int i = 0; i < 60; ++i) many.push_back("grad_norm/layer" + std::to_string(i));
  const auto groups = groups_of(many);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].scalars.size(), kMostTogether);
  EXPECT_EQ(groups[2].scalars.size(), 60 - 2 * kMostTogether);
  EXPECT_EQ(groups[2].title, "Grad norm 3 of 3");
  EXPECT_EQ(groups[2].scalars.back().name, "grad_norm/layer59");
}

TEST(ScalarGroups, ShortNamesAreWhatDiffers) {
  EXPECT_EQ(short_names(groups_of({"loss/train", "loss/validation"})[0]), (Names{"train", "validation"}));
  EXPECT_EQ(short_names(groups_of({"train/loss", "val/loss"})[0]), (Names{"train", "val"}));
  EXPECT_EQ(short_names(groups_of({"loss", "val_loss"})[0]), (Names{"loss", "val_loss"}));
  EXPECT_EQ(short_names(groups_of({"accuracy/validation"})[0]), (Names{"accuracy/validation"}));
}

TEST(ScalarGroups, AreMadeAnewWhenAScalarIsNamedOrRenamed) {
  MadeJob job;
  const std::uint32_t id = job.scalar("loss");
  ScalarGroups groups;
  EXPECT_EQ(groups.of(job.store()).size(), 1u);
  job.scalar("accuracy");
  EXPECT_EQ(groups.of(job.store()).size(), 2u);
  schema::CatalogEntry renamed = job.source("loss").entry;
  renamed.id = id;
  renamed.path = "entropy";
  job.store().describe(renamed);
  EXPECT_EQ(titles(groups.of(job.store())), (Names{"Accuracy", "Entropy"}));
}

}  // namespace
}  // namespace tensorscope::viewer
