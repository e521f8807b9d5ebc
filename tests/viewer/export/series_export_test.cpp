#include "viewer/export/series_export.h"

#include <gtest/gtest.h>

#include <limits>

#include "viewer/export/json_text.h"

namespace tensorscope::viewer {
namespace {

class SeriesExport : public testing::Test {
 protected:
  SeriesExport() {
    schema::HistoryBucket bucket;
    bucket.last_step = 3;
    bucket.last = 0.5;
    bucket.min = -1;
    bucket.max = 2;
    bucket.sum = 1;
    bucket.finite = 4;
    series_.merge(std::vector{bucket});
    series_.append(4, 0.1);
    series_.append(5, std::numeric_limits<double>::quiet_NaN());
    series_.append(6, std::numeric_limits<double>::infinity());
  }
  ScalarSeries series_;
};

TEST_F(SeriesExport, CsvHasARowForEachPointAndTheEnvelopeOfEachBucket) {
  EXPECT_EQ(series_as_csv(whole_series(series_, TimeAxis())),
            "step,value,min,max,mean,first_step,points,non_finite,seconds\n"
            "3,0.5,-1,2,0.25,0,4,0,nan\n"
            "4,0.1,0.1,0.1,0.1,4,1,0,nan\n"
            "5,nan,nan,nan,nan,5,1,1,nan\n"
            "6,inf,nan,nan,nan,6,1,1,nan\n");
}

TEST_F(SeriesExport, APartIsTheRowsOfThatPart) {
  SeriesTable part = whole_series(series_, TimeAxis());
  part.begin = 1;
  part.end = 2;
  EXPECT_EQ(series_as_csv(part),
            "step,value,min,max,mean,first_step,points,non_finite,seconds\n"
            "4,0.1,0.1,0.1,0.1,4,1,0,nan\n");
}

TEST_F(SeriesExport, JsonKeepsWhatIsNotFiniteByName) {
  const Json json = Json::parse(series_as_json(whole_series(series_, TimeAxis()), "mnist", "loss/train"));
  EXPECT_EQ(json["job"], "mnist");
  EXPECT_EQ(json["source"], "loss/train");
  EXPECT_EQ(json["columns"]["step"], Json({3, 4, 5, 6}));
  EXPECT_EQ(json["columns"]["value"], Json({0.5, 0.1, "NaN", "Infinity"}));
  EXPECT_EQ(json["columns"]["points"], Json({4, 1, 1, 1}));
}

TEST_F(SeriesExport, NamesThatAreNotUtf8DoNotStopIt) {
  const std::string text = series_as_json(whole_series(series_, TimeAxis()), "\xff\xfe", "x");
  EXPECT_TRUE(Json::accept(text)) << text;
}

TEST(SeriesExportEmpty, IsATableWithoutRows) {
  const ScalarSeries series;
  EXPECT_EQ(series_as_csv(whole_series(series, TimeAxis())),
            "step,value,min,max,mean,first_step,points,non_finite,seconds\n");
  EXPECT_EQ(series_as_npy(whole_series(series, TimeAxis())).size() % 64, 0u);
}

}  // namespace
}  // namespace tensorscope::viewer
