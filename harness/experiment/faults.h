#pragma once

#include <set>
#include <utility>
#include <vector>

#include "harness/base/duplicate_keys.h"
#include "harness/base/error.h"
#include "harness/base/json.h"

namespace huoyan {

/// Which values of a document are known to be wrong, so that a rule is asked only of values that mean what
/// their author wrote, and no mistake leads to a second message that goes away with it.
///
/// Known by their places: where a document has none (an override), one problem makes every value doubtful.
class Faults {
 public:
  /// `document` must outlive this.
  Faults(const JsonDocument& document, const std::vector<Problem>& problems,
         const std::vector<DuplicateKey>& duplicates);

  /// Nothing is wrong with the value or anything in it. A key that is left out is as its default says, unless
  /// a key beside it that is wrong looks like it misspelt.
  bool Clean(const Json::json_pointer& path) const;

  /// Something is wrong with the value itself, such as its type, whatever else is wrong in it.
  bool At(const Json::json_pointer& path) const;

 private:
  bool CleanBelow(const Json& value, const Json::json_pointer& path) const;
  bool LooksMisspelt(const Json& object, const Json::json_pointer& path, const std::string& key) const;

  const JsonDocument& document_;
  std::set<std::pair<int, int>> places_;  // line, column
  std::set<std::string> duplicates_;      // JSON pointers
};

}  // namespace huoyan
