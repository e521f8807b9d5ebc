#include "viewer/panels/model/model_items.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_models.h"
#include "viewer/panels/model/asking_in_turn.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/model/layer_facts.h"
#include "viewer/panels/model/module_columns.h"
#include "viewer/panels/model/shown_graph.h"

namespace tensorscope::viewer {
namespace {

std::size_t at(const ModelItems& items, MadeJob& job, const char* path) {
  return items.item_of(job.source(path), job.store());
}

TEST(ModelItems, WhatAModuleMakesBelongsToTheModuleNotToWhatItWasMadeOf) {
  const auto job = lenet();
  const ModelItems items(job->store());
  const std::size_t relu = at(items, *job, "net.conv1/max_pool2d/relu");
  EXPECT_EQ(items.item(relu).parent, at(items, *job, "net.conv1"));
  EXPECT_EQ(items.item(relu).label, "relu");
  EXPECT_FALSE(items.item(relu).is_module);
  EXPECT_EQ(items.item(at(items, *job, "net.conv1")).parent, at(items, *job, "net"));
  EXPECT_EQ(items.item(at(items, *job, "net.conv1")).label, "conv1");
  EXPECT_EQ(items.item(at(items, *job, "net:input")).parent, at(items, *job, "net"));
  EXPECT_EQ(items.roots().size(), 1U);
}

TEST(ModelItems, ParametersAreCountedIntoAllModulesThatTheyAreIn) {
  const auto job = lenet();
  const ModelItems items(job->store());
  EXPECT_EQ(items.item(at(items, *job, "net.conv1")).elements, 16U * 25 + 16);
  EXPECT_EQ(items.elements(), 16U * 25 + 16 + 32 * 16 * 25 + 32 + 128 * 512 + 128 + 1280 + 10);
  EXPECT_EQ(items.item(at(items, *job, "net")).elements, items.elements());
}

TEST(ModelItems, CountsWhatItHoldsOfEachModule) {
  const auto job = lenet();
  const ModelItems items(job->store());
  std::size_t least = items.all().size() * (sizeof(ModelItem) + sizeof(std::uint32_t) + sizeof(std::size_t));
  for (const ModelItem& item : items.all()) {
    least += item.label.size() + item.children.size() * sizeof(std::size_t) + item.parameters.size() * sizeof(void*);
  }
  EXPECT_GE(items.memory_bytes(), least + items.edges().size() * sizeof(analysis::GraphEdge));
  EXPECT_LT(ModelItems(MadeJob().store()).memory_bytes(), sizeof(ModelItem));
}

TEST(ModelItems, AParameterAndAGradientLeadToTheirModule) {
  const auto job = lenet();
  const ModelItems items(job->store());
  EXPECT_EQ(at(items, *job, "net.conv2.weight"), at(items, *job, "net.conv2"));
  EXPECT_EQ(at(items, *job, "net.conv2:grad"), at(items, *job, "net.conv2"));
  EXPECT_EQ(at(items, *job, "net.conv2.weight:update/ratio"), at(items, *job, "net.conv2"));
}

TEST(ModelItems, AParameterOfNoModuleStandsForItself) {
  MadeJob job;
  job.parameter("w", {3, 4});
  const ModelItems items(job.store());
  ASSERT_EQ(items.all().size(), 1U);
  EXPECT_FALSE(items.item(0).is_module);
  EXPECT_EQ(items.elements(), 12U);
  EXPECT_TRUE(items.nodes().empty());
}

TEST(ModelItems, ProbesAreLeftOut) {
  auto job = lenet();
  const std::size_t before = ModelItems(job->store()).all().size();
  job->probe("digits", {8, 1, 28, 28}, 10);
  job->made(schema::SourceKind::activation, "digits/net.conv1", {8, 16, 24, 24}, 0, {}, "Conv2d");
  EXPECT_EQ(ModelItems(job->store()).all().size(), before);
}

TEST(ModelItems, NodesStandInTheOrderOfThePassWhateverTheCatalogSays) {
  MadeJob job;
  const auto second = job.made(schema::SourceKind::activation, "net.b", {4}, 1, {1}, "Linear");
  job.made(schema::SourceKind::activation, "net.a", {4}, 0, {}, "Linear");
  job.made(schema::SourceKind::activation, "net.c", {4}, 2, {second, second}, "Linear");
  const ModelItems items(job.store());
  ASSERT_EQ(items.nodes().size(), 3U);
  EXPECT_EQ(items.item(items.nodes()[0]).source->path(), "net.a");
  EXPECT_EQ(items.edges(), (std::vector<analysis::GraphEdge>{{0, 1}, {1, 2}})) << "fed twice by the same is one edge";
}

TEST(ModelItems, WhoFeedsWhomSaysMoreThanAnOrderOfAnotherPass) {
  MadeJob job;
  job.made(schema::SourceKind::activation, "net.up", {4}, 0, {1}, "Linear");
  job.made(schema::SourceKind::activation, "net.norm", {4}, 3, {}, "Linear");
  const ModelItems items(job.store());
  EXPECT_EQ(items.item(items.nodes()[0]).source->path(), "net.norm");
  EXPECT_EQ(items.edges(), (std::vector<analysis::GraphEdge>{{0, 1}}));
  EXPECT_EQ(items.left_out(), 0U);
}

TEST(ModelItems, ACircleIsCutAndTheEdgeCounted) {
  MadeJob job;
  job.made(schema::SourceKind::activation, "net.a", {4}, 0, {1}, "Linear");
  job.made(schema::SourceKind::activation, "net.b", {4}, 1, {0}, "Linear");
  const ModelItems items(job.store());
  EXPECT_EQ(items.left_out(), 1U);
  EXPECT_EQ(items.edges(), (std::vector<analysis::GraphEdge>{{0, 1}}));
}

TEST(ModelItems, ACircleIsCutWhereItLiesNotInWhatFollowsIt) {
  MadeJob job;
  job.made(schema::SourceKind::activation, "net.tail", {4}, 0, {3, 2}, "Linear");
  job.made(schema::SourceKind::activation, "net.end", {4}, 1, {0}, "Linear");
  job.made(schema::SourceKind::activation, "net.a", {4}, 2, {3}, "Linear");
  job.made(schema::SourceKind::activation, "net.b", {4}, 3, {2}, "Linear");
  const ModelItems items(job.store());
  std::vector<std::string> order;
  for (const std::size_t node : items.nodes()) order.push_back(items.item(node).source->path());
  EXPECT_EQ(order, (std::vector<std::string>{"net.a", "net.b", "net.tail", "net.end"}));
  EXPECT_EQ(items.edges(), (std::vector<analysis::GraphEdge>{{0, 1}, {0, 2}, {1, 2}, {2, 3}}));
  EXPECT_EQ(items.left_out(), 1U);
}

TEST(ModelItems, WhatIsChangedInPlaceIsNoCircle) {
  MadeJob job;
  job.made(schema::SourceKind::activation, "net.a", {4}, 1, {1}, "Linear");
  job.made(schema::SourceKind::activation, "net.b", {4}, 2, {1}, "Linear");
  const ModelItems items(job.store());
  EXPECT_EQ(items.item(items.nodes()[0]).source->path(), "net.b");
  EXPECT_EQ(items.edges(), (std::vector<analysis::GraphEdge>{{0, 1}}));
  EXPECT_EQ(items.left_out(), 0U);
}

TEST(ModelItems, ACallThatIsNotTheFirstIsSaidToBe) {
  MadeJob job;
  const auto first = job.made(schema::SourceKind::activation, "net.fc", {4}, 0, {}, "Linear");
  job.made(schema::SourceKind::activation, "net.fc#2", {4}, 1, {first}, "Linear");
  job.made(schema::SourceKind::activation, "net.fc#2/relu", {4}, 2, {1});
  const ModelItems items(job.store());
  EXPECT_EQ(items.item(at(items, job, "net.fc#2")).label, "call 2");
  EXPECT_EQ(items.item(at(items, job, "net.fc#2/relu")).label, "call 2 relu");
  EXPECT_EQ(items.item(at(items, job, "net.fc#2/relu")).parent, at(items, job, "net.fc"));
}

TEST(ModelItems, SourcesThatClaimToBeEachOthersParentsEndNowhere) {
  MadeJob job;
  schema::CatalogEntry entry;
  entry.path = "a";
  entry.kind = schema::SourceKind::scalar;
  entry.parent = 1;
  job.add(entry);
  entry.path = "b";
  entry.parent = 0;
  job.add(entry);
  const ModelItems items(job.store());
  EXPECT_EQ(at(items, job, "a"), ModelItem::kNone);
}

TEST(OpenModules, AClosedModuleStandsForAllThatIsInIt) {
  const auto job = resnet50();
  const ModelItems items(job->store());
  OpenModules open;
  open.set_level(1);
  const std::size_t conv = at(items, *job, "net.layer2.0.conv2");
  EXPECT_EQ(shown_for(items, open, conv), at(items, *job, "net.layer2"));
  open.reveal(items, conv);
  EXPECT_EQ(shown_for(items, open, conv), conv);
  const auto rows = open_rows(items, open);
  EXPECT_NE(std::ranges::find(rows, conv), rows.end());
}

TEST(OpenModules, AResNetOpensAsFarAsItCanBeReadAndAChainToItsLayers) {
  const auto resnet = resnet50();
  const ModelItems items(resnet->store());
  OpenModules open;
  open.set_level(readable_level(items));
  ShownGraph graph;
  graph.update(items, 1, open, {});
  EXPECT_GT(graph.nodes().size(), 16U);
  EXPECT_LE(graph.nodes().size(), 36U);
  const auto transformer = transformer12();
  EXPECT_EQ(readable_level(ModelItems(transformer->store())), 2U) << "at 3 no name has room";
  const auto thousands = ten_thousand();
  EXPECT_EQ(readable_level(ModelItems(thousands->store())), 2U) << "at 1 it is two nodes";
  const auto chain = chain500();
  EXPECT_EQ(readable_level(ModelItems(chain->store())), 1U);
}

TEST(ShownGraph, EveryLevelOfAResNetIsAGraphThatGoesForward) {
  const auto job = resnet50();
  const ModelItems items(job->store());
  EXPECT_GT(items.nodes().size(), 170U);
  for (std::size_t level = 0; level <= items.depth(); ++level) {
    OpenModules open;
    open.set_level(level);
    ShownGraph graph;
    graph.update(items, 1, open, {});
    std::size_t members = 0;
    for (const ShownNode& node : graph.nodes()) members += node.members;
    EXPECT_EQ(members, items.nodes().size()) << "level " << level;
    EXPECT_EQ(graph.layout().nodes.size(), graph.nodes().size());
  }
}

TEST(LayerFacts, ConditionsAreThoseOfTheStepAndReachTheModulesAround) {
  const auto job = broken_layers();
  const ModelItems items(job->store());
  const auto condition = [&](const std::vector<LayerFacts>& facts, const char* path) {
    return facts[at(items, *job, path)].worst;
  };
  auto facts = layer_facts(items, job->store());
  EXPECT_EQ(condition(facts, "net.conv2/max_pool2d"), LayerCondition::infinite);
  EXPECT_EQ(condition(facts, "net.fc2"), LayerCondition::not_a_number);
  EXPECT_EQ(condition(facts, "net.conv1/max_pool2d/relu"), LayerCondition::dead);
  EXPECT_EQ(facts[at(items, *job, "net.conv1")].own, LayerCondition::vanishing);
  EXPECT_EQ(condition(facts, "net"), LayerCondition::not_a_number);
  job->store().timeline().show(MadeModel::kStep);
  facts = layer_facts(items, job->store());
  EXPECT_EQ(condition(facts, "net"), LayerCondition::fine) << "the step before was well";
}

TEST(LayerFacts, MinusInfinityOfAMaskIsNoFault) {
  MadeJob job;
  MadeModel net(job, false);
  net.op("net.q/masked_fill", "aten::masked_fill", {4}, {});
  net.op("net.q/add", "aten::add", {4}, {});
  const float infinity = std::numeric_limits<float>::infinity();
  net.elements("net.q/masked_fill", {1, 2, -infinity, 0});
  net.elements("net.q/add", {1, 2, -infinity, 0});
  const ModelItems items(job.store());
  const auto facts = layer_facts(items, job.store());
  EXPECT_EQ(facts[at(items, job, "net.q/masked_fill")].worst, LayerCondition::fine);
  EXPECT_EQ(facts[at(items, job, "net.q/add")].worst, LayerCondition::infinite);
}

TEST(LayerFacts, ANormOfAPartOfTheElementsIsScaledToAllOfThem) {
  MadeJob job;
  MadeModel net(job, false);
  net.layer("net.fc", "Linear", {100}, {}, {});
  net.elements("net.fc:grad", {3, 4, 0, 0});
  const ModelItems items(job.store());
  EXPECT_DOUBLE_EQ(layer_facts(items, job.store())[0].output_gradient_norm, 5 * std::sqrt(100.0 / 4));
}

TEST(LayerFacts, SayOfWhichStepsTheGradientsAre) {
  MadeJob job;
  MadeModel net(job, false);
  net.layer("net.fc1", "Linear", {4}, {}, {});
  net.layer("net.fc2", "Linear", {4}, {}, {});
  const ModelItems items(job.store());
  EXPECT_EQ(flow_steps(layer_facts(items, job.store()), Flow::outputs), "");
  net.elements("net.fc1:grad", {3, 4, 0, 0});
  EXPECT_EQ(flow_steps(layer_facts(items, job.store()), Flow::outputs),
            look::format_steps(MadeModel::kStep, MadeModel::kStep));
  job.summary("net.fc2:grad", MadeModel::kStep + 30, {1, 1, 1, 1});
  EXPECT_EQ(flow_steps(layer_facts(items, job.store()), Flow::outputs),
            look::format_steps(MadeModel::kStep, MadeModel::kStep + 30));
  EXPECT_EQ(flow_steps(layer_facts(items, job.store()), Flow::parameters), "");
}

TEST(LayerFacts, StayWhatTheyWereWhenTheStoreTakesInMore) {
  MadeJob job;
  MadeModel net(job, false);
  net.layer("net.fc", "Linear", {4}, {}, {});
  net.elements("net.fc:grad", {3, 4, 0, 0});
  const ModelItems items(job.store());
  const auto facts = layer_facts(items, job.store());
  for (std::uint64_t step = 0; step < 100; ++step) job.summary("net.fc:grad", MadeModel::kStep + step, {1, 1, 1, 1});
  ASSERT_TRUE(facts[0].output_gradient);
  EXPECT_EQ(facts[0].output_gradient->stats.l2, 5);
}

TEST(LayerFacts, TheScaleLeavesOutTheLossAndSaysWhatLiesBeyondIt) {
  const auto job = lenet();
  const ModelItems items(job->store());
  const auto scale = flow_scale_of(layer_facts(items, job->store()), Flow::outputs);
  ASSERT_TRUE(scale);
  EXPECT_LT(scale->decades.hi, 1.0);
  EXPECT_TRUE(scale->has_above);
  EXPECT_FALSE(scale->has_below);
  EXPECT_EQ(position_on(scale, scale->decades.lo), 0.0);
  EXPECT_EQ(position_on(scale, scale->decades.hi), 1.0);
  EXPECT_EQ(position_on(scale, 0.0), 0.0);
  EXPECT_TRUE(std::isnan(position_on(scale, LayerFacts::kUnknown)));
  EXPECT_TRUE(std::isnan(position_on(std::nullopt, 1.0)));
}

TEST(LayerFacts, TheFirstBadLayerIsTheFirstThatTheAlertNames) {
  const auto job = broken_layers();
  const ModelItems items(job->store());
  const auto bad = first_bad_of(items, job->store());
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->first, at(items, *job, "net.conv2"));
  EXPECT_EQ(bad->passed_on.size(), 3U);
  EXPECT_FALSE(first_bad_of(items, MadeJob().store()));
}

TEST(AskingInTurn, FewAreAskedForAtOnceAndManyAllComeToTheirTurn) {
  const auto job = chain500();
  std::vector<const Source*> sources;
  for (const Source& source : job->store().sources()) {
    if (source.entry.kind == schema::SourceKind::activation) sources.push_back(&source);
  }
  EXPECT_EQ(ask_in_turn(std::span(sources).first(64), 1, 0).size(), 64U);
  std::vector<const Source*> met;
  for (std::uint64_t step = 0; step < 400; ++step) {
    const auto asked = ask_in_turn(sources, 10, step);
    EXPECT_LE(asked.size(), kMostAsked);
    met.insert(met.end(), asked.begin(), asked.end());
  }
  std::ranges::sort(met);
  met.erase(std::unique(met.begin(), met.end()), met.end());
  EXPECT_EQ(met.size(), 500U);
}

TEST(AskingInTurn, SaysAfterHowManyStepsATurnComesAgain) {
  const auto job = chain500();
  std::vector<const Source*> sources;
  for (const Source& source : job->store().sources()) {
    if (source.entry.kind == schema::SourceKind::activation) sources.push_back(&source);
  }
  EXPECT_EQ(interval_in_turn(64, 10), 10U);
  std::vector<std::uint64_t> begun;
  for (std::uint64_t step = 0; begun.size() < 2; ++step) {
    const auto has_first = [&](std::uint64_t at) {
      const auto asked = ask_in_turn(sources, 10, at);
      return std::ranges::find(asked, sources.front()) != asked.end();
    };
    if (has_first(step) && (step == 0 || !has_first(step - 1))) begun.push_back(step);
  }
  EXPECT_EQ(interval_in_turn(500, 10), begun[1] - begun[0]);
}

TEST(ModuleColumns, StandSideBySideAndHealthAndNameStayToTheLast) {
  for (const double width : {200.0, 380.0, 620.0, 1200.0}) {
    double end = -1.0;
    const auto places = place_module_columns(width);
    for (const ModuleColumnPlace& place : places) {
      if (place.width == 0.0) continue;
      EXPECT_GT(place.left, end);
      end = place.left + place.width;
    }
    EXPECT_LE(end, width + 0.5);
    EXPECT_GT(places[static_cast<std::size_t>(ModuleColumn::name)].width, 0.0);
    EXPECT_GT(places[static_cast<std::size_t>(ModuleColumn::health)].width, 0.0);
  }
}

}  // namespace
}  // namespace tensorscope::viewer
