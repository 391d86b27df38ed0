#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace huoyan {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces. Hashing is much of the work on model weights and on
/// thousands of records, so it is left to a library that uses the processor's instructions for it. One file
/// per library, chosen in CMake.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Add(std::string_view bytes);

  /// Ends the stream, whose bytes' hash this is, as 64 lower-case hexadecimal digits.
  std::string FinishAsHex();

 private:
  std::array<unsigned char, 32> Finish();

  struct State;
  std::unique_ptr<State> state_;
};

/// "OpenSSL 3.0.17".
std::string DescribeSha256();

}  // namespace huoyan
