#include "viewer/commands/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <ostream>

#include "schema/black_boxes.h"
#include "viewer/commands/commands.h"
#include "viewer/commands/machine_memory.h"
#include "viewer/commands/nearest_names.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kJobHelp = "A job's name, its pid, or its segment (a file's path or its name)";
constexpr const char* kKeysHelp = "The panel's own keys to press before, like VL; '?' in the viewer lists them";
constexpr const char* kWithHelp = "Jobs to compare it with, where the panel can";

// What the arguments say, whichever command they are for.
struct Arguments {
  ListOptions list;
  StatusOptions status;
  ViewCommandOptions view;
  PanelRequest shot;
  ExportOptions export_data;
  PruneOptions prune;
  std::string size = "1280x800";
  std::string format;
  std::string theme;
  bool list_panels = false;
};

const std::map<std::string, look::Theme> kThemes{{"dark", look::Theme::dark}, {"light", look::Theme::light}};
const std::map<std::string, Format> kFormats{{"npy", Format::npy}, {"csv", Format::csv}, {"json", Format::json}};

template <typename Value>
std::vector<std::string> names_of(const std::map<std::string, Value>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  return names;
}

[[noreturn]] void refuse(const std::string& option, const std::string& problem) {
  throw CLI::ValidationError(option, problem);
}

// Decimal digits and nothing else: CLI11 reads 0100 as octal, takes 0x10, and lets numbers wrap around.
std::uint64_t parse_count(const std::string& option, const std::string& text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc::result_out_of_range) refuse(option, "found '" + text + "', more than can be counted");
  if (error != std::errc() || end != text.data() + text.size()) {
    refuse(option, "found '" + text + "'; give a whole number in decimal digits");
  }
  return count;
}

template <typename Count>
CLI::Option* add_count(CLI::App& command, const std::string& name, Count& count, const char* help) {
  return command
      .add_option_function<std::string>(
          name, [name, &count](const std::string& text) { count = parse_count(name, text); }, help)
      ->type_name("UINT");
}

void parse_size(const std::string& text, PictureOptions& picture) {
  constexpr int kLeast = 64, kMost = 16'384;
  int width = 0, height = 0;
  char rest = 0;
  const int read = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest);
  if (read != 2 || std::min(width, height) < kLeast || std::max(width, height) > kMost) {
    refuse("--size", "found '" + text + "'; give WIDTHxHEIGHT in pixels, each from 64 to 16384, like 1280x800");
  }
  picture.width = width;
  picture.height = height;
}

Format format_for(const std::string& name, const std::string& out) {
  const std::string ending = std::filesystem::path(out).extension().string();
  const std::string wanted = !name.empty() ? name : ending.empty() ? "" : ending.substr(1);
  const auto found = kFormats.find(wanted);
  if (found == kFormats.end()) refuse("--format", "none given, and '" + out + "' does not end in .npy, .csv or .json");
  return found->second;
}

void add_list(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("list", "The jobs on this machine, and why one cannot be opened");
  command->add_flag("--json", arguments.list.json, "As JSON");
}

void add_view(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("view", "Opens the viewer, on a job or on the list of jobs");
  const std::string help = std::string(kJobHelp) + "; of several, the others are compared with the first";
  command->add_option("JOB", arguments.view.jobs, help);
  arguments.view.memory_bytes = default_history_bytes();
  command
      ->add_option("--memory", arguments.view.memory_bytes,
                   "How much history to keep of all jobs that are open, textures included, like 512MiB; without it, a "
                   "quarter of this machine's memory")
      ->transform(CLI::AsSizeValue(true))
      ->default_str(std::to_string(arguments.view.memory_bytes >> 20) + "MiB");
  command->add_option("--theme", arguments.theme, "dark or light; without it, as last time")
      ->check(CLI::IsMember(names_of(kThemes)));
  command->add_option("--scale", arguments.view.scale, "Factor on all sizes")->check(CLI::Range(0.5, 3.0));
}

void add_status(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("status", "State, step, cost and drops of a job");
  command->add_option("JOB", arguments.status.job, kJobHelp)->required();
  command->add_flag("--json", arguments.status.json, "As JSON, with all sources");
  command->add_flag("--sources", arguments.status.sources, "With all sources");
}

void add_shot(CLI::App& app, Arguments& arguments) {
  PanelRequest& shot = arguments.shot;
  CLI::App* command = app.add_subcommand("shot", "Draws a panel into a PNG; needs no display");
  CLI::Option* list = command->add_flag("--list-panels", arguments.list_panels,
                                        "Names the panels, with JOB those that have something of it to show");
  // Required only where a picture is wanted; see run_shot.
  command->add_option("JOB", shot.job, kJobHelp);
  command->add_option("--panel", shot.picture.panel, "Which one")->excludes(list);
  command->add_option("--with", shot.with, kWithHelp);
  command->add_option("--keys", shot.picture.keys, kKeysHelp);
  command->add_option("--source", shot.picture.source,
                      "What it shows; without it, the whole job where the panel can, else the first parameter");
  command->add_option("--size", arguments.size, "In pixels")->capture_default_str();
  command->add_option("--theme", arguments.theme, "dark or light")
      ->check(CLI::IsMember(names_of(kThemes)))
      ->default_str("dark");
  command->add_option("--scale", shot.picture.scale, "Factor on letters and lines")
      ->check(CLI::Range(0.5, 8.0))
      ->capture_default_str();
  command->add_flag("--window", shot.picture.whole_window, "The whole window around the panel, not the panel alone");
  add_count(*command, "--step", shot.step, "Which step; without it, the newest");
  command->add_option("--timeout", shot.timeout_s, "How many seconds to wait for data")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  command->add_option("--out", shot.out, "The file to write");
}

