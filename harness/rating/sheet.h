#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/gold.h"

namespace huoyan {

/// What people rate, each from 1 (poor) to 5 (excellent): is it true, does it show knowledge of the book, is
/// it good Chinese?
inline constexpr std::array<const char*, 3> kCriteria{"truthfulness", "expertise", "language"};

/// The answers of one system under comparison.
struct RatedSystem {
  std::string name;
  std::vector<Answer> answers;
};

/// Which system gave the answer of a row. Kept apart from the sheet, for raters must not know.
struct KeyItem {
  std::string item;  ///< "r0001", … in sheet order
  std::string system;
  std::string id;  ///< of the question
  int sample = 0;
};
const Fields<KeyItem>& DescribeFields(Type<KeyItem>);

struct RatingSheet {
  std::string csv;  ///< UTF-8 with a byte-order mark, as spreadsheet programs open it
  std::vector<KeyItem> key;
};

/// A sheet of `questions` questions drawn by seed (all when there are fewer), each with the answer of every
/// system, rows shuffled by the same seed; the same on every machine. Chat markup is taken off, since it
/// could tell systems apart. Throws Error(kUsage) when two systems have one name, none has an answer, or an
/// answer belongs to no question.
RatingSheet MakeRatingSheet(const GoldSet& gold, const std::vector<RatedSystem>& systems,
                            std::size_t questions, std::uint64_t seed);

/// One rater's marks for one row, in the order of kCriteria.
struct Rating {
  std::string item;
  std::array<int, 3> marks{};
};

/// Reads a sheet that a rater has filled in, in any row order. Rows without any mark are left out. Throws one
/// Error(kUsage) with every problem by line: a missing column, an item that is not in the key or stands
/// twice, a mark that is no whole number from 1 to 5, a row with some marks missing.
std::vector<Rating> ReadRatings(std::string_view csv, const std::string& file,
                                const std::vector<KeyItem>& key);

/// Reads a key file. Throws Error(kUsage) for broken lines and doubled items.
std::vector<KeyItem> LoadRatingKey(const std::string& path);

}  // namespace huoyan
