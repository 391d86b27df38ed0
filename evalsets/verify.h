#pragma once

#include <string>
#include <vector>

#include "evalsets/corpus.h"
#include "evalsets/digest.h"
#include "evalsets/entities.h"
#include "evalsets/facts.h"
#include "evalsets/gold.h"

namespace huoyan {

enum class VerificationStatus {
  kOk,
  kFailed,
  kVaries,  ///< this edition, which is not the one cited, has other words in the place
  kSkipped  ///< holds for another edition only
};
const EnumTable<VerificationStatus>& EnumNames(Type<VerificationStatus>);

/// What the novel said about one item.
struct VerifiedItem {
  std::string id;
  VerificationStatus status = VerificationStatus::kOk;
  std::vector<Text> reasons;  ///< why it is not ok
};

/// Every item checked against one edition of the novel.
struct VerificationReport {
  Text subject;  ///< "gold questions", …
  std::vector<VerifiedItem> items;
  std::string corpus_sha256;
  Edition edition = Edition::kAppendix;
  std::size_t chapters = 0;  ///< of the corpus

  std::size_t Count(VerificationStatus status) const;
  /// In more than a quarter of the places other words: hardly an edition of this novel.
  bool ReadsOtherwise() const { return 4 * Count(VerificationStatus::kVaries) > items.size(); }
  bool ok() const { return Count(VerificationStatus::kFailed) == 0 && !ReadsOtherwise(); }
};

/// A: all evidence terms occur in the cited chapter. not_in_book: its terms are in the prompt and occur
/// nowhere in the novel. false_premise: `edit.to` is in the prompt and not in the cited chapter, the other
/// terms and `edit.from` are in the chapter. A question for another edition is skipped; one without an
/// edition that cites chapters 9 to 12 is skipped when `corpus` is not the edition the gold set cites
/// (`written_for`). In such another edition what is there must not be where it is forbidden, but what is not
/// there may stand in other words.
VerificationReport VerifyGold(const GoldSet& gold, const Corpus& corpus,
                              Edition written_for = Edition::kAppendix);

/// Terms, the quotation, `from` and `anchor` occur in the chapter, `to` does not, and the false question
/// holds `to` and `anchor`.
VerificationReport VerifyFacts(const std::vector<Fact>& facts, const Corpus& corpus,
                               Edition written_for = Edition::kAppendix);

/// Names are in the text; every name of any chapter that is found in the text occurs in that chapter of the
/// novel, unless it is only part of a longer one; numbers are those of the chapter, run for run; no Arabic
/// digits.
VerificationReport VerifyDigest(const std::vector<DigestChapter>& digest, const Corpus& corpus,
                                Edition written_for = Edition::kAppendix);

/// Every name and alias occurs in the novel, the appendix included.
VerificationReport VerifyEntities(const std::vector<Entity>& entities, const Corpus& corpus,
                                  Edition written_for = Edition::kAppendix);

/// A Markdown section: counts, and a table of what failed, varies or was skipped.
std::string ToMarkdown(const VerificationReport& report, Language language);

}  // namespace huoyan
