#include "viewer/commands/export_panel.h"

#include <algorithm>
#include <filesystem>
#include <span>
#include <vector>

#include "viewer/commands/answer_file.h"
#include "viewer/commands/panel_request.h"
#include "viewer/export/json_text.h"

namespace tensorscope::viewer {
namespace {

std::string as_document(const std::vector<PictureNumbers>& all, const PanelRequest& request, const DrawnPanel& drawn) {
  std::string text = json_text(Json{{"job", drawn.job.job.label()}, {"panel", request.picture.panel}}, -1);
  text.pop_back();
  text += ",\"pictures\":[";
  for (const PictureNumbers& each : all) {
    if (&each != &all.front()) text += ",\n";
    text += *each.content;
  }
  return text + "]}\n";
}

std::string path_of(const PictureNumbers& picture, const std::string& out) {
  const std::filesystem::path path(out);
  return (path.parent_path() / (path.stem().string() + "-" + picture.name + path.extension().string())).string();
}

std::string names_of(const std::vector<PictureNumbers>& pictures) {
  std::string text;
  for (const PictureNumbers& each : pictures) text += (text.empty() ? "" : ", ") + each.name;
  return text;
}

}  // namespace

ExitCode export_panel(const ExportOptions& options, Program& program) {
  PanelRequest request;
  request.job = options.job;
  request.with = options.with;
  request.picture.keys = options.keys;
  request.picture.panel = options.panel;
  request.picture.source = options.source;
  request.step = options.step;
  request.out = options.out;
  request.timeout_s = options.timeout_s;
  const std::optional<DrawnPanel> drawn = draw_panel(request, "numbers", program);
  if (!drawn) return failed;
  const std::string panel = "panel " + in_quotes(options.panel);
  std::vector<PictureNumbers> all = drawn->picture->numbers(options.format);
  if (all.empty()) {
    return fail(program, "no numbers: " + panel + " draws none of " + drawn->job.job.label() +
                             " yet; see it with 'tensorscope shot'");
  }
  std::vector<PictureNumbers> tables;
  std::ranges::copy_if(all, std::back_inserter(tables), [](const auto& each) { return !each.content; });
  std::erase_if(all, [](const auto& each) { return !each.content; });
  if (all.empty()) {
    return fail(program, "no numbers: " + panel + " draws tables (" + names_of(tables) +
                             "), which .npy has no place for; use --format csv or json");
  }
  const std::string of = options.panel + " of " + drawn->job.job.label();
  if (options.format == Format::json) {
    const ExitCode code =
        write_answer(options.out, as_document(all, request, *drawn), of + ", " + names_of(all), program);
    if (code != succeeded) return code;
  } else {
    for (const PictureNumbers& each : all) {
      const std::string path = all.size() == 1 ? options.out : path_of(each, options.out);
      if (const ExitCode code = write_answer(path, *each.content, of + ", " + each.name, program); code != succeeded) {
        return code;
      }
    }
  }
  note_shortcomings(request, *drawn, program);
  if (!tables.empty()) {
    note(program, "left out are tables, which .npy has no place for: " + names_of(tables) +
                      "; use --format csv or json for them");
  }
  return succeeded;
}

}  // namespace tensorscope::viewer
