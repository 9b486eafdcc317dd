// gzip files and the checksums around them.
#include "engine/base/gzip.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/crc32.hpp"
#include "engine/base/md5.hpp"
#include "engine/base/text.hpp"

namespace lockbox::gzip_test {

using lockbox::base64_decode;
using lockbox::gunzip;
using lockbox::gzip;

TEST_CASE("checksums of the RFCs' examples", "[base][gzip]") {
  CHECK(lockbox::crc32("123456789") == 0xcbf43926u);
  CHECK(lockbox::hex_encode(lockbox::md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(lockbox::hex_encode(lockbox::md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(lockbox::hex_encode(
            lockbox::md5("1234567890123456789012345678901234567890123456789012345678"
                         "9012345678901234567890")) == "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("the check sum is that of the polynomial, bit by bit, at every length", "[base][gzip]") {
  std::string text;
  for (int n = 0; n < 70; ++n) {
    std::uint32_t crc = 0xffffffff;
    for (const char c : text) {
      crc ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0xedb88320u ^ (crc >> 1) : crc >> 1;
    }
    CHECK(lockbox::crc32(text) == ~crc);
    text += static_cast<char>(n * 37 + 200);
  }
}

TEST_CASE("what gzip packs, gunzip unpacks", "[base][gzip]") {
  for (const std::size_t n : {0u, 1u, 100u, 65535u, 65536u, 200000u}) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += static_cast<char>(i * 31 % 251);
    const auto back = gunzip(gzip(text), 1000000);
    CHECK(back.problem.empty());
    CHECK(back.bytes == text);
  }
}

TEST_CASE("compressed files of other programs are read", "[base][gzip]") {
  // "hello hello hello hello\n" with fixed codes, as zlib writes it.
  const std::string fixed = *base64_decode("H4sIAAAAAAACA8tIzcnJV8hAJ7kAAIhZCxgAAAA=");
  const auto back = gunzip(fixed, 1000);
  CHECK(back.problem.empty());
  CHECK(back.bytes == "hello hello hello hello\n");
}

TEST_CASE("dynamic codes and a file name in the header are read", "[base][gzip]") {
  const std::string text =
      "ad  tith hhls othessd  euhiu odtneeelreslosuero hhronolo hiesrltaluitunuursrloii"
      "dhrsdehou sslanru lunthlrt arsnhueheiudddslaaroe orrosrndnhilrdues ur ar rosehnd"
      "rorshnsnerrd dnhde olardat r ielttehe  ioit danitaairaliluihunhhteisns oitiurods"
      "eoesaeuahurlsrol urhorlesld nllseuiaoeittiiuasdiaeredodha ud";
  const auto back =
      gunzip(*base64_decode(
                 "H4sICAAAAAACA25hbWUudHh0AA2PYQoAUASDr+JqyooSNdz/vX/Mx0xNZGNd3HOk1zHzJZzHSdsWgCQm"
                 "ew7sj7Gr8xeBYa7mxV7d8XcdYc4xeJ/MpBZP8mo9uaKc8oMjzsz+VNmQJntYVh5JO4wcPypfhZexOV5T"
                 "IE0+ZH8jlaYrlEDu/oMi0bFiWrGqQc34b/mV+yKmfrDYOLYNGqM49WMOO7+bN/MHNKnMwYU2YjfidCwU"
                 "hLW5ytkDLLFR6SwBAAA="),
             1000);
  CHECK(back.problem.empty());
  CHECK(back.bytes == text);
}

TEST_CASE("damaged files say what is wrong with them", "[base][gzip]") {
  const std::string whole = gzip("some bytes");
  CHECK(gunzip("plain text that is no archive", 100).problem == "not a gzip file");
  CHECK(gunzip("", 100).problem == "not a gzip file");
  CHECK(gunzip(whole, 4).problem == "too large when unpacked");
  std::string turned = whole;
  turned[16] = 'X';
  CHECK(gunzip(turned, 100).problem == "the checksum does not fit");
  // Cut anywhere, it is a problem and never more than that.
  for (std::size_t n = 0; n < whole.size(); ++n)
    CHECK_FALSE(gunzip(whole.substr(0, n), 100).problem.empty());
}

}  // namespace lockbox::gzip_test
