#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/base/json.h"

namespace huoyan {

/// A file format of this program and its JSON Schema. For JSONL files the schema is that of one line.
struct NamedSchema {
  std::string name;
  std::function<Json()> json;
};

std::vector<NamedSchema> NamedSchemas();

}  // namespace huoyan
