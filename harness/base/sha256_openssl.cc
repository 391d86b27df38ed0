#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <new>

#include "harness/base/sha256.h"

namespace huoyan {

struct Sha256Stream::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  static const EVP_MD* const kSha256 = EVP_sha256();
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, kSha256, nullptr) != 1)
    throw std::bad_alloc();
}

Sha256Stream::~Sha256Stream() { EVP_MD_CTX_free(state_->context); }

void Sha256Stream::Add(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
}

std::array<unsigned char, 32> Sha256Stream::Finish() {
  std::array<unsigned char, 32> hash{};
  if (EVP_DigestFinal_ex(state_->context, hash.data(), nullptr) != 1) throw std::bad_alloc();
  return hash;
}

std::string DescribeSha256() { return std::string("OpenSSL ") + OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace huoyan
