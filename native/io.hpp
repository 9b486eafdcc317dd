#pragma once
// Files and standard streams, with errors as sentences.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lockbox::native {

/// What the operating system refused, as a sentence that names the file.
struct IoError {
  std::string message;
};

/// "WHAT PATH: " and what errno says.
IoError io_failure(std::string_view what, const std::string& path);

void print(std::string_view text);        ///< to standard output
void print_error(std::string_view text);  ///< to standard error

Expected<std::string, IoError> read_file(const std::string& path);

/// The lines of standard input when `path` is "-".
Expected<std::string, IoError> read_file_or_input(const std::string& path);

/// Replaces the file by writing a new one beside it, syncing and renaming it, so that a crash
/// leaves the old or the new content. nullopt when it worked.
std::optional<IoError> write_file(const std::string& path, std::string_view content);

bool file_exists(const std::string& path);

/// Writes all bytes to an open file; when it cannot, errno says why.
bool write_all(int file, std::string_view content);

/// Calls `line` with each line of standard input (without its end) and flushes the output after
/// each. A last line without an end counts; an empty one does not.
void each_input_line(const std::function<void(std::string_view)>& line);

}  // namespace lockbox::native
