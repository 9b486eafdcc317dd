#pragma once
// The commands of the program `lockbox`. One file a command; main.cpp holds the table.
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::native {

using Arguments = std::vector<std::string>;  ///< the words after the command's name

// Exit statuses (docs/contract.md): 0 done, 1 the thing asked for failed, 2 bad usage.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

int run_aws_command(const Arguments& arguments);
int run_lesson(const Arguments& arguments);
int run_decide(const Arguments& arguments);
int run_trace(const Arguments& arguments);
int run_lint_policy(const Arguments& arguments);
int run_who_can(const Arguments& arguments);
int run_arena(const Arguments& arguments);
int run_reach(const Arguments& arguments);
int run_serve(const Arguments& arguments);
int run_verify(const Arguments& arguments);
int run_capture(const Arguments& arguments);
int run_selftest(const Arguments& arguments);

/// True when --help or -h is among the arguments.
bool wants_help(const Arguments& arguments);

/// Says on standard error what is wrong with the arguments of `command`; returns kBadUsage.
int bad_usage(std::string_view command, std::string_view message);

/// Says on standard error that `command` does not exist yet; returns kBadUsage.
int not_there_yet(std::string_view command, std::string_view what);

}  // namespace lockbox::native