void add_export(CLI::App& app, Arguments& arguments) {
  ExportOptions& options = arguments.export_data;
  CLI::App* command = app.add_subcommand(
      "export", "Writes a tensor, the whole history of a scalar, or the numbers that a panel draws, to a file");
  command->add_option("JOB", options.job, kJobHelp)->required();
  // One of the two is required; see run_export.
  command->add_option("--source", options.source, "Which tensor or scalar; with --panel, what that shows");
  command->add_option(
      "--panel", options.panel,
      "What this panel draws; of several pictures each gets a file, called after it, and JSON holds all");
  command->add_option("--with", options.with, kWithHelp);
  command->add_option("--keys", options.keys, kKeysHelp);
  command->add_option("--format", arguments.format, "npy, csv or json; without it, by the ending of --out")
      ->check(CLI::IsMember(names_of(kFormats)));
  add_count(*command, "--step", options.step, "Which step; without it, the newest");
  command->add_option("--timeout", options.timeout_s, "How many seconds to wait for the job's answer")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  command->add_option("--out", options.out, "The file to write")->required();
}

void add_prune(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("prune", "Removes black boxes: what runs that are over left behind");
  arguments.prune.keep = schema::kKeptBlackBoxes;
  CLI::Option* job = command->add_option("JOB", arguments.prune.job, "Only this one");
  add_count(*command, "--keep", arguments.prune.keep, "How many of the newest stay")
      ->default_str(std::to_string(schema::kKeptBlackBoxes))
      ->excludes(job);
}

ExitCode run_shot(Arguments& arguments, Program& program) {
  if (arguments.list_panels) return list_panels_command(arguments.shot, program);
  for (const auto& [name, value] :
       {std::pair("JOB", &arguments.shot.job), std::pair("--panel", &arguments.shot.picture.panel),
        std::pair("--out", &arguments.shot.out)}) {
    if (value->empty()) throw CLI::RequiredError(name);
  }
  const std::filesystem::path out(arguments.shot.out);
  if (out.has_extension() && out.extension() != ".png" && out.extension() != ".PNG") {
    throw CLI::ValidationError("--out", "'" + arguments.shot.out + "' ends in " + out.extension().string() +
                                            ", but pictures are PNG; end it in .png");
  }
  parse_size(arguments.size, arguments.shot.picture);
  if (!arguments.theme.empty()) arguments.shot.picture.theme = kThemes.at(arguments.theme);
  return shot_command(arguments.shot, program);
}

ExitCode run_export(Arguments& arguments, Program& program) {
  ExportOptions& options = arguments.export_data;
  if (options.source.empty() && options.panel.empty()) throw CLI::RequiredError("--source or --panel");
  options.format = format_for(arguments.format, options.out);
  return export_command(options, program);
}

// CLI11 would only say that a subcommand is required.
std::string wrong_command(const CLI::App& app, std::span<const std::string> words) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  const std::string word = words.empty() ? "" : words.front();
  const bool is_known = std::ranges::find(names, word) != names.end() || app.get_option_no_throw(word) != nullptr;
  if (is_known) return {};
  const std::string what = word.empty()            ? "no command given"
                           : word.starts_with('-') ? "there is no option " + in_quotes(word)
                                                   : "there is no command " + in_quotes(word);
  return what + "; " + suggestion(word, names) + "; see 'tensorscope --help'";
}

ExitCode dispatch(const std::string& command, Arguments& arguments, Program& program) {
  if (command == "list") return list_command(arguments.list, program);
  if (command == "status") return status_command(arguments.status, program);
  if (command == "shot") return run_shot(arguments, program);
  if (command == "prune") return prune_command(arguments.prune, program);
  if (command == "doctor") return doctor_command(program);
  if (command == "export") return run_export(arguments, program);
  if (!arguments.theme.empty()) arguments.view.theme = kThemes.at(arguments.theme);
  return view_command(arguments.view, program);
}

ExitCode run(std::span<const std::string> words, Program& program) {
  Arguments arguments;
  CLI::App app("An oscilloscope for tensors: shows what happens inside a running training job.", "tensorscope");
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  add_list(app, arguments);
  add_view(app, arguments);
  add_status(app, arguments);
  add_shot(app, arguments);
  add_export(app, arguments);
  add_prune(app, arguments);
  app.add_subcommand("doctor", "Looks for what could keep tensorscope from working here");
  if (const std::string problem = wrong_command(app, words); !problem.empty()) {
    return fail(program, problem, wrong_usage);
  }
  try {
    // CLI11 takes them from the end.
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    return dispatch(app.get_subcommands().front()->get_name(), arguments, program);
  } catch (const CLI::Success& success) {
    app.exit(success, program.out, program.error);
    return succeeded;
  } catch (const CLI::ParseError& error) {
    const std::vector<CLI::App*> commands = app.get_subcommands();
    const std::string help =
        commands.empty() ? "tensorscope --help" : "tensorscope " + commands.front()->get_name() + " --help";
    return fail(program, std::string(error.what()) + "; see '" + help + "'", wrong_usage);
  } catch (const std::exception& exception) {
    return fail(program, std::string("stopped by ") + exception.what());
  }
}

}  // namespace

ExitCode run_command_line(std::span<const std::string> words, Program& program) {
  const ExitCode code = run(words, program);
  errno = 0;
  program.out.flush();
  if (program.out || code != succeeded) return code;
  // A stream that failed earlier no longer knows why.
  const std::string reason = errno != 0 ? std::string(" (") + std::strerror(errno) + ")" : "";
  return fail(program, "the answer could not be written to the standard output" + reason +
                           "; free some space where it goes, or send it elsewhere");
}

}  // namespace tensorscope::viewer
