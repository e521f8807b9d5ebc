#include "tests/viewer/frame/stub_panels.h"

#include <imgui.h>

#include <array>
#include <memory>

#include "viewer/look/look.h"

namespace tensorscope::viewer::frame {
namespace {

constexpr std::array kKeys{PanelKey{platform::Key::l, "L", "lock the colours"}};

class StubPanel : public Panel {
 public:
  StubPanel(look::Rgb color, bool wants_region) : color_(color), wants_region_(wants_region) {}

  void draw(const Store& store, PanelState& state) override {
    StubTalk& talk = stub_talk();
    ++talk.draws;
    talk.source = state.source != nullptr ? state.source->path() : "";
    talk.key = state.key;
    if (wants_region_ && state.source != nullptr) store.want(*state.source, schema::Product::region);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::GetContentRegionAvail();
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + size.x, at.y + size.y}, look::ink(color_));
    state.show_step = talk.show_step;
    state.select = store.find(talk.select);
    state.hovered = talk.hovered;
    state.waiting_for = talk.waiting_for;
    state.moving = talk.moving;
    state.bring_to_front = talk.bring_to_front;
  }

  std::vector<Drawn> drawn(const Store& store) const override {
    Drawn curve{"curve", "loss", "loss/train", store.timeline().step(), DrawnTable{}};
    std::get<DrawnTable>(curve.data).columns = {{"step", std::vector<double>{1, 2}},
                                                {"loss", std::vector<double>{0.5, 0.25}}};
    Drawn matrix{"matrix", "weights", "net.fc2.weight", store.timeline().step(), DrawnArray{}};
    auto& array = std::get<DrawnArray>(matrix.data);
    array.dtype = schema::Dtype::uint8;
    array.shape = {2, 2};
    array.elements = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    std::vector<Drawn> all;
    all.push_back(std::move(curve));
    all.push_back(std::move(matrix));
    return all;
  }

 private:
  look::Rgb color_;
  bool wants_region_;
};

bool is_tensor(const Source& source) {
  return source.entry.kind == schema::SourceKind::parameter;
}

}  // namespace

std::span<const PanelInfo> stub_panels() {
  static const std::array<PanelInfo, 2> panels{
      PanelInfo{.name = "job",
                .title = "Job",
                .shows = "Everything",
                .make = [] { return std::unique_ptr<Panel>(new StubPanel(kJobInk, false)); }},
      PanelInfo{.name = "tensor",
                .title = "Tensor",
                .shows = "One parameter",
                .can_show = is_tensor,
                .make = [] { return std::unique_ptr<Panel>(new StubPanel(kTensorInk, true)); },
                .keys = kKeys},
  };
  return panels;
}

StubTalk& stub_talk() {
  static StubTalk talk;
  return talk;
}

}  // namespace tensorscope::viewer::frame
