#include "harness/records/record_seal.h"

#include <stdexcept>

#include "harness/base/file.h"

namespace huoyan {
namespace {

const std::string kKey = "\"record_sha256\": \"";
const std::string kBlank(64, '0');

}  // namespace

std::string Sealed(std::string text) {
  const std::size_t key = text.rfind(kKey + "\"");
  if (key == std::string::npos) throw std::logic_error("a record to be sealed has no place for its checksum");
  text.insert(key + kKey.size(), kBlank);
  return text.replace(key + kKey.size(), kBlank.size(), Sha256(text));
}

Seal SealOf(const std::string& text) {
  const std::size_t key = text.rfind(kKey);
  if (key == std::string::npos) return Seal::kNone;
  const std::size_t digits = key + kKey.size();
  if (digits + kBlank.size() > text.size()) return Seal::kBroken;
  std::string blank = text;
  blank.replace(digits, kBlank.size(), kBlank);
  return Sha256(blank) == text.substr(digits, kBlank.size()) ? Seal::kIntact : Seal::kBroken;
}

}  // namespace huoyan
