#include "native/serve/table_state.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/stream.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::native {
namespace {

using table::Change;
using table::Links;
using table::Shard;
using table::Stamp;
using table::Stream;
using table::StreamRecord;

// ---- writing ------------------------------------------------------------------------------------
// Encoded keys hold any bytes, so they are written as base64. Times are milliseconds.

Json key_parts(const std::vector<table::KeyAttribute>& parts) {
  Json out = Json::array();
  for (const table::KeyAttribute& k : parts)
    out.push_back(Json::array({k.name, std::string(value::type_name(k.type))}));
  return out;
}

Json image(const value::ItemPtr& item) {
  return item ? value::to_json(*item) : Json();
}

Json record_json(const StreamRecord& r) {
  return Json::array({static_cast<int>(r.event), r.time.ms, value::to_json(r.keys),
                      image(r.old_image), image(r.new_image), r.by_time_to_live});
}

Json shard_json(const Shard& s) {
  Json records = Json::array();
  for (const auto& r : s.records) records.push_back(Json::array({r.first, record_json(r.second)}));
  Json out = Json::object();
  out["id"] = s.id;
  out["parent"] = s.parent;
  out["from"] = base64_encode(s.lower_bound);
  out["first"] = s.first;
  out["last"] = s.last;
  out["trimmed"] = s.trimmed;
  out["opened"] = s.opened.ms;
  out["closed"] = s.closed.ms;
  out["records"] = std::move(records);
  return out;
}

Json stream_json(const Stream& s) {
  Json shards = Json::array(), open = Json::array();
  for (const auto& e : s.shards) shards.push_back(shard_json(*e.second));
  for (const auto& e : s.open) open.push_back(Json::array({base64_encode(e.first), e.second}));
  Json out = Json::object();
  out["arn"] = s.arn;
  out["label"] = s.label;
  out["table"] = s.table_name;
  out["view"] = static_cast<int>(s.view);
  out["hash"] = key_parts(s.keys.hash);
  out["range"] = key_parts(s.keys.range);
  out["enabled"] = s.enabled;
  out["created"] = s.created.ms;
  out["disabled"] = s.disabled.ms;
  out["next"] = s.next;
  out["shards"] = std::move(shards);
  out["open"] = std::move(open);
  out["next_roll"] = s.next_roll.ms;
  out["next_trim"] = s.next_trim.ms;
  out["policy"] = s.resource_policy;
  out["revision"] = s.resource_policy_revision;
  return out;
}

Json stamp_json(const Stamp& s) {
  return Json::array({s.time.ms, s.region, s.number});
}

Json links_json(const Links& l) {
  Json replicas = Json::array(), stamps = Json::array(), destinations = Json::array();
  Json insights = Json::array(), outbox = Json::array();
  for (const table::Replica& r : l.replicas)
    replicas.push_back(Json::array({r.region, r.status, r.status_until.ms}));
  for (const auto& e : l.stamps)
    stamps.push_back(Json::array({base64_encode(e.first), stamp_json(e.second)}));
  for (const table::Destination& d : l.destinations)
    destinations.push_back(Json::array({d.stream_arn, d.status, d.precision, d.status_until.ms}));
  for (const auto& e : l.insights)
    insights.push_back(
        Json::array({e.first, e.second.enabled, e.second.mode, e.second.changed.ms}));
  for (const auto& e : l.outbox) {
    const Change& c = e.second;
    outbox.push_back(
        Json::array({e.first, c.made.ms, c.due.ms, base64_encode(c.encoded), image(c.before),
                     image(c.after), stamp_json(c.stamp), static_cast<int>(c.origin)}));
  }
  Json out = Json::object();
  out["replicas"] = std::move(replicas);
  out["stamps"] = std::move(stamps);
  out["destinations"] = std::move(destinations);
  out["insights"] = std::move(insights);
  out["outbox"] = std::move(outbox);
  out["next"] = l.next;
  out["lag"] = l.lag_ms;
  return out;
}

// ---- reading ------------------------------------------------------------------------------------
// The journal is ours and has a check sum; what does not fit throws and is reported.

const Json& at(const Json& j, const char* name) {
  const Json* m = member(j, name);
  if (!m)
    throw std::runtime_error(concat({"the member ", name, " is missing"}));
  return *m;
}
std::string text(const Json& j) {
  return j.get<std::string>();
}
SimTime time(const Json& j) {
  return SimTime{j.get<std::int64_t>()};
}
std::string bytes(const Json& j) {
  const auto decoded = base64_decode(text(j));
  if (!decoded)
    throw std::runtime_error("base64 is broken");
  return *decoded;
}

value::AttributeMap attributes(const Json& j) {
  auto parsed = value::parse_attribute_map(j);
  if (!parsed)
    throw std::runtime_error(parsed.error().message);
  return std::move(*parsed);
}
value::ItemPtr item(const Json& j) {
  return j.is_null() ? nullptr : std::make_shared<const value::Item>(attributes(j));
}

std::vector<table::KeyAttribute> read_parts(const Json& j) {
  std::vector<table::KeyAttribute> out;
  for (const Json& k : j) {
    table::KeyAttribute part;
    part.name = text(k.at(0));
    for (const value::Type type : {value::Type::S, value::Type::N, value::Type::B})
      if (value::type_name(type) == text(k.at(1)))
        part.type = type;
    out.push_back(std::move(part));
  }
  return out;
}

StreamRecord read_record(const Json& j) {
  StreamRecord r;
  r.event = static_cast<StreamRecord::Event>(j.at(0).get<int>());
  r.time = time(j.at(1));
  r.keys = attributes(j.at(2));
  r.old_image = item(j.at(3));
  r.new_image = item(j.at(4));
  r.by_time_to_live = j.at(5).get<bool>();
  return r;
}

Stream read_stream(const Json& j) {
  Stream s;
  s.arn = text(at(j, "arn"));
  s.label = text(at(j, "label"));
  s.table_name = text(at(j, "table"));
  s.view = static_cast<table::StreamView>(at(j, "view").get<int>());
  s.keys.hash = read_parts(at(j, "hash"));
  s.keys.range = read_parts(at(j, "range"));
  s.enabled = at(j, "enabled").get<bool>();
  s.created = time(at(j, "created"));
  s.disabled = time(at(j, "disabled"));
  s.next = at(j, "next").get<std::uint64_t>();
  for (const Json& e : at(j, "shards")) {
    Shard shard;
    shard.id = text(at(e, "id"));
    shard.parent = text(at(e, "parent"));
    shard.lower_bound = bytes(at(e, "from"));
    shard.first = at(e, "first").get<std::uint64_t>();
    shard.last = at(e, "last").get<std::uint64_t>();
    shard.trimmed = at(e, "trimmed").get<std::uint64_t>();
    shard.opened = time(at(e, "opened"));
    shard.closed = time(at(e, "closed"));
    for (const Json& r : at(e, "records"))
      shard.records.set(r.at(0).get<std::uint64_t>(), read_record(r.at(1)));
    const std::string id = shard.id;
    s.shards.set(id, Cow<Shard>(std::move(shard)));
  }
  for (const Json& e : at(j, "open")) s.open.set(bytes(e.at(0)), text(e.at(1)));
  s.next_roll = time(at(j, "next_roll"));
  s.next_trim = time(at(j, "next_trim"));
  s.resource_policy = text(at(j, "policy"));
  s.resource_policy_revision = text(at(j, "revision"));
  return s;
}

Stamp read_stamp(const Json& j) {
  Stamp s;
  s.time = time(j.at(0));
  s.region = text(j.at(1));
  s.number = j.at(2).get<std::uint64_t>();
  return s;
}

Links read_links(const Json& j) {
  Links l;
  for (const Json& e : at(j, "replicas"))
    l.replicas.push_back(table::Replica{text(e.at(0)), text(e.at(1)), time(e.at(2))});
  for (const Json& e : at(j, "stamps")) l.stamps.set(bytes(e.at(0)), read_stamp(e.at(1)));
  for (const Json& e : at(j, "destinations"))
    l.destinations.push_back(
        table::Destination{text(e.at(0)), text(e.at(1)), text(e.at(2)), time(e.at(3))});
  for (const Json& e : at(j, "insights"))
    l.insights.set(text(e.at(0)),
                   table::Insights{e.at(1).get<bool>(), text(e.at(2)), time(e.at(3))});
  for (const Json& e : at(j, "outbox")) {
    Change c;
    c.made = time(e.at(1));
    c.due = time(e.at(2));
    c.encoded = bytes(e.at(3));
    c.before = item(e.at(4));
    c.after = item(e.at(5));
    c.stamp = read_stamp(e.at(6));
    c.origin = static_cast<table::Origin>(e.at(7).get<int>());
    l.outbox.set(e.at(0).get<std::uint64_t>(), std::move(c));
  }
  l.next = at(j, "next").get<std::uint64_t>();
  l.lag_ms = at(j, "lag").get<std::int64_t>();
  return l;
}

void restore_table(table::State& s, const Json& j) {
  const table::TableId id{text(at(j, "account")), text(at(j, "region")), text(at(j, "name"))};
  Cow<table::Table>* found = s.tables.edit(id);
  if (!found)
    throw std::runtime_error(concat({"there is no table ", id.name}));
  table::Table& t = found->edit();
  t.stream.reset();
  t.links.reset();
  if (const Json* stream = member(j, "stream"))
    t.stream.emplace(read_stream(*stream));
  if (const Json* links = member(j, "links"))
    t.links.emplace(read_links(*links));
}

void restore_shared(table::State& s, const Json& j) {
  s.past_streams = {};
  for (const Json& e : at(j, "past_streams")) {
    Stream stream = read_stream(e);
    const std::string arn = stream.arn;
    s.past_streams.set(arn, Cow<Stream>(std::move(stream)));
  }
  s.kinesis = {};
  for (const Json& e : at(j, "kinesis")) {
    table::KinesisStream stream;
    stream.next = e.at(1).get<std::uint64_t>();
    for (const Json& r : e.at(2))
      stream.records.set(
          r.at(0).get<std::uint64_t>(),
          table::KinesisRecord{time(r.at(1)), text(r.at(2)), text(r.at(3)), read_record(r.at(4))});
    s.kinesis.set(text(e.at(0)), Cow<table::KinesisStream>(std::move(stream)));
  }
}

}  // namespace

