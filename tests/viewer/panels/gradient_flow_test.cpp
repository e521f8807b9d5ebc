#include "viewer/panels/training/gradient_flow.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_job.h"
#include "viewer/panels/training/layers.h"

namespace tensorscope::viewer {
namespace {

using Indices = std::vector<std::size_t>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(GradientFlow, TellsTheMeanMagnitudeNowAndItsRangeOverTheStepsThatAreKept) {
  MadeJob job;
  job.parameter("net.fc.weight", {2, 2}, "Linear");
  job.parameter("net.fc.bias", {2}, "Linear");
  job.gradient_of("net.fc.weight");
  job.gradient_of("net.fc.bias");
  job.summary("net.fc.weight:grad", 10, {1.0F, -3.0F, 0.0F, 0.0F});
  job.summary("net.fc.weight:grad", 20, {0.1F, -0.1F, 0.1F, 0.1F});
  job.step(20);
  GradientFlow flow;
  flow.update(job.store(), layers_of(job.store()));
  ASSERT_EQ(flow.bars().size(), 2u);
  const FlowBar& bar = flow.bars()[0];
  EXPECT_EQ(bar.name, "weight");
  EXPECT_NEAR(bar.row.mean_magnitude, 0.1, 1e-7);
  EXPECT_NEAR(bar.kept->lo, 0.1, 1e-7);
  EXPECT_NEAR(bar.kept->hi, 1.0, 1e-7) << "(1 + 3) / 4";
  EXPECT_EQ(bar.kept_steps, 2u);
  EXPECT_FALSE(flow.bars()[1].kept.has_value()) << "nothing is known of it";
  EXPECT_EQ(flow.steps_text(), "step 20");
  ASSERT_TRUE(flow.decades().has_value());
  EXPECT_LE(flow.decades()->lo, 0.1);
  EXPECT_GE(flow.decades()->hi, 1.0);

  job.summary("net.fc.weight:grad", 30, {4.0F, 4.0F, 4.0F, 4.0F});
  flow.update(job.store(), layers_of(job.store()));
  EXPECT_NEAR(flow.bars()[0].kept->hi, 4.0, 1e-7) << "a new sample counts at once";
}

TEST(GradientFlow, TheRangeIsOfWhatIsKeptInWhateverOrderItCameAndWent) {
  MadeJob job;
  job.parameter("fc.weight", {1}, "Linear");
  job.gradient_of("fc.weight");
  GradientFlow flow;
  const auto kept = [&]() -> FlowBar {
    job.step(1000);
    flow.update(job.store(), layers_of(job.store()));
    return flow.bars()[0];
  };
  job.summary("fc.weight:grad", 10, {1.0F});
  job.summary("fc.weight:grad", 20, {8.0F});
  EXPECT_EQ(kept().kept->hi, 8.0);
  job.summary("fc.weight:grad", 20, {2.0F});
  EXPECT_EQ(kept().kept->hi, 2.0) << "the newest step was told anew";
  EXPECT_EQ(kept().kept_steps, 2u);
  job.summary("fc.weight:grad", 30, {3.0F});
  job.summary("fc.weight:grad", 40, {4.0F});
  job.summary("fc.weight:grad", 15, {0.5F});
  EXPECT_EQ(kept().kept->lo, 0.5) << "one that came late";
  EXPECT_EQ(kept().kept->hi, 4.0);
  EXPECT_EQ(kept().kept_steps, 5u);
  job.store().set_memory_limit(1);
  const SamplesByStep<Summary>& left = job.source("fc.weight:grad").summaries;
  EXPECT_LT(left.size(), 5u);
  EXPECT_EQ(kept().kept_steps, left.size()) << "what is gone counts no more";
}

TEST(GradientFlow, TheLayerThatRunsFirstStandsFirst) {
  MadeJob job;
  for (const char* const layer : {"net.embed", "net.head", "net.block"}) {
    job.parameter(std::string(layer) + ".weight", {2, 2}, "Linear");
    job.gradient_of(std::string(layer) + ".weight");
  }
  for (std::uint32_t order = 0; const char* const layer : {"net.embed", "net.block", "net.head"}) {
    job.made(schema::SourceKind::activation, layer, {2, 2}, order++);
  }
  GradientFlow flow;
  flow.update(job.store(), layers_of(job.store()));
  std::string names;
  for (const FlowBar& bar : flow.bars()) names += bar.name + " ";
  EXPECT_EQ(names, "embed block head ");
}

TEST(GradientFlow, CountsWhatVanishesAndWhatIsNoNumber) {
  MadeJob job;
  for (const char* name : {"a.weight", "b.weight", "c.weight"}) {
    job.parameter(name, {2}, "Linear");
    job.gradient_of(name);
  }
  job.summary("a.weight:grad", 5, {1e-9F, -1e-9F});
  job.summary("b.weight:grad", 5, {1.0F, std::numeric_limits<float>::quiet_NaN()});
  job.summary("c.weight:grad", 5, {0.0F, 0.0F});
  job.step(5);
  GradientFlow flow;
  flow.update(job.store(), layers_of(job.store()));
  EXPECT_EQ(flow.vanishing(), 2u) << "all zero is less than 1e-7, too";
  EXPECT_EQ(flow.not_finite(), 1u);
  EXPECT_EQ(flow.table().rows(), 3u);
}

TEST(Layers, AreModulesWithParametersOfTheirOwnAndTheirWeightIsAMatrix) {
  MadeJob job;
  job.parameter("net.fc.bias", {3}, "Linear");
  job.parameter("net.fc.weight", {3, 2}, "Linear");
  job.parameter("net.norm.weight", {3}, "LayerNorm");
  job.scalar("net.fc:grad/norm");
  job.scalar("net.fc.weight:update/ratio");
  job.scalar("net.norm.weight:grad/norm");
  const std::vector<Layer> layers = layers_of(job.store());
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].name, "fc");
  EXPECT_EQ(layers[0].weight->path(), "net.fc.weight");
  EXPECT_EQ(layers[0].norm->path(), "net.fc:grad/norm");
  EXPECT_EQ(layers[0].ratio->path(), "net.fc.weight:update/ratio");
  EXPECT_EQ(layers[1].norm->path(), "net.norm.weight:grad/norm") << "for want of the module's";
  EXPECT_EQ(layers[1].ratio, nullptr);
}

