#include "engine/base/sim_time.hpp"

namespace lockbox {

namespace {

struct Date {
  std::int64_t year = 1970;
  int month = 1, day = 1;
};

// Civil calendar from days since 1970-01-01 and back; years start in March so that the leap day
// comes last. The usual integer method for the proleptic Gregorian calendar.
Date date_of_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  Date d;
  d.day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  d.month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  d.year = year_of_era + era * 400 + (d.month <= 2 ? 1 : 0);
  return d;
}

std::int64_t days_of_date(std::int64_t year, int month, int day) {
  if (month <= 2)
    --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

void append_padded(std::string& out, std::int64_t value, int width) {
  const std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) out += '0';
  out += digits;
}

struct Clock {
  Date date;
  int hour, minute, second, milli;
};

Clock clock_of(SimTime t) {
  constexpr std::int64_t kDay = 86400000;
  std::int64_t days = t.ms / kDay;
  std::int64_t rest = t.ms % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  Clock c;
  c.date = date_of_days(days);
  c.hour = static_cast<int>(rest / 3600000);
  c.minute = static_cast<int>(rest / 60000 % 60);
  c.second = static_cast<int>(rest / 1000 % 60);
  c.milli = static_cast<int>(rest % 1000);
  return c;
}

std::string stamp(const Clock& c, const char* date_separator, const char* time_separator) {
  std::string out;
  append_padded(out, c.date.year, 4);
  out += date_separator;
  append_padded(out, c.date.month, 2);
  out += date_separator;
  append_padded(out, c.date.day, 2);
  out += 'T';
  append_padded(out, c.hour, 2);
  out += time_separator;
  append_padded(out, c.minute, 2);
  out += time_separator;
  append_padded(out, c.second, 2);
  return out;
}

/// Reads a text from left to right; every read fails softly.
struct Reader {
  std::string_view text;
  bool ok = true;

  int digits(std::size_t count) {
    if (text.size() < count) {
      ok = false;
      return 0;
    }
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text[i] < '0' || text[i] > '9') {
        ok = false;
        return 0;
      }
      value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
  }
  bool take(char c) {
    if (text.empty() || text[0] != c)
      return false;
    text.remove_prefix(1);
    return true;
  }
  void need(char c) {
    if (!take(c))
      ok = false;
  }
};

int days_in_month(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

/// Offset in minutes after "Z", "+hh:mm", "-hhmm" or "+hh".
int read_offset(Reader& r) {
  if (r.text.empty() || r.take('Z') || r.take('z'))
    return 0;
  const bool negative = r.take('-');
  if (!negative)
    r.need('+');
  const int hours = r.digits(2);
  int minutes = 0;
  if (r.ok && !r.text.empty()) {
    r.take(':');
    minutes = r.digits(2);
  }
  if (hours > 23 || minutes > 59)
    r.ok = false;
  return (negative ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::string to_iso8601(SimTime t) {
  return stamp(clock_of(t), "-", ":") + "Z";
}

std::string to_basic_iso8601(SimTime t) {
  return stamp(clock_of(t), "", "") + "Z";
}

std::string to_cli_timestamp(SimTime t) {
  const Clock c = clock_of(t);
  std::string out = stamp(c, "-", ":");
  out += '.';
  append_padded(out, c.milli, 3);
  out += "000+00:00";
  return out;
}

std::optional<SimTime> parse_iso8601(std::string_view text) {
  Reader r{text};
  const int year = r.digits(4);
  r.need('-');
  const int month = r.digits(2);
  r.need('-');
  const int day = r.digits(2);
  if (!r.ok || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
    return std::nullopt;
  std::int64_t ms = days_of_date(year, month, day) * 86400000;
  if (r.text.empty())
    return SimTime{ms};
  if (!r.take('T') && !r.take('t') && !r.take(' '))
    return std::nullopt;
  const int hour = r.digits(2);
  r.need(':');
  const int minute = r.digits(2);
  int second = 0, milli = 0;
  if (r.ok && r.take(':')) {
    second = r.digits(2);
    if (r.ok && r.take('.')) {
      int scale = 100, seen = 0;
      while (!r.text.empty() && r.text[0] >= '0' && r.text[0] <= '9') {
        milli += (r.text[0] - '0') * scale;
        scale /= 10;
        ++seen;
        r.text.remove_prefix(1);
      }
      if (seen == 0)
        return std::nullopt;
    }
  }
  if (!r.ok || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  const int offset = read_offset(r);
  if (!r.ok || !r.text.empty())
    return std::nullopt;
  ms += ((hour * 60 + minute) * 60 + second) * std::int64_t{1000} + milli;
  return SimTime{ms - std::int64_t{offset} * 60000};
}

}  // namespace lockbox
