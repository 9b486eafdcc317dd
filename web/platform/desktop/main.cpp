// The desktop program: the same canvas with the lesson beside it, in a window of the system.
#ifndef __EMSCRIPTEN__
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "lockbox_scenarios.hpp"
#include "web/panels/lesson_panel.hpp"
#include "web/platform/desktop/png.hpp"
#include "web/platform/host.hpp"

namespace {

using lockbox::concat;
using lockbox::Json;
using lockbox::app::App;
using lockbox::platform::Host;

constexpr const char* kUsage =
    "usage: lockbox desktop [--scenario ID | --sandbox WORLD | --topology DIR] [--seed N]\n"
    "                       [--size WxH]\n"
    "                       [--theme light|dark] [--contrast] [--reduced-motion] [--panel NAME]\n"
    "                       [--script FILE] [--screenshot FILE.png] [--frames N]\n"
    "                       [--learner FILE] [--day N]\n"
    "\n"
    "Opens Lockbox in a window. --topology opens the network of a folder of what the AWS CLI's\n"
    "describe-* commands print. --screenshot draws N frames (default 30), writes the last one as "
    "a\n"
    "picture and ends; with SDL_VIDEODRIVER=offscreen it needs no display. --script runs the calls "
    "of\n"
    "a file first, one JSON object a line ({\"fn\":\"command\",\"text\":\"...\"}); lines that "
    "begin with\n"
    "# are comments, {\"fn\":\"wait\",\"frames\":N} draws. --learner keeps what the review (five a "
    "day)\n"
    "needs in a file; --day is the number of the day (default: today's).\n";

struct Options {
  std::string scenario, sandbox, topology, theme = "light", script, screenshot, panel, learner;
  long long seed = 1, day = -1;
  int width = 1280, height = 800, frames = 30;
  bool contrast = false, reduced_motion = false, help = false;
};

/// Reads the arguments; a sentence when they make no sense.
std::optional<std::string> parse(int count, char** arguments, Options& o) {
  for (int i = 1; i < count; ++i) {
    const std::string name = arguments[i];
    if (name == "--help" || name == "-h") {
      o.help = true;
      continue;
    }
    if (name == "--contrast" || name == "--reduced-motion") {
      (name == "--contrast" ? o.contrast : o.reduced_motion) = true;
      continue;
    }
    std::string* text = name == "--scenario"     ? &o.scenario
                        : name == "--sandbox"    ? &o.sandbox
                        : name == "--topology"   ? &o.topology
                        : name == "--theme"      ? &o.theme
                        : name == "--script"     ? &o.script
                        : name == "--screenshot" ? &o.screenshot
                        : name == "--panel"      ? &o.panel
                        : name == "--learner"    ? &o.learner
                                                 : nullptr;
    const bool number =
        name == "--seed" || name == "--frames" || name == "--size" || name == "--day";
    if (!text && !number)
      return concat({"unknown argument \"", name, "\""});
    if (++i >= count)
      return concat({name, " needs a value"});
    const std::string value = arguments[i];
    if (text) {
      *text = value;
    } else if (name == "--size") {
      const std::size_t by = value.find('x');
      const auto w = lockbox::to_int(value.substr(0, by));
      const auto h = by == std::string::npos ? std::nullopt : lockbox::to_int(value.substr(by + 1));
      if (!w || !h || *w < 200 || *h < 200 || *w > 8192 || *h > 8192)
        return std::string("--size: expected WIDTHxHEIGHT, 200 to 8192 each");
      o.width = static_cast<int>(*w);
      o.height = static_cast<int>(*h);
    } else {
      const auto n = lockbox::to_int(value);
      if (!n || *n < 0 || (name == "--frames" && *n > 100000))
        return concat({name, ": expected a whole number that is not negative"});
      if (name == "--frames")
        o.frames = static_cast<int>(*n);
      else
        (name == "--seed" ? o.seed : o.day) = *n;
    }
  }
  if (o.theme != "light" && o.theme != "dark")
    return std::string("--theme: expected light or dark");
  return std::nullopt;
}

double seconds() {
  return static_cast<double>(SDL_GetPerformanceCounter()) /
         static_cast<double>(SDL_GetPerformanceFrequency());
}

/// Calls the bridge; complains and answers false when it refused.
bool call(App& app, const Json& request) {
  const lockbox::JsonParse answer = lockbox::parse_json(app.call(lockbox::to_text(request)));
  const auto error = lockbox::string_member(answer.value, "error");
  if (error)
    std::fprintf(stderr, "lockbox desktop: %s\n", error->c_str());
  return !error;
}

/// In pictures time passes evenly, so that they are the same on a slow machine.
void draw_frames(App&, Host& host, int frames, double& clock) {
  for (int i = 0; i < frames; ++i) {
    host.pump();
    clock += 1.0 / 60;
    host.draw(clock);
  }
}

bool run_script(App& app, Host& host, const std::string& file, double& clock) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "lockbox desktop: cannot read %s\n", file.c_str());
    return false;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  int number = 0;
  for (const std::string& line : lockbox::split(text, '\n')) {
    ++number;
    if (lockbox::trim(line).empty() || lockbox::trim(line)[0] == '#')
      continue;
    const lockbox::JsonParse parsed = lockbox::parse_json(line);
    bool good = static_cast<bool>(parsed);
    if (good && lockbox::string_member(parsed.value, "fn") == std::optional<std::string>("wait")) {
      const Json* frames = lockbox::member(parsed.value, "frames");
      draw_frames(app, host, frames && frames->is_number_unsigned() ? frames->get<int>() : 10,
                  clock);
      continue;
    }
    good = good && call(app, parsed.value);
    if (!good) {
      std::fprintf(stderr, "lockbox desktop: %s:%d is not a call that works\n", file.c_str(),
                   number);
      return false;
    }
    draw_frames(app, host, 3, clock);
  }
  return true;
}

