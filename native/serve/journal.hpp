#pragma once
// The durable log of `serve --data`: every change that was acknowledged, in order. A record is
// written and synced to the disk before the client gets its answer, so what was acknowledged
// survives a kill at any moment.
//
// DIR/journal: a line of JSON ({"lockbox-journal":2,...}), then frames: length and CRC-32 of the
// payload (4 bytes each, little endian), then the payload. DIR/lock keeps a second server out.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "native/io.hpp"

namespace lockbox::native {

/// Format of the records: 2 knows records that restore what is beside the items (RestoreState).
constexpr std::int64_t kJournalFormat = 2;

class Journal {
 public:
  Journal() = default;
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Opens or creates the journal in `folder` (created when missing). `header` is written into a
  /// new journal and compared with an old one's. Calls `replay` with each payload; it returns a
  /// sentence to refuse one. An unfinished record at the end (a kill while writing) is cut off and
  /// kept beside the journal. The error is a sentence.
  std::optional<IoError> open(const std::string& folder, const std::string& header,
                              const std::function<std::string(std::string_view)>& replay);

  bool is_open() const { return file_ >= 0; }

  /// Adds a record to those that the next sync() makes durable.
  void append(std::string_view payload);
  bool has_pending() const { return !pending_.empty(); }

  /// Writes and syncs the pending records. On failure none of them is in the journal.
  std::optional<IoError> sync();

  /// Replaces the journal's records by those that `fill` hands to its argument: written beside it,
  /// synced and renamed, so that a kill leaves the old journal or the new one.
  using Append = std::function<void(std::string_view payload)>;
  std::optional<IoError> replace(const std::function<void(const Append&)>& fill);

  std::uint64_t size() const { return size_; }  ///< bytes on the disk

  /// What was found on opening, for the start message ("12 records, 3 bytes cut off").
  const std::string& opened() const { return opened_; }

 private:
  std::optional<IoError> sync_folder() const;
  std::optional<IoError> read_all(const std::string& path, const std::string& header,
                                  const std::function<std::string(std::string_view)>& replay);

  int file_ = -1, lock_ = -1;
  std::uint64_t size_ = 0;
  std::string pending_, opened_, path_, folder_, header_;
};

}  // namespace lockbox::native
