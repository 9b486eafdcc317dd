// The functions of the bridge behind the data desk that concern files.
//
//   desk-read{table,text,format?:"csv"|"json",types?:{column:type}}
//        {format,delimiter,columns,records,items,problems,problemCount,notes,sample}; keeps the
//        items
//   desk-import{as,onlyNew?,start?:true}   writes some of what was read last
//        {done,written,refused,refusedCount,tried,total,requests,stopped}
//   desk-export{table,as,format}     reads the table as a Scan of this caller
//        {text,items,requests,line,problem,notes}
#include <algorithm>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/app/app.hpp"
#include "web/desk/exchange.hpp"

namespace lockbox::app {

namespace {

constexpr std::size_t kSampleRows = 5;
/// Requests of one call of desk-import: few enough that the page can show how far it is.
constexpr std::size_t kRequestsInSlice = 40;

Json line_problems(const std::vector<desk::LineProblem>& problems) {
  Json list = Json::array();
  for (const desk::LineProblem& p : problems)
    list.push_back({{"line", p.line}, {"message", p.message}});
  return list;
}

std::optional<desk::FileFormat> format_of(const Json& request) {
  const auto text = string_member(request, "format");
  if (text && *text == "csv")
    return desk::FileFormat::Csv;
  if (text && *text == "json")
    return desk::FileFormat::DynamoJson;
  return std::nullopt;
}

/// Runs a line that nobody typed: a step like any other, but no entry of the terminal's history.
shell::Reply run_unlisted(lesson::Lab& lab, const std::string& line) {
  const std::size_t before = lab.session().lines.size();
  shell::Reply reply = lab.command(line);
  lab.session().lines.resize(std::min(before, lab.session().lines.size()));
  return reply;
}

Json sample_of(const desk::FileRead& read) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < read.items.size() && i < kSampleRows; ++i)
    rows.push_back({{"line", read.items[i].line}, {"item", value::to_json(*read.items[i].item)}});
  return rows;
}

}  // namespace

Json App::api_desk_read(const Json& request) {
  const auto name = string_member(request, "table");
  const table::Table* t = name ? table_named(*name) : nullptr;
  if (!t)
    return error_json(concat({"table: there is no table ", name.value_or("")}));
  const auto text = string_member(request, "text");
  if (!text)
    return error_json("text: expected the content of a file");
  desk::FileOptions options;
  options.format = format_of(request);
  if (const Json* types = member(request, "types"); types && types->is_object()) {
    for (const auto& entry : types->items()) {
      if (entry.value().is_string())
        options.types[entry.key()] = entry.value().get<std::string>();
    }
  }
  desk::FileRead read = desk::read_file(*text, *t, options);
  Json columns = Json::array();
  for (const desk::CsvColumn& c : read.columns)
    columns.push_back({{"name", c.name}, {"type", c.type}, {"because", c.because}});
  Json out{{"format", read.format == desk::FileFormat::Csv ? "csv" : "json"},
           {"delimiter", std::string(1, read.delimiter)},
           {"columns", std::move(columns)},
           {"records", read.records},
           {"items", read.items.size()},
           {"problems", line_problems(read.problems)},
           {"problemCount", read.problem_count},
           {"notes", line_problems(read.notes)},
           {"sample", sample_of(read)}};
  import_ = {};
  import_.table = t->name;
  import_.keys = table::key_names(t->keys);
  import_.items = std::move(read.items);
  return out;
}

Json App::api_desk_import(const Json& request) {
  if (!lab_)
    return error_json("nothing is open: open a scenario or the sandbox first");
  if (import_.table.empty())
    return error_json("desk-import: read a file first");
  if (const Json* start = member(request, "start"); start && *start == true) {
    desk::ImportRun fresh;
    fresh.table = import_.table;
    fresh.keys = import_.keys;
    fresh.items = std::move(import_.items);
    fresh.as = string_member(request, "as").value_or("");
    const Json* only_new = member(request, "onlyNew");
    fresh.only_new = only_new && *only_new == true;
    import_ = std::move(fresh);
  }
  desk::go_on(import_, kRequestsInSlice,
              [this](const std::string& line) { return run_unlisted(*lab_, line); });
  lab_moved();
  return Json{{"done", import_.done()},
              {"written", import_.written},
              {"refused", line_problems(import_.refused)},
              {"refusedCount", import_.refused_count},
              {"tried", import_.next},
              {"total", import_.items.size()},
              {"requests", import_.requests},
              {"stopped", import_.stopped}};
}

Json App::api_desk_export(const Json& request) {
  if (!lab_)
    return error_json("nothing is open: open a scenario or the sandbox first");
  const auto name = string_member(request, "table");
  const table::Table* t = name ? table_named(*name) : nullptr;
  if (!t)
    return error_json(concat({"table: there is no table ", name.value_or("")}));
  const table::KeySchema keys = t->keys;
  std::vector<value::AttributeMap> items;
  Json parameters{{"TableName", *name}};
  std::string first_line, problem;
  std::size_t requests = 0;
  for (;;) {
    cloud::CallApi call;
    call.as = string_member(request, "as").value_or("");
    call.service = "dynamodb";
    call.operation = "Scan";
    call.parameters = std::make_shared<const Json>(parameters);
    const std::string line = shell::command_line(call) + " --no-paginate --output json";
    if (first_line.empty())
      first_line = line;
    const shell::Reply reply = run_unlisted(*lab_, line);
    ++requests;
    const JsonParse page = parse_json(reply.out);
    const Json* found = page ? member(page.value, "Items") : nullptr;
    if (reply.status != 0 || !found || !found->is_array()) {
      problem = std::string(
          trim(reply.err.empty() ? std::string("The answer could not be read.") : reply.err));
      break;
    }
    for (const Json& item : *found) {
      if (auto attributes = value::parse_attribute_map(item))
        items.push_back(std::move(*attributes));
    }
    const Json* last = member(page.value, "LastEvaluatedKey");
    if (!last)
      break;
    parameters["ExclusiveStartKey"] = *last;
  }
  lab_moved();
  const desk::FileFormat format = format_of(request).value_or(desk::FileFormat::DynamoJson);
  // What was read of a table that could not be read to its end is no export.
  const desk::FileWritten file =
      problem.empty() ? desk::write_file(items, keys, format) : desk::FileWritten{};
  return Json{{"text", file.text},  {"items", items.size()}, {"requests", requests},
              {"line", first_line}, {"problem", problem},    {"notes", file.notes}};
}

}  // namespace lockbox::app
