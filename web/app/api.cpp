// The bridge: one JSON object in ({"fn":NAME, ...}), one out. This file has the table of functions
// and those that concern the canvas; api_lab.cpp has those that concern the lab.
//
//   files{files:{path:text}}      adds scenario files            -> {files:n}
//   open{scenario,seed?}          starts a scenario              -> view
//   sandbox{world}                the free lab over a base world -> view
//   catalogue                     the scenarios                  -> {scenarios:[...]}
//   command{text}                 a terminal line                -> {status,stdout,stderr}
//   complete{text,cursor?}        completions of the word there  -> {completions:[...]}
//   act{action:{...}}             an action of the lesson        -> {status,stdout,stderr}
//   view                          lesson::View as JSON
//   state                         {scenario,step,goals,clock,cursor,steps,profile}
//   export / import{save}         the lab's log
//   theme{dark?,contrast?,reducedMotion?,coarse?,fontSize?}
//   panel{name:map|table|trace|time|all, or request|policies|trail|wire|keys: a tab of trace}
//   registry                      items of the last frame        -> {version,items:[...]}
//   activate{path} focus{path} set-value{path,value}   as if done with mouse or keys, next frame
//   tab{backward?}                moves the focus by one item    -> {moved,path?}
//   text{value} key{key,down,ctrl?,shift?,alt?}        input from the page's hidden field
//   caret, copied, error          what notify() announced
//   draggable{x,y}                does a drag move something there? -> {draggable}
//   show-trace{step}              shows the trace of that step (-1: of the last request)
//   capture{step?}                a request's packets and keys    -> {name,base64}: a pcapng file
//   frames                        {frames,callbacks}
//   golden                        {hash}: of the fixed log of 500 commands
//   lint{text,kind?}              findings in a policy document   -> {kind,findings,errors}
//   policies                      identities with their inline policies, tables, files
//   matrix{as,table,policy?,text?}  what `as` may do now, and with `text` as that inline policy
//   desk{offered?}                tables, callers and keys for the data desk
//   desk-*                        the data desk; see api_desk.cpp and api_desk_files.cpp
//   arena{description}            the attacker against policies in the open world ->
//   lesson::ArenaResult remember{learner,day}         adds what the open lab says about its learner
//   -> {learner} review{learner,day}           the five questions of that day          ->
//   lesson::ReviewView review-answer{learner,day,question,answers,confidence} -> {learner,revealed}
//   spotlight{targets:[...]}      semantic targets to point out  -> {resolved:[...]}
#include <imgui.h>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "web/app/app.hpp"

