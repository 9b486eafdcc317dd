#pragma once
// From the words of an `aws` command to a call: global options, the operation's options, and the
// JSON parameters they stand for.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/pmap.hpp"
#include "engine/base/result.hpp"
#include "engine/shell/model.hpp"

namespace lockbox::shell {

using Files = PMap<std::string, std::string>;

/// What went wrong, in AWS CLI's words, with its exit status.
struct CommandError {
  int status = 252;
  std::string text;
};

/// Options that every command takes (AWS CLI User Guide, "Command line options"); `from` is ours.
struct GlobalOptions {
  std::string profile, region, endpoint_url, output, query, from, read_timeout;
  bool no_sign_request = false, no_paginate = false;
};

struct Invocation {
  GlobalOptions global;
  std::vector<std::string> help;  ///< with wants_help: the words before `help`
  bool wants_help = false, wants_version = false;
  const ServiceModel* service = nullptr;
  const CommandModel* command = nullptr;
  const Waiter* waiter = nullptr;
  std::shared_ptr<const Json> parameters;
  bool skeleton = false;  ///< --generate-cli-skeleton: print, do not call
  std::string outfile;    ///< `get-object`: the file that the object is written to
  std::optional<std::string> starting_token;
  std::optional<std::int64_t> page_size, max_items;
  bool manual_paging = false;  ///< the service's own paging members were given
};

/// Reads the words after `aws`. Nothing is called.
Expected<Invocation, CommandError> read_arguments(const std::vector<std::string>& words,
                                                  const Files& files);

/// The option that turns a switch off: "--no-dry-run". Entries of network ACLs are --ingress or
/// --egress.
std::string negative_of(const MemberModel& m);

/// Usage text and an "aws: error:" line, status 252.
CommandError usage_error(std::string_view message);

/// A boxed choice list in two columns, as the AWS CLI prints "valid choices".
std::string choice_columns(const std::vector<std::string>& choices);

/// One global option.
struct GlobalOption {
  std::string_view name;  ///< "--profile"
  bool takes_value;
  std::string_view summary;
};
const std::vector<GlobalOption>& global_options();

/// Why a file:// argument cannot be read: AWS CLI's text after "Error parsing parameter".
struct FileError {
  std::string text;
};

/// Content of file://NAME or fileb://NAME.
Expected<std::string, FileError> load_file(std::string_view url, const Files& files);

}  // namespace lockbox::shell
