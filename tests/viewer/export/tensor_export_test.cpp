#include "viewer/export/tensor_export.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/viewer/export/sample_fixture.h"
#include "viewer/export/json_text.h"

namespace tensorscope::viewer {
namespace {

using schema::Dtype;

const float kInfinity = std::numeric_limits<float>::infinity();

TEST(TensorCsv, AMatrixIsAMatrixAndAVectorAColumn) {
  EXPECT_EQ(tensor_as_csv(whole_tensor<float>(Dtype::float32, {2, 3}, {0.1f, 2, 3, std::nanf(""), kInfinity, -6})),
            "0.1,2,3\nnan,inf,-6\n");
  EXPECT_EQ(tensor_as_csv(whole_tensor<std::int64_t>(Dtype::int64, {2}, {9007199254740993, -1})),
            "9007199254740993\n-1\n");
  EXPECT_EQ(tensor_as_csv(whole_tensor<float>(Dtype::float32, {}, {2.5f})), "2.5\n");
  EXPECT_EQ(tensor_as_csv(whole_tensor<float>(Dtype::float32, {0, 3}, {})), "");
}

TEST(TensorCsv, MoreDimensionsHaveALineForEachElementWithItsPlaceInTheTensor) {
  RegionSample sample = whole_tensor<float>(Dtype::float32, {2, 1, 2}, {1, 2, 3, 4});
  EXPECT_EQ(tensor_as_csv(sample), "i0,i1,i2,value\n0,0,0,1\n0,0,1,2\n1,0,0,3\n1,0,1,4\n");
  sample.region.shape = {20, 10, 20};
  sample.region.window.start = {5, 7, 0};
  sample.region.window.stride = {10, 1, 3};
  EXPECT_EQ(tensor_as_csv(sample), "i0,i1,i2,value\n5,7,0,1\n5,7,3,2\n15,7,0,3\n15,7,3,4\n");
}

TEST(TensorJson, SaysEverythingThatIsKnown) {
  Store store;
  schema::CatalogEntry entry;
  entry.path = "net.w";
  entry.kind = schema::SourceKind::parameter;
  store.describe(entry);
  schema::DecodedSample decoded;
  decoded.header.step = 7;
  decoded.header.phase = schema::Phase::training;
  decoded.stats.emplace();
  decoded.stats->elements = 4;
  decoded.stats->mean = 0.25;
  decoded.histogram.emplace();
  decoded.histogram->counts[schema::SignedLogGrid::kZeroBin] = 3;
  decoded.histogram->nan = 1;
  std::vector<std::byte> record;
  ASSERT_TRUE(store.add_sample(decoded, record));

  RegionSample sample = whole_tensor<float>(Dtype::float32, {2, 2}, {0.1f, std::nanf(""), -kInfinity, 4});
  sample.step = 7;
  sample.phase = schema::Phase::training;
  const Json json = Json::parse(tensor_as_json("mnist", *store.find("net.w"), sample));
  EXPECT_EQ(json["job"], "mnist");
  EXPECT_EQ(json["source"], "net.w");
  EXPECT_EQ(json["kind"], "parameter");
  EXPECT_EQ(json["dtype"], "float32");
  EXPECT_EQ(json["step"], 7);
  EXPECT_EQ(json["phase"], "training");
  EXPECT_EQ(json["shape"], Json({2, 2}));
  EXPECT_EQ(json["sampled"], 4);
  EXPECT_EQ(json["window"]["stride"], Json({1, 1}));
  EXPECT_EQ(json["stats"]["mean"], 0.25);
  EXPECT_EQ(json["histogram"]["counts"], Json::array({3}));
  EXPECT_EQ(json["histogram"]["edges"], Json({0, 0}));
  EXPECT_EQ(json["histogram"]["nan"], 1);
  EXPECT_EQ(json["data"], Json::parse(R"([[0.1, "NaN"], ["-Infinity", 4]])"));
}

TEST(TensorJson, NumbersOfAnotherStepOrPhaseAreNotMixedIn) {
  Store store;
  store.describe({});
  schema::DecodedSample decoded;
  decoded.header.step = 6;
  decoded.stats.emplace();
  std::vector<std::byte> record;
  ASSERT_TRUE(store.add_sample(decoded, record));
  RegionSample sample = whole_tensor<float>(Dtype::float32, {1}, {1});
  sample.step = 6;
  EXPECT_TRUE(Json::parse(tensor_as_json("j", *store.source(0), sample)).contains("stats"));
  sample.phase = schema::Phase::evaluation;
  EXPECT_FALSE(Json::parse(tensor_as_json("j", *store.source(0), sample)).contains("stats"));
  sample.phase = schema::Phase::unknown;
  sample.step = 7;
  EXPECT_FALSE(Json::parse(tensor_as_json("j", *store.source(0), sample)).contains("stats"));
}

TEST(TensorJson, OneElementIsNoArrayAndNoneAnEmptyOne) {
  Store store;
  store.describe({});
  const auto data = [&](const RegionSample& sample) {
    return Json::parse(tensor_as_json("j", *store.source(0), sample))["data"];
  };
  EXPECT_EQ(data(whole_tensor<float>(Dtype::float32, {}, {2.5f})), 2.5);
  EXPECT_EQ(data(whole_tensor<float>(Dtype::float32, {2, 0}, {})), Json::array());
  RegionSample wide = whole_tensor<float>(Dtype::float32, {2, 0}, {});
  wide.region.window.count[0] = 4'294'967'295;
  EXPECT_EQ(data(wide), Json::array()) << "not four billion of them";
}

}  // namespace
}  // namespace tensorscope::viewer
