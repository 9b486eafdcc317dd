#include "native/io.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/text.hpp"

namespace lockbox::native {

IoError io_failure(std::string_view what, const std::string& path) {
  return IoError{concat({what, " ", path, ": ", std::strerror(errno)})};
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      if (n == 0)
        errno = ENOSPC;
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Expected<std::string, IoError> read_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return io_failure("cannot open", path);
  std::string out;
  char buffer[65536];
  ssize_t n = 0;
  while ((n = ::read(file, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)) {
    if (n > 0)
      out.append(buffer, static_cast<std::size_t>(n));
  }
  if (n < 0) {
    const IoError error = io_failure("cannot read", path);
    ::close(file);
    return error;
  }
  ::close(file);
  return out;
}

std::optional<IoError> write_file(const std::string& path, std::string_view content) {
  const std::string temporary = path + ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
    return io_failure("cannot create", temporary);
  if (!write_all(file, content) || ::fsync(file) != 0) {
    const IoError error = io_failure("cannot write", temporary);
    ::close(file);
    ::unlink(temporary.c_str());
    return error;
  }
  ::close(file);
  if (::rename(temporary.c_str(), path.c_str()) != 0)
    return io_failure("cannot replace", path);
  return std::nullopt;
}

Expected<std::string, IoError> read_file_or_input(const std::string& path) {
  if (path != "-")
    return read_file(path);
  std::string text;
  each_input_line([&](std::string_view line) { text += std::string(line) + "\n"; });
  return text;
}

bool file_exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

void each_input_line(const std::function<void(std::string_view)>& line) {
  std::ios::sync_with_stdio(false);
  std::string text;
  while (std::getline(std::cin, text)) {
    if (!text.empty() && text.back() == '\r')
      text.pop_back();
    line(text);
  }
}

}  // namespace lockbox::native
