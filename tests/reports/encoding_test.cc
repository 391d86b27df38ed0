#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "reports/base64.h"
#include "reports/gzip.h"

namespace huoyan {
namespace {

/// What gunzip makes of it; empty where it refuses.
std::string Gunzip(const std::string& packed, std::size_t size) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  std::string text(size + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int status = inflate(&stream, Z_FINISH);
  text.resize(status == Z_STREAM_END ? stream.total_out : 0);
  inflateEnd(&stream);
  return text;
}

TEST(Base64, IsThatOfTheRfc) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                                    {"f", "Zg=="},
                                                                                    {"fo", "Zm8="},
                                                                                    {"foo", "Zm9v"},
                                                                                    {"foob", "Zm9vYg=="},
                                                                                    {"fooba", "Zm9vYmE="},
                                                                                    {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(Base64(bytes), text);
  }
  EXPECT_EQ(Base64("\xFF\xFB\x00"), "//s=") << "a literal ends at its zero byte";
}

TEST(Gzip, ComesBackAsItWas) {
  std::mt19937_64 random(1);
  std::string noise;
  for (int i = 0; i < 300'000; ++i) noise += static_cast<char>(random());  // longer than the output buffer
  for (const std::string& text : {std::string(), std::string("孙悟空"), std::string(1 << 20, 'a'), noise}) {
    EXPECT_TRUE(Gunzip(Gzip(text), text.size()) == text) << text.size() << " bytes";
  }
}

TEST(Gzip, GivesTheSameBytesEveryTime) {
  const std::string packed = Gzip("the same");
  EXPECT_EQ(packed, Gzip("the same"));
  EXPECT_EQ(packed.substr(4, 4), std::string(4, '\0')) << "no time of writing";
}

}  // namespace
}  // namespace huoyan
