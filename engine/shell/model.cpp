#include "engine/shell/model.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>

#include "engine/base/text.hpp"
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// The parts between spaces.
std::vector<std::string> fields(std::string_view text) {
  std::vector<std::string> out;
  for (std::string& part : split(text, ' ')) {
    if (!part.empty())
      out.push_back(std::move(part));
  }
  return out;
}

/// Parses the rows of one service. Shapes refer to each other by name, also recursively, so they
/// live at fixed addresses and are filled in a second pass. A mistake in a row is a fault of the
/// program and throws std::logic_error; a test reads every row.
class ServiceBuilder {
 public:
  explicit ServiceBuilder(std::deque<Shape>& shapes, std::deque<Paging>& pagings)
      : shapes_(shapes), pagings_(pagings) {}

  ServiceModel build(const ServiceRows& rows) {
    fragments_ = rows.fragments;
    for (const ShapeRow& row : rows.shapes) {
      Shape& s = add(ShapeKind::Structure);
      s.name = row.name;
      named_[row.name] = &s;
    }
    for (const ShapeRow& row : rows.shapes) fill(*named_[row.name], row.members);
    ServiceModel m;
    m.name = rows.name;
    m.service = rows.service;
    m.title = rows.title;
    m.summary = rows.summary;
    m.global = rows.global;
    m.timestamps = fields(rows.timestamps);
    for (const OperationRow& row : rows.operations) m.commands.push_back(command(rows, row));
    std::sort(m.commands.begin(), m.commands.end(),
              [](const CommandModel& a, const CommandModel& b) { return a.name < b.name; });
    for (const WaiterRow& w : rows.waiters) {
      m.waiters.push_back(Waiter{w.name, w.title, w.operation, w.path, w.value, w.success_error,
                                 w.retry_error, w.delay_seconds, w.attempts});
    }
    return m;
  }

 private:
  Shape& add(ShapeKind kind) {
    shapes_.push_back(Shape());
    shapes_.back().kind = kind;
    return shapes_.back();
  }

  CommandModel command(const ServiceRows& rows, const OperationRow& row) {
    CommandModel c;
    c.service = rows.service;
    c.operation = row.operation;
    c.name = option_name(row.operation);
    c.summary = row.summary;
    Shape& input = add(ShapeKind::Structure);
    input.name = std::string(row.operation) + "Input";
    fill(input, row.input);
    c.input = &input;
    if (row.paging)
      c.paging = paging(row.paging);
    return c;
  }

  /// Parts of a row with its $NAMES replaced by what they stand for.
  std::vector<std::string> expanded(std::string_view text) const {
    std::vector<std::string> out;
    for (std::string& field : fields(text)) {
      if (field[0] != '$') {
        out.push_back(std::move(field));
        continue;
      }
      const auto it = std::find_if(fragments_.begin(), fragments_.end(), [&](const ShapeRow& row) {
        return std::string_view(field).substr(1) == row.name;
      });
      if (it == fragments_.end())
        throw std::logic_error(concat({"no fragment ", field}));
      for (std::string& part : fields(it->members)) out.push_back(std::move(part));
    }
    return out;
  }

  const Paging* paging(std::string_view text) {
    std::vector<std::string> parts;
    Paging p;
    for (const std::string& part : expanded(text)) {
      if (part.substr(0, 5) == "keep=") {
        p.keep = split(part.substr(5), ',');
      } else if (part.substr(0, 5) == "more=") {
        p.more = part.substr(5);
      } else {
        parts.push_back(part);
      }
    }
    if (parts.size() != 4)
      throw std::logic_error(concat({"paging row: ", text}));
    p.input = parts[0];
    p.output = parts[1];
    p.limit = parts[2] == "-" ? "" : parts[2];
    p.results = split(parts[3], ',');
    pagings_.push_back(std::move(p));
    return &pagings_.back();
  }

  void fill(Shape& s, std::string_view text) {
    for (const std::string& field : expanded(text)) {
      if (field == "union") {
        s.is_union = true;
        continue;
      }
      MemberModel m;
      const std::size_t end = field.find_first_of("!:=");
      m.name = field.substr(0, end);
      m.option = option_name(m.name);
      std::string_view rest = end == std::string::npos ? "" : std::string_view(field).substr(end);
      if (!rest.empty() && rest[0] == '!') {
        m.required = true;
        rest.remove_prefix(1);
      }
      m.shape = type(rest);
      s.members.push_back(std::move(m));
    }
  }

