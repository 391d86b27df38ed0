#pragma once

#include <map>
#include <set>
#include <string>
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
  std::pair<int, int> PlaceOf(const Json::json_pointer& path) const;
  bool Mark(const Json& value, const Json::json_pointer& path);
  bool IsMistakenFor(const Json::json_pointer& object, const std::string& key) const;

  const JsonDocument& document_;
  std::set<std::pair<int, int>> places_;  // line, column
  // The rest are JSON pointers: a rule may be asked of every value of a large file.
  std::set<std::string> duplicates_;
  std::set<std::string> unclean_;     // something is wrong at or below
  std::set<std::string> no_objects_;  // something is wrong at, and it is no object
  std::map<std::string, std::vector<std::string>>
      wrong_keys_;  // the members something is wrong at, by object
};

}  // namespace huoyan