namespace lockbox::app {
Json error_json(std::string message) {
  return Json{{"error", std::move(message)}};
}

namespace {

std::optional<bool> bool_member(const Json& json, std::string_view name) {
  const Json* m = member(json, name);
  return m && m->is_boolean() ? std::optional<bool>(m->get<bool>()) : std::nullopt;
}

/// Items that take part in the focus order.
bool focusable(const ui::Item& item) {
  return item.id != 0 && !item.what.disabled && !item.covered;
}

struct KeyName {
  const char* name;  ///< KeyboardEvent.key
  ImGuiKey key;
};
constexpr KeyName kKeys[] = {{"Backspace", ImGuiKey_Backspace},
                             {"Delete", ImGuiKey_Delete},
                             {"Enter", ImGuiKey_Enter},
                             {"Tab", ImGuiKey_Tab},
                             {"Escape", ImGuiKey_Escape},
                             {"ArrowLeft", ImGuiKey_LeftArrow},
                             {"ArrowRight", ImGuiKey_RightArrow},
                             {"ArrowUp", ImGuiKey_UpArrow},
                             {"ArrowDown", ImGuiKey_DownArrow},
                             {"Home", ImGuiKey_Home},
                             {"End", ImGuiKey_End},
                             {"PageUp", ImGuiKey_PageUp},
                             {"PageDown", ImGuiKey_PageDown},
                             {" ", ImGuiKey_Space},
                             {"a", ImGuiKey_A},
                             {"c", ImGuiKey_C},
                             {"v", ImGuiKey_V},
                             {"x", ImGuiKey_X},
                             {"y", ImGuiKey_Y},
                             {"z", ImGuiKey_Z}};

constexpr std::size_t kLongestText = 1u << 20;

}  // namespace

const std::map<std::string, App::Handler, std::less<>>& App::handlers() {
  static const std::map<std::string, Handler, std::less<>> table = {
      {"files", &App::api_files},
      {"open", &App::api_open},
      {"sandbox", &App::api_sandbox},
      {"catalogue", &App::api_catalogue},
      {"command", &App::api_command},
      {"complete", &App::api_complete},
      {"act", &App::api_act},
      {"view", &App::api_view},
      {"state", &App::api_state},
      {"export", &App::api_export},
      {"import", &App::api_import},
      {"theme", &App::api_theme},
      {"panel", &App::api_panel},
      {"registry", &App::api_registry},
      {"activate", &App::api_activate},
      {"focus", &App::api_focus},
      {"set-value", &App::api_set_value},
      {"topology", &App::api_topology},
      {"trace-packet", &App::api_trace_packet},
      {"tab", &App::api_tab},
      {"text", &App::api_text},
      {"key", &App::api_key},
      {"caret", &App::api_caret},
      {"copied", &App::api_copied},
      {"error", &App::api_error},
      {"frames", &App::api_frames},
      {"spotlight", &App::api_spotlight},
      {"draggable", &App::api_draggable},
      {"show-trace", &App::api_show_trace},
      {"capture", &App::api_capture},
      {"golden", &App::api_golden},
      {"lint", &App::api_lint},
      {"policies", &App::api_policies},
      {"matrix", &App::api_matrix},
      {"desk", &App::api_desk},
      {"desk-wanted", &App::api_desk_wanted},
      {"desk-items", &App::api_desk_items},
      {"desk-item", &App::api_desk_item},
      {"desk-check", &App::api_desk_check},
      {"desk-write", &App::api_desk_write},
      {"desk-table", &App::api_desk_table},
      {"desk-statement", &App::api_desk_statement},
      {"desk-execute", &App::api_desk_execute},
      {"desk-result", &App::api_desk_result},
      {"desk-read", &App::api_desk_read},
      {"desk-import", &App::api_desk_import},
      {"desk-export", &App::api_desk_export},
      {"arena", &App::api_arena},
      {"remember", &App::api_remember},
      {"review", &App::api_review},
      {"review-answer", &App::api_review_answer}};
  return table;
}

std::string App::call(std::string_view json) {
  const JsonParse parsed = parse_json(json);
  if (!parsed) {
    return to_text(
        error_json(concat({"not JSON at line ", std::to_string(parsed.error->line), ", column ",
                           std::to_string(parsed.error->column), ": ", parsed.error->message})));
  }
  // The registry keeps its text ready made.
  if (const auto fn = string_member(parsed.value, "fn"); fn && *fn == "registry")
    return ui_.registry.json();
  return to_text(api(parsed.value));
}

Json App::api(const Json& request) {
  const auto fn = string_member(request, "fn");
  if (!fn)
    return error_json("expected an object with a text member \"fn\"");
  const auto handler = handlers().find(*fn);
  if (handler == handlers().end()) {
    std::vector<std::string> names;
    for (const auto& entry : handlers()) names.push_back(entry.first);
    const auto near = closest(*fn, names);
    return error_json(concat({"there is no function \"", *fn, "\"",
                              near ? "; did you mean \"" + *near + "\"?" : std::string()}));
  }
  return (this->*handler->second)(request);
}

Json App::api_theme(const Json& request) {
  const bool dark = bool_member(request, "dark").value_or(ui_.theme.dark);
  const bool contrast = bool_member(request, "contrast").value_or(ui_.theme.contrast);
  ui_.theme = ui::make_theme(dark, contrast);
  ui_.reduced_motion = bool_member(request, "reducedMotion").value_or(ui_.reduced_motion);
  ui_.coarse_pointer = bool_member(request, "coarse").value_or(ui_.coarse_pointer);
  if (const Json* size = member(request, "fontSize"); size && size->is_number()) {
    const double pixels = size->get<double>();
    if (!(pixels >= 8 && pixels <= 64))
      return error_json("fontSize: expected 8 to 64 (CSS pixels)");
    ui_.em_pixels = static_cast<float>(pixels);
  }
  style_changed_ = true;
  pacer_.need();
  return Json{{"dark", dark},
              {"contrast", contrast},
              {"reducedMotion", ui_.reduced_motion},
              {"coarse", ui_.coarse_pointer}};
}

Json App::api_panel(const Json& request) {
  const std::string name = string_member(request, "name").value_or("");
  constexpr std::pair<std::string_view, Shown> kNames[] = {{"all", Shown::All},
                                                           {"map", Shown::Map},
                                                           {"table", Shown::Table},
                                                           {"trace", Shown::Trace},
                                                           {"time", Shown::Time}};
  constexpr std::pair<std::string_view, TraceTab> kTabs[] = {{"request", kRequestTab},
                                                             {"policies", kPoliciesTab},
                                                             {"trail", kTrailTab},
                                                             {"wire", kWireTab},
                                                             {"keys", kKeysTab}};
  for (const auto& [text, shown] : kNames) {
    if (text != name)
      continue;
    shown_ = shown;
    pacer_.need();
    return Json{{"panel", name}};
  }
  for (const auto& [text, tab] : kTabs) {
    if (text != name)
      continue;
    shown_ = Shown::Trace;
    trace_tab_ = tab;
    pacer_.need();
    return Json{{"panel", name}};
  }
  return error_json(
      "name: expected map, table, trace, time, request, policies, trail, wire, keys or all");
}

Json App::api_registry(const Json&) {
  return parse_json(ui_.registry.json()).value;
}

Json App::api_activate(const Json& request) {
  const std::string path = string_member(request, "path").value_or("");
  const ui::Item* item = ui_.registry.find(path);
  if (!item)
    return error_json(concat({"there is no item \"", path, "\" on the canvas"}));
  if (item->id == 0 || item->what.disabled)
    return error_json(concat({"\"", path, "\" cannot be activated"}));
  if (item->covered)
    return error_json(concat({"\"", path, "\" is covered by something else"}));
  ui_.registry.request_activation(path);
  pacer_.need();
  return Json{{"path", path}};
}

Json App::api_focus(const Json& request) {
  const std::string path = string_member(request, "path").value_or("");
  const ui::Item* item = ui_.registry.find(path);
  if (!item || !focusable(*item))
    return error_json(concat({"there is no item \"", path, "\" that takes the focus"}));
  ui_.registry.request_focus(path);
  pacer_.need();
  return Json{{"path", path}};
}

Json App::api_set_value(const Json& request) {
  const std::string path = string_member(request, "path").value_or("");
  const ui::Item* item = ui_.registry.find(path);
  if (!item || (item->what.role != ui::Role::Slider && item->what.role != ui::Role::TextBox))
    return error_json(concat({"there is no slider or field \"", path, "\" on the canvas"}));
  const Json* value = member(request, "value");
  if (!value || !(value->is_string() || value->is_number_integer()))
    return error_json("value: expected a text or a whole number");
  ui_.registry.request_value(path, value->is_string() ? value->get<std::string>()
                                                      : std::to_string(value->get<std::int64_t>()));
  pacer_.need();
  return Json{{"path", path}};
}

Json App::api_tab(const Json& request) {
  const bool backward = bool_member(request, "backward").value_or(false);
  const std::vector<ui::Item>& items = ui_.registry.items();
  std::vector<const ui::Item*> order;
  std::ptrdiff_t at = -1;
  for (const ui::Item& item : items) {
    if (!focusable(item))
      continue;
    if (item.focused)
      at = static_cast<std::ptrdiff_t>(order.size());
    order.push_back(&item);
  }
  const auto count = static_cast<std::ptrdiff_t>(order.size());
  const std::ptrdiff_t next = at < 0 ? (backward ? count - 1 : 0) : at + (backward ? -1 : 1);
  if (next < 0 || next >= count)
    return Json{{"moved", false}};
  ui_.registry.request_focus(order[static_cast<std::size_t>(next)]->path);
  pacer_.need();
  return Json{{"moved", true}, {"path", order[static_cast<std::size_t>(next)]->path}};
}

Json App::api_text(const Json& request) {
  const auto value = string_member(request, "value");
  if (!value || value->size() > kLongestText)
    return error_json("value: expected a text of at most 1 MiB");
  if (ImGui::GetCurrentContext())
    ImGui::GetIO().AddInputCharactersUTF8(value->c_str());
  pacer_.need();
  return Json{{"bytes", value->size()}};
}

Json App::api_key(const Json& request) {
  const std::string name = string_member(request, "key").value_or("");
  const bool down = bool_member(request, "down").value_or(true);
  for (const KeyName& entry : kKeys) {
    if (name != entry.name)
      continue;
    if (ImGui::GetCurrentContext()) {
      ImGuiIO& io = ImGui::GetIO();
      io.AddKeyEvent(ImGuiMod_Ctrl, bool_member(request, "ctrl").value_or(false));
      io.AddKeyEvent(ImGuiMod_Shift, bool_member(request, "shift").value_or(false));
      io.AddKeyEvent(ImGuiMod_Alt, bool_member(request, "alt").value_or(false));
      io.AddKeyEvent(entry.key, down);
    }
    pacer_.need();
    return Json{{"key", name}};
  }
  return error_json(concat({"key: \"", name, "\" is not forwarded"}));
}

Json App::api_caret(const Json&) {
  return Json{
      {"wanted", caret_.wanted}, {"x", caret_.x}, {"y", caret_.y}, {"height", caret_.height}};
}

Json App::api_copied(const Json&) {
  return Json{{"text", copied_}};
}

Json App::api_error(const Json&) {
  return Json{{"message", error_}};
}

Json App::api_frames(const Json&) {
  return Json{{"frames", pacer_.frames()}, {"callbacks", pacer_.callbacks()}};
}

Json App::api_draggable(const Json& request) {
  const Json* x = member(request, "x");
  const Json* y = member(request, "y");
  if (!x || !y || !x->is_number() || !y->is_number())
    return error_json("x, y: expected numbers (CSS pixels of the canvas)");
  return Json{{"draggable", ui_.can_drag_at(x->get<float>(), y->get<float>())}};
}

Json App::api_spotlight(const Json& request) {
  const Json* targets = member(request, "targets");
  if (!targets || !targets->is_array())
    return error_json("targets: expected a list of texts");
  std::vector<std::string> wanted;
  for (const Json& target : *targets) {
    if (!target.is_string())
      return error_json("targets: expected a list of texts");
    wanted.push_back(target.get<std::string>());
  }
  ui_.spotlights = std::move(wanted);
  pacer_.need();
  Json resolved = Json::array();
  for (const std::string& target : ui_.spotlights) {
    for (const ui::Item& item : ui_.registry.items()) {
      if (item.what.target == target) {
        resolved.push_back(target);
        break;
      }
    }
  }
  return Json{{"resolved", std::move(resolved)}};
}

}  // namespace lockbox::app
