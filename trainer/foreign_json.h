#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// The most bytes of a small JSON file that another tool wrote (config.json, adapter_config.json,
/// tokenizer_config.json); the largest known take some 50,000.
inline constexpr std::uintmax_t kMaxForeignConfigBytes = 256 << 10;

/// `json` without the keys that `schema` (made by Fields) does not name, at every depth.
Json KeepKnownKeys(const Json& json, const Json& schema);

/// Decodes a file that another tool wrote: unlike in our own files, keys we do not know are passed over.
/// Throws one Error(kUsage) listing every other problem with its place.
template <class T>
T DecodeForeign(const JsonDocument& document) {
  const Json known = KeepKnownKeys(document.root(), JsonCodec<T>::Schema());
  std::vector<Problem> problems;
  T value{};
  JsonCodec<T>::Decode(known, DecodeContext{document, problems, Json::json_pointer()}, value);
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return value;
}

/// Parses JSON whose objects may have hundreds of thousands of keys (a vocabulary, a checkpoint's header) in
/// linear time, for which it gives up the positions of values. As strict as JsonDocument: a duplicate key,
/// invalid UTF-8, nesting deeper than 200 levels or anything after the value throws Error(kUsage) naming
/// `file`.
nlohmann::json ParseWideJson(std::string_view text, const std::string& file);

}  // namespace huoyan
