#include <imgui.h>

#include <algorithm>
#include <string>

#include "viewer/frame/controls.h"
#include "viewer/frame/facts.h"
#include "viewer/frame/linear_bins.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/sampling_cost.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/pace.h"
#include "viewer/store/health.h"
#include "viewer/widgets/histogram_chart.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kHeadHeight = 40;
constexpr double kLineHeight = 22;
constexpr double kNameWidth = 84;
constexpr double kPerSecond = 5;
constexpr double kHistogramHeight = 120;
constexpr int kBins = 32;

// Lines from the top down, names at the left, values in one column beside them.
class Lines {
 public:
  explicit Lines(const Box& box)
      : list_(*ImGui::GetWindowDrawList()),
        x_(box.x0 + px(16)),
        right_(box.x1 - px(20)),
        y_(box.y0 - ImGui::GetScrollY()) {}

  void skip(double pixels) { y_ += px(pixels); }
  float y() const { return y_; }

  void heading(std::string_view text, std::string_view detail = {}) {
    y_ += px(12);
    fill(list_, {x_, y_, right_, y_ + look::hairline()}, look::palette().hairline);
    y_ += px(6);
    const float end = put_text(list_, Font::small, x_, y_ + px(kLineHeight) / 2, Tone::quiet, text) + px(8);
    if (!detail.empty()) {
      const float width = look::text_size(Font::small, detail).x;
      put_text(list_, Font::small, std::max(end, right_ - width), y_ + px(kLineHeight) / 2, Tone::quiet, detail,
               right_ - end);
    }
    y_ += px(kLineHeight);
  }

  void line(Font font, Tone tone, std::string_view text) {
    put_text(list_, font, x_, y_ + px(kLineHeight) / 2, tone, text, right_ - x_);
    y_ += px(kLineHeight);
  }

  void fact(const Fact& fact) {
    const float middle = y_ + px(kLineHeight) / 2;
    const float name = std::max(px(kNameWidth), look::text_size(Font::small, fact.name).x + px(8));
    put_text(list_, Font::small, x_, middle, Tone::quiet, fact.name, name - px(8));
    put_text(list_, Font::numbers, x_ + name, middle, fact.tone, fact.value, right_ - x_ - name);
    y_ += px(kLineHeight);
  }

  // Text that may take several lines.
  void note(Tone tone, std::string_view text) {
    look::current().fonts().need(text);
    ImGui::SetCursorScreenPos({x_, y_ + px(4)});
    const look::FontScope font(Font::small);
    ImGui::PushStyleColor(ImGuiCol_Text, look::ink(color_of(tone, look::palette())));
    ImGui::PushTextWrapPos(right_ - ImGui::GetWindowPos().x);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    y_ = ImGui::GetCursorScreenPos().y + px(4);
  }

  Box take(double height) {
    const Box box{x_, y_, right_, y_ + px(height)};
    y_ = box.y1;
    return box;
  }

 private:
  ImDrawList& list_;
  float x_;
  float right_;
  float y_;
};

void show_identity(Lines& lines, const Source& source, const Store& store) {
  lines.line(Font::strong, Tone::plain, source.path());
  lines.line(Font::small, Tone::quiet, kind_text(source.entry));
  if (!source.entry.note.empty()) lines.note(Tone::warning, source.entry.note);
  if (const std::string answer = answer_now(source, store); !answer.empty()) lines.note(Tone::warning, answer);
  lines.skip(4);
  for (const Fact& fact : identity_of(source)) lines.fact(fact);
}

void show_statistics(Lines& lines, const Source& source, std::uint64_t step, bool can_ask) {
  const Summary* const summary = statistics_at(source, step);
  if (summary == nullptr) {
    lines.heading("Statistics");
    lines.note(Tone::quiet, can_ask ? "None up to this step yet. They are asked for while this source is selected."
                                    : "None were sampled up to this step.");
    return;
  }
  lines.heading("Statistics", coverage_text(summary->sampled, summary->total));
  lines.fact({"step", step_text(summary->step, summary->phase)});
  for (const Fact& fact : statistics_of(*summary->stats)) lines.fact(fact);
}

