#include <CommonCrypto/CommonDigest.h>

#include <algorithm>

#include "harness/base/sha256.h"

namespace huoyan {

struct Sha256Stream::State {
  CC_SHA256_CTX context;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) { CC_SHA256_Init(&state_->context); }

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(std::string_view bytes) {
  constexpr std::size_t kMost = std::size_t{1} << 30;  // CC_LONG has 32 bits
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMost)))
    CC_SHA256_Update(&state_->context, bytes.data(), static_cast<CC_LONG>(std::min(bytes.size(), kMost)));
}

std::array<unsigned char, 32> Sha256Stream::Finish() {
  std::array<unsigned char, 32> hash{};
  CC_SHA256_Final(hash.data(), &state_->context);
  return hash;
}

std::string DescribeSha256() { return "CommonCrypto"; }

}  // namespace huoyan
