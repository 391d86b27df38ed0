#include "harness/base/sha256.h"

namespace huoyan {

std::string Sha256Stream::FinishAsHex() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : Finish()) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace huoyan
