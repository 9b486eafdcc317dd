#include "native/serve/journal.hpp"

#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/crc32.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "native/serve/little_endian.hpp"

namespace lockbox::native {
namespace {

constexpr std::size_t kFrameHead = 8;

void append_frame(std::string& out, std::string_view payload) {
  put32(out, static_cast<std::uint32_t>(payload.size()));
  put32(out, crc32(payload));
  out += payload;
}

/// Whether a journal's first line is `header`, in this format or an older one.
bool is_header(std::string_view line, const std::string& header) {
  const auto in_format = [](std::int64_t format) {
    return concat({"\"lockbox-journal\":", std::to_string(format)});
  };
  const std::string ours = in_format(kJournalFormat);
  const std::size_t at = header.find(ours);
  for (std::int64_t format = 1; format <= kJournalFormat; ++format) {
    std::string known = header;
    if (at != std::string::npos)
      known.replace(at, ours.size(), in_format(format));
    if (line == known)
      return true;
  }
  return false;
}

/// The format that a journal's first line names, when it is newer than this program's.
std::optional<std::int64_t> newer_format(std::string_view line) {
  const JsonParse parsed = parse_json(line);
  const Json* format =
      parsed && parsed.value.is_object() ? member(parsed.value, "lockbox-journal") : nullptr;
  if (!format || !format->is_number_integer() || format->get<std::int64_t>() <= kJournalFormat)
    return std::nullopt;
  return format->get<std::int64_t>();
}

}  // namespace

Journal::~Journal() {
  if (file_ >= 0)
    ::close(file_);
  if (lock_ >= 0)
    ::close(lock_);
}

std::optional<IoError> Journal::open(const std::string& folder, const std::string& header,
                                     const std::function<std::string(std::string_view)>& replay) {
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST)
    return io_failure("cannot create", folder);
  const std::string lock_path = folder + "/lock";
  lock_ = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    return io_failure("cannot create", lock_path);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    return IoError{concat({folder, " is in use by another server"})};
  path_ = folder + "/journal";
  folder_ = folder;
  header_ = header;
  if (auto problem = read_all(path_, header, replay))
    return problem;
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0)
    return io_failure("cannot open", path_);
  if (::ftruncate(file_, static_cast<off_t>(size_)) != 0 ||
      ::lseek(file_, static_cast<off_t>(size_), SEEK_SET) < 0)
    return io_failure("cannot write", path_);
  if (size_ == 0) {
    const std::string line = header + "\n";
    if (!write_all(file_, line))
      return io_failure("cannot write", path_);
    size_ = line.size();
  }
  if (::fsync(file_) != 0)
    return io_failure("cannot sync", path_);
  return sync_folder();
}

/// The name of a new file is durable only when its folder is.
std::optional<IoError> Journal::sync_folder() const {
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return io_failure("cannot open", folder_);
  const bool done = ::fsync(folder) == 0;
  ::close(folder);
  if (!done)
    return io_failure("cannot sync", folder_);
  return std::nullopt;
}

std::optional<IoError> Journal::replace(const std::function<void(const Append&)>& fill) {
  constexpr std::size_t kChunk = 1024 * 1024;
  const std::string path = path_ + ".new";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0)
    return io_failure("cannot create", path);
  std::string chunk = header_ + "\n";
  std::uint64_t size = 0;
  bool written = true;
  const auto flush = [&] {
    written = written && write_all(file, chunk);
    size += chunk.size();
    chunk.clear();
  };
  fill([&](std::string_view payload) {
    append_frame(chunk, payload);
    if (chunk.size() >= kChunk)
      flush();
  });
  flush();
  if (!written || ::fsync(file) != 0 || ::rename(path.c_str(), path_.c_str()) != 0) {
    const IoError error = io_failure("cannot write", path);
    ::close(file);
    ::unlink(path.c_str());
    return error;
  }
  ::close(file_);
  file_ = file;
  size_ = size;
  return sync_folder();
}

std::optional<IoError> Journal::read_all(
    const std::string& path, const std::string& header,
    const std::function<std::string(std::string_view)>& replay) {
  if (!file_exists(path)) {
    opened_ = "new";
    return std::nullopt;
  }
  auto content = read_file(path);
  if (!content)
    return content.error();
  const std::string_view all = *content;
  const std::size_t line_end = all.find('\n');
  if (line_end == std::string_view::npos) {
    // Killed while the very first line was written: nothing was acknowledged yet.
    if (!header.starts_with(all))
      return IoError{concat({path, " is not a journal of Lockbox"})};
    opened_ = "new";
    return std::nullopt;
  }
  if (const auto newer = newer_format(all.substr(0, line_end)))
    return IoError{concat({path, " was written by a newer version of Lockbox, in format ",
                           std::to_string(*newer), "; this version reads format ",
                           std::to_string(kJournalFormat),
                           ". Nothing was changed: use the newer version, or another folder."})};
  if (!is_header(all.substr(0, line_end), header)) {
    return IoError{concat({path,
                           " was written for another world or by another version of Lockbox:"
                           "\n  it says  ",
                           all.substr(0, line_end), "\n  expected ", header})};
  }
  std::size_t at = line_end + 1, records = 0;
  while (all.size() - at >= kFrameHead) {
    const std::size_t length = get32(all.substr(at));
    if (all.size() - at - kFrameHead < length)
      break;
    const std::string_view payload = all.substr(at + kFrameHead, length);
    if (crc32(payload) != get32(all.substr(at + 4)))
      break;
    const std::string problem = replay(payload);
    if (!problem.empty()) {
      return IoError{concat({path, ": record ", std::to_string(records + 1), " (byte ",
                             std::to_string(at), "): ", problem})};
    }
    at += kFrameHead + length;
    ++records;
  }
  size_ = at;
  opened_ = concat({std::to_string(records), " records"});
  if (at < all.size()) {
    const std::string beside = concat({path, ".cut-", std::to_string(at)});
    if (auto problem = write_file(beside, all.substr(at)))
      return problem;
    opened_ += concat(
        {", ", std::to_string(all.size() - at), " bytes of an unfinished record kept in ", beside});
  }
  return std::nullopt;
}

void Journal::append(std::string_view payload) {
  append_frame(pending_, payload);
}

std::optional<IoError> Journal::sync() {
  if (pending_.empty())
    return std::nullopt;
  const bool written = write_all(file_, pending_) && ::fdatasync(file_) == 0;
  if (written) {
    size_ += pending_.size();
    pending_.clear();
    return std::nullopt;
  }
  const IoError error = io_failure("cannot write", path_);
  pending_.clear();
  // Nothing of the failed batch may stay: it is taken back in memory too.
  if (::ftruncate(file_, static_cast<off_t>(size_)) != 0 ||
      ::lseek(file_, static_cast<off_t>(size_), SEEK_SET) < 0) {
    return IoError{error.message + "; and the unfinished part could not be removed"};
  }
  return error;
}

}  // namespace lockbox::native
