#include "harness/records/record_seal.h"

#include <stdexcept>

#include "harness/base/file.h"
#include "harness/base/sha256.h"

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
  const std::string_view whole = text;
  Sha256Stream stream;
  stream.Add(whole.substr(0, digits));
  stream.Add(kBlank);
  stream.Add(whole.substr(digits + kBlank.size()));
  return stream.FinishAsHex() == whole.substr(digits, kBlank.size()) ? Seal::kIntact : Seal::kBroken;
}

}  // namespace huoyan