TEST(Layers, StandInTheOrderInWhichTheNetworkRunsThem) {
  MadeJob job;
  job.parameter("net.positions", {4, 2}, "Net");
  for (const char* path : {"net.last", "net.block.norm", "net.block.fc"}) {
    job.parameter(std::string(path) + ".weight", {2, 2}, "Linear");
  }
  const auto names = [&job] {
    std::vector<std::string> all;
    for (const Layer& layer : layers_of(job.store())) all.push_back(layer.path);
    return all;
  };
  EXPECT_EQ(names(), (std::vector<std::string>{"net", "net.last", "net.block.norm", "net.block.fc"}))
      << "as registered";
  job.made(schema::SourceKind::activation, "net.block.fc", {8, 2}, 1);
  job.made(schema::SourceKind::activation, "net.block.norm", {8, 2}, 3);
  job.made(schema::SourceKind::activation, "net.last", {8, 2}, 7);
  job.made(schema::SourceKind::activation, "net", {8, 2}, 7);
  EXPECT_EQ(names(), (std::vector<std::string>{"net", "net.block.fc", "net.block.norm", "net.last"}));
}

TEST(Layers, AParameterBelongsToTheModuleThatHasItItself) {
  EXPECT_EQ(module_of("net.conv1.weight"), "net.conv1") << "not to \"net\", which may have parameters of its own";
  EXPECT_EQ(module_of("net.scale"), "net");
  EXPECT_EQ(module_of("scale"), "scale");
}

TEST(Layers, KeepTheirStyleWhileTheyAreChosen) {
  LayerStyles styles;
  styles.choose(Indices{0, 10, 20});
  EXPECT_EQ(styles.of(10), 1u);
  styles.choose(Indices{5, 10, 20});
  EXPECT_EQ(styles.of(5), 0u) << "that of the one that went";
  EXPECT_EQ(styles.of(10), 1u);
  EXPECT_EQ(styles.of(20), 2u);
  styles.choose(Indices{5, 10, 20, 30});
  EXPECT_EQ(styles.of(30), 3u);
}

TEST(Layers, FewHaveACurveEachAndOfManyTheFirstAndTheLastAreThere) {
  const std::vector<double> few(5, 1.0);
  EXPECT_EQ(choose_layers(few, LayerChoice::spread, 8), (Indices{0, 1, 2, 3, 4}));
  const std::vector<double> many(500, 1.0);
  const Indices spread = choose_layers(many, LayerChoice::spread, 8);
  EXPECT_EQ(spread.size(), 8u);
  EXPECT_EQ(spread.front(), 0u);
  EXPECT_EQ(spread.back(), 499u);
  EXPECT_TRUE(std::ranges::adjacent_find(spread) == spread.end());
  EXPECT_EQ(choose_layers(many, LayerChoice::spread, 1), (Indices{0}));
}

TEST(Layers, AreChosenBySizeAndTheSelectedOneIsAlwaysThere) {
  const std::vector<double> sizes{5.0, kNan, 1.0, 9.0, 7.0};
  EXPECT_EQ(choose_layers(sizes, LayerChoice::largest, 2), (Indices{3, 4}));
  EXPECT_EQ(choose_layers(sizes, LayerChoice::smallest, 2), (Indices{0, 2}));
  EXPECT_EQ(choose_layers(sizes, LayerChoice::smallest, 4), (Indices{0, 2, 3, 4})) << "what is not known comes last";
  EXPECT_EQ(choose_layers(sizes, LayerChoice::largest, 2, 1), (Indices{1, 3}));
  EXPECT_EQ(choose_layers(sizes, LayerChoice::spread, 3, 1), (Indices{1, 2, 4})) << "in place of its neighbour";
}

}  // namespace
}  // namespace tensorscope::viewer