std::optional<std::string> read_whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

/// Opens the describe-* documents below a folder; says what was not understood.
bool open_topology(App& app, const std::string& root) {
  namespace fs = std::filesystem;
  std::error_code code;
  Json files = Json::object();
  fs::recursive_directory_iterator walk(root, code);
  for (const fs::recursive_directory_iterator end; !code && walk != end; walk.increment(code)) {
    std::error_code kind;
    if (!walk->is_regular_file(kind) || walk->path().extension() != ".json")
      continue;
    if (auto text = read_whole(walk->path()))
      files[walk->path().generic_string()] = std::move(*text);
    else
      std::fprintf(stderr, "lockbox desktop: cannot read %s\n", walk->path().c_str());
  }
  if (code || files.empty()) {
    std::fprintf(stderr, "lockbox desktop: --topology: %s: %s\n", root.c_str(),
                 code ? code.message().c_str() : "holds no .json file");
    return false;
  }
  const lockbox::JsonParse answer = lockbox::parse_json(
      app.call(lockbox::to_text(Json{{"fn", "topology"}, {"files", std::move(files)}})));
  if (const Json* notes = lockbox::member(answer.value, "notes"))
    for (const Json& note : *notes)
      std::fprintf(stderr, "lockbox desktop: %s: %s\n",
                   lockbox::string_member(note, "place").value_or("").c_str(),
                   lockbox::string_member(note, "text").value_or("").c_str());
  const auto error = lockbox::string_member(answer.value, "error");
  if (error)
    std::fprintf(stderr, "lockbox desktop: %s\n", error->c_str());
  return !error;
}

bool open_lab(App& app, const Options& o) {
  Json files = Json::object();
  for (const lockbox::scenarios::File& file : lockbox::scenarios::files())
    files[std::string(file.path)] = std::string(file.text);
  if (!call(app, Json{{"fn", "files"}, {"files", std::move(files)}}))
    return false;
  call(app, Json{{"fn", "theme"},
                 {"dark", o.theme == "dark"},
                 {"contrast", o.contrast},
                 {"reducedMotion", o.reduced_motion}});
  if (!o.panel.empty() && !call(app, Json{{"fn", "panel"}, {"name", o.panel}}))
    return false;
  if (!o.topology.empty())
    return open_topology(app, o.topology);
  if (!o.sandbox.empty())
    return call(app, Json{{"fn", "sandbox"}, {"world", o.sandbox}});
  if (!o.scenario.empty())
    return call(app, Json{{"fn", "open"}, {"scenario", o.scenario}, {"seed", o.seed}});
  const lockbox::JsonParse list = lockbox::parse_json(app.call("{\"fn\":\"catalogue\"}"));
  const Json* scenarios = lockbox::member(list.value, "scenarios");
  if (!scenarios || scenarios->empty())
    return true;  // the window opens empty
  return call(app, Json{{"fn", "open"},
                        {"scenario", lockbox::string_member((*scenarios)[0], "id").value_or("")},
                        {"seed", o.seed}});
}