Json side_state(const table::Table& t) {
  if (!t.stream && !t.links)
    return Json();
  Json out = Json::object();
  out["account"] = t.account;
  out["region"] = t.region;
  out["name"] = t.name;
  if (t.stream)
    out["stream"] = stream_json(**t.stream);
  if (t.links)
    out["links"] = links_json(**t.links);
  return out;
}

Json shared_state(const table::State& s) {
  if (s.past_streams.empty() && s.kinesis.empty())
    return Json();
  Json past = Json::array(), kinesis = Json::array();
  for (const auto& e : s.past_streams) past.push_back(stream_json(*e.second));
  for (const auto& e : s.kinesis) {
    Json records = Json::array();
    for (const auto& r : e.second->records)
      records.push_back(Json::array({r.first, r.second.arrived.ms, r.second.table_arn,
                                     r.second.precision, record_json(r.second.change)}));
    kinesis.push_back(Json::array({e.first, e.second->next, std::move(records)}));
  }
  Json out = Json::object();
  out["past_streams"] = std::move(past);
  out["kinesis"] = std::move(kinesis);
  return out;
}

std::optional<std::string> restore_state(table::State& s, const Json& state) {
  try {
    if (member(state, "name"))
      restore_table(s, state);
    else
      restore_shared(s, state);
    return std::nullopt;
  } catch (const std::exception& problem) {  // also of the JSON library: a wrong type or index
    return std::string(problem.what());
  }
}

}  // namespace lockbox::native