void show_quantiles(Lines& lines, const Source& source, std::uint64_t step) {
  const Summary* const sample = histogram_at(source, step);
  if (sample == nullptr) return;
  const std::vector<Fact> facts = quantiles_of(*sample);
  if (facts.empty()) return;
  const bool is_of_statistics = statistics_at(source, step) == sample;
  lines.heading("Quantiles", is_of_statistics ? "± one bin" : "± one bin, step " + look::format_count(sample->step));
  for (const Fact& fact : facts) lines.fact(fact);
}

void show_histogram(Lines& lines, const Source& source, std::uint64_t step) {
  const Summary* const sample = histogram_at(source, step);
  if (sample == nullptr) return;
  lines.heading("Histogram", statistics_at(source, step) == sample ? "" : "step " + look::format_count(sample->step));
  const Box box = lines.take(kHistogramHeight);
  const LinearBins bins = linear_bins(*sample, kBins);
  widgets::HistogramChart chart;
  chart.x_name = chart.y_name = "";  // the heading says it
  chart.edges = bins.edges;
  chart.masses = bins.masses;
  chart.missing = "No finite value";
  chart.nan = sample->histogram->nan;
  chart.pos_inf = sample->histogram->positive_infinity;
  chart.neg_inf = sample->histogram->negative_infinity;
  // Counts are linear here; the panels have the choice.
  widgets::HistogramChartState fixed;
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  widgets::histogram_chart("histogram", chart, fixed, box.width(), box.height());
}

std::string estimate(double fraction) {
  if (fraction < 1e-4) return "below 0.01 %";
  return "about " + look::format_estimate(fraction * 100) + " %";
}

void show_cost(Lines& lines, const JobView& job, const Source& source) {
  const auto cost = cost_of(source, job.sent_wants, job.store());
  if (!cost || !job.store().status().can_bring_data()) return;
  lines.heading("Sampling");
  const std::uint32_t interval = cost->interval_steps;
  lines.fact({"pace", interval == 1 ? "every step" : "every " + look::format_count(interval) + " steps"});
  if (cost->bytes > 0) lines.fact({"a sample", look::format_bytes(cost->bytes)});
  if (cost->step_fraction > 0) lines.fact({"step time", estimate(cost->step_fraction)});
}

void show_tensor(Lines& lines, JobView& job, const Source& source) {
  const Store& store = job.store();
  if (!can_be_sampled(source.entry)) return;
  store.want(source, schema::Product::stats | schema::Product::histogram, {}, interval_for(store.status(), kPerSecond));
  show_statistics(lines, source, store.timeline().step(), store.status().can_bring_data());
  show_histogram(lines, source, store.timeline().step());
  show_quantiles(lines, source, store.timeline().step());
  show_cost(lines, job, source);
}

}  // namespace

const std::vector<Fact>& CurveFacts::of(const ScalarSeries& now, std::uint64_t at_step) {
  if (series != &now || revision != now.revision() || step != at_step) {
    facts = curve_facts(now, at_step);
    series = &now, revision = now.revision(), step = at_step;
  }
  return facts;
}

void draw_inspector(FrameState& state, JobView& job) {
  const Box& box = state.layout.right;
  if (box.width() < px(40)) return;
  const Pane pane("inspector", box, look::palette().surface);
  Lines lines({box.x0, box.y0, box.x1, box.y1});
  put_heading(*ImGui::GetWindowDrawList(), box.x0 + px(16), lines.y() + px(kHeadHeight) / 2, "Inspector");
  lines.skip(kHeadHeight);
  const Source* const source = job.selected_source();
  if (source == nullptr) {
    lines.note(Tone::quiet, "Select a source at the left: its shape, statistics, histogram and cost show up here.");
    return;
  }
  show_identity(lines, *source, job.store());
  if (source->entry.kind == schema::SourceKind::scalar) {
    lines.heading("Curve");
    for (const Fact& fact : state.curve.of(source->scalars, job.store().timeline().step())) lines.fact(fact);
  } else if (schema::is_tensor(source->entry.kind)) {
    show_tensor(lines, job, *source);
  }
  ImGui::SetCursorScreenPos({box.x0, lines.y() + px(12)});
  ImGui::Dummy({1, 1});
}

}  // namespace tensorscope::viewer::frame