/// Gives the program the learner's log, if there is one; false when the file is none.
bool open_learner(App& app, const Options& o) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const long long today =
      o.day >= 0 ? o.day : std::chrono::duration_cast<std::chrono::hours>(now).count() / 24;
  std::ifstream in(o.learner, std::ios::binary);
  if (o.learner.empty() || !in) {
    app.set_learner({}, today);
    return true;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const lockbox::JsonParse parsed = lockbox::parse_json(text);
  auto learner = lockbox::lesson::learner_from_json(parsed.value);
  if (parsed.error || !learner) {
    std::fprintf(stderr, "lockbox desktop: %s: %s\n", o.learner.c_str(),
                 parsed.error ? parsed.error->message.c_str()
                              : lockbox::lesson::to_text(learner.error().front()).c_str());
    return false;
  }
  app.set_learner(std::move(*learner), today);
  return true;
}

void keep_learner(const App& app, const Options& o) {
  if (o.learner.empty())
    return;
  std::ofstream out(o.learner, std::ios::binary | std::ios::trunc);
  out << lockbox::to_pretty_text(lockbox::lesson::to_json(app.learner()), 1) << "\n";
  if (!out)
    std::fprintf(stderr, "lockbox desktop: cannot write %s\n", o.learner.c_str());
}

/// Draws when there is a reason, else waits for one.
int run(App& app, Host& host) {
  while (host.pump()) {
    const double now = seconds();
    if (app.pacer().wants_frame(now)) {
      host.draw(now);
      continue;
    }
    const double wait = app.pacer().seconds_to_wait(now);
    if (wait < 0)
      SDL_WaitEvent(nullptr);
    else
      SDL_WaitEventTimeout(nullptr, static_cast<int>(wait * 1000) + 1);
  }
  return 0;
}

int take_picture(App& app, Host& host, const Options& o, double clock) {
  draw_frames(app, host, o.frames, clock);
  int width = 0, height = 0;
  const std::vector<std::uint8_t> pixels = host.pixels(width, height);
  std::ofstream out(o.screenshot, std::ios::binary);
  out << lockbox::platform::encode_png(pixels, width, height);
  out.flush();
  if (!out) {
    std::fprintf(stderr, "lockbox desktop: cannot write %s\n", o.screenshot.c_str());
    return 1;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  if (const auto problem = parse(count, arguments, options)) {
    std::fprintf(stderr, "lockbox desktop: %s\n%s", problem->c_str(), kUsage);
    return 2;
  }
  if (options.help) {
    std::fputs(kUsage, stdout);
    return 0;
  }
  App app;
  app.notify = [&app](std::string_view kind) {
    if (kind == "error")
      std::fprintf(stderr, "lockbox desktop: %s\n", app.call("{\"fn\":\"error\"}").c_str());
    if (kind == "copy")
      SDL_SetClipboardText(app.copied().c_str());
  };
  lockbox::panels::LessonView lesson;
  app.side = [&lesson](App& a, const lockbox::panels::Scene& scene,
                       const lockbox::panels::Place& place) {
    lockbox::panels::draw_lesson(a.ui(), scene, a.lab(), a.review(), lesson, place);
  };
  app.replied = [&](const lockbox::panels::Intent& intent, const lockbox::shell::Reply& reply) {
    lockbox::panels::took(lesson, intent, reply);
    if (intent.text.find("\"commit\"") != std::string::npos)
      keep_learner(app, options);
  };
  std::string error;
  const auto host = Host::open(app, {"Lockbox", options.width, options.height}, error);
  if (!host) {
    std::fprintf(stderr, "lockbox desktop: %s\n", error.c_str());
    return 1;
  }
  if (!open_learner(app, options) || !open_lab(app, options))
    return 1;
  double clock = 1.0;
  if (!options.script.empty() && !run_script(app, *host, options.script, clock))
    return 1;
  return options.screenshot.empty() ? run(app, *host) : take_picture(app, *host, options, clock);
}
#endif