  const Shape* type(std::string_view text) {
    if (!text.empty() && text[0] == ':')
      text.remove_prefix(1);
    if (!text.empty() && text[0] == '=') {
      Shape& s = add(ShapeKind::String);
      s.values = split(text.substr(1), '|');
      return &s;
    }
    if (!text.empty() && (text[0] == '[' || text[0] == '{')) {
      Shape& s = add(text[0] == '[' ? ShapeKind::List : ShapeKind::Map);
      s.element = type(text.substr(1, text.size() - 2));
      return &s;
    }
    return simple_type(text);
  }

  const Shape* simple_type(std::string_view text) {
    static const std::pair<std::string_view, ShapeKind> kKinds[] = {
        {"", ShapeKind::String},   {"str", ShapeKind::String},    {"int", ShapeKind::Integer},
        {"long", ShapeKind::Long}, {"num", ShapeKind::Number},    {"bool", ShapeKind::Boolean},
        {"blob", ShapeKind::Blob}, {"time", ShapeKind::Timestamp}};
    for (const auto& [word, kind] : kKinds) {
      if (word == text)
        return &add(kind);
    }
    const auto it = named_.find(std::string(text));
    if (it == named_.end())
      throw std::logic_error(concat({"no shape named ", text}));
    return it->second;
  }

  std::deque<Shape>& shapes_;
  std::deque<Paging>& pagings_;
  std::map<std::string, Shape*> named_;
  std::vector<ShapeRow> fragments_;
};

struct Registry {
  std::deque<Shape> shapes;
  std::deque<Paging> pagings;
  std::vector<ServiceModel> services;

  Registry() {
    for (const ServiceRows& rows :
         {dynamodb_rows(), dynamodbstreams_rows(), sts_rows(), iam_rows(), cloudtrail_rows(),
          ec2_rows(), kms_rows(), s3_rows(), autoscaling_rows(), cognito_identity_rows(),
          dax_rows(), route53_rows(), route53resolver_rows(), events_rows(), logs_rows()}) {
      services.push_back(ServiceBuilder(shapes, pagings).build(rows));
    }
    std::sort(services.begin(), services.end(),
              [](const ServiceModel& a, const ServiceModel& b) { return a.name < b.name; });
  }
};

}  // namespace

const MemberModel* find_member(const Shape& structure, std::string_view name) {
  for (const MemberModel& m : structure.members) {
    if (m.name == name)
      return &m;
  }
  return nullptr;
}

const std::vector<ServiceModel>& services() {
  static const Registry registry;
  return registry.services;
}

const ServiceModel* find_service(std::string_view name) {
  for (const ServiceModel& s : services()) {
    if (s.name == name)
      return &s;
  }
  return nullptr;
}

const CommandModel* find_command(const ServiceModel& service, std::string_view name) {
  for (const CommandModel& c : service.commands) {
    if (c.name == name)
      return &c;
  }
  return nullptr;
}

const CommandModel* find_operation_model(std::string_view service, std::string_view operation) {
  for (const ServiceModel& s : services()) {
    if (s.service != service)
      continue;
    for (const CommandModel& c : s.commands) {
      if (c.operation == operation)
        return &c;
    }
  }
  return nullptr;
}

std::string option_name(std::string_view member) {
  std::string out;
  for (std::size_t i = 0; i < member.size(); ++i) {
    const char c = member[i];
    const bool starts_word =
        i > 0 && is_upper(c) &&
        (is_lower_or_digit(member[i - 1]) || (i + 1 < member.size() && member[i + 1] >= 'a' &&
                                              member[i + 1] <= 'z' && is_upper(member[i - 1])));
    // A plural of capitals ("SerialIDs", "ARNs") stays one word.
    const bool plural =
        i + 2 == member.size() && member[i + 1] == 's' && i > 0 && is_upper(member[i - 1]);
    if (starts_word && !plural)
      out += '-';
    out += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace lockbox::shell
