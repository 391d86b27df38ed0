#include "evalsets/digest.h"

#include <set>

#include "evalsets/characters.h"
#include "evalsets/records.h"

namespace huoyan {

const Fields<DigestChapter>& DescribeFields(Type<DigestChapter>) {
  static const auto fields =
      Fields<DigestChapter>()
          .Required("chapter", &DigestChapter::chapter, {"chapter of the novel", "回目"}, Between(1, 100))
          .Required("text", &DigestChapter::text, {"the chapter retold", "本回概述"})
          .Required("names", &DigestChapter::names, {"all proper nouns of the text", "文中全部专名"});
  return fields;
}

std::vector<DigestChapter> ParseDigest(std::string_view text, const std::string& file) {
  std::vector<Problem> problems;
  std::vector<DigestChapter> digest;
  std::set<int> seen;
  for (JsonRecord<DigestChapter>& record : ReadJsonRecords<DigestChapter>(text, file, problems)) {
    if (!seen.insert(record.value.chapter).second) {
      record.Fail(problems, "chapter",
                  Say("chapter {} is retold twice", "第 {} 回有两份概述", record.value.chapter));
    }
    digest.push_back(std::move(record.value));
  }
  ThrowIfAny(std::move(problems));
  return digest;
}

std::vector<DigestChapter> LoadDigest(const std::string& path) { return ParseDigest(ReadFile(path), path); }

std::vector<std::string> NamesIn(const std::vector<DigestChapter>& digest) {
  std::set<std::string> names;
  for (const DigestChapter& chapter : digest) {
    for (const std::string& name : chapter.names) {
      if (CountCharacters(name) > 1) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace huoyan
