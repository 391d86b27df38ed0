#include "harness/scoring/text_overlap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

namespace huoyan {
namespace {

constexpr std::size_t kBleuOrder = 4;
constexpr std::size_t kChrfOrder = std::tuple_size_v<CharacterGrams>;
constexpr std::size_t kMostCharacters = 4000;

using Grams = CharacterGrams;

Grams GramsOf(std::u32string_view text) {
  Grams grams;
  for (std::size_t order = 1; order <= kChrfOrder; ++order) {
    std::vector<std::uint64_t>& hashes = grams[order - 1];
    for (std::size_t from = 0; from + order <= text.size(); ++from) {
      std::uint64_t hash = 0xCBF29CE484222325;
      for (std::size_t i = from; i < from + order; ++i) hash = (hash ^ text[i]) * 0x100000001B3;
      hashes.push_back(hash);
    }
    std::sort(hashes.begin(), hashes.end());
  }
  return grams;
}

std::size_t CountCommon(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) {
      ++common, ++i, ++j;
    } else {
      ++(*i < *j ? i : j);
    }
  }
  return common;
}

// What is common with at least one reference: each gram as often as in the reference that has it most.
std::vector<std::uint64_t> UnionOf(const std::vector<Grams>& references, std::size_t order) {
  std::vector<std::uint64_t> most;
  for (const Grams& reference : references) {
    std::vector<std::uint64_t> merged;
    std::set_union(most.begin(), most.end(), reference[order].begin(), reference[order].end(),
                   std::back_inserter(merged));
    most = std::move(merged);
  }
  return most;
}

double HarmonicMean(double precision, double recall, double beta_squared = 1) {
  const double weighted = beta_squared * precision + recall;
  return weighted == 0 ? 0 : (1 + beta_squared) * precision * recall / weighted;
}

double CommonShareF1(std::size_t common, std::size_t reply, std::size_t reference) {
  return reply + reference == 0 ? 0
                                : 2 * static_cast<double>(common) / static_cast<double>(reply + reference);
}

std::size_t LongestCommonSubsequence(std::u32string_view a, std::u32string_view b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  for (const char32_t character : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = character == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

double Chrf(const Grams& reply, const Grams& reference, double beta_squared) {
  double precision = 0;
  double recall = 0;
  int orders = 0;
  for (std::size_t order = 0; order < kChrfOrder; ++order) {
    if (reply[order].empty() || reference[order].empty()) continue;
    const auto common = static_cast<double>(CountCommon(reply[order], reference[order]));
    precision += common / static_cast<double>(reply[order].size());
    recall += common / static_cast<double>(reference[order].size());
    ++orders;
  }
  return orders == 0 ? 0 : HarmonicMean(precision / orders, recall / orders, beta_squared);
}

// The length of the reference nearest in length; of two as near, the shorter.
double NearestLength(std::size_t length, const std::vector<std::u32string>& references) {
  std::size_t nearest = references.front().size();
  const auto distance = [&](std::size_t other) { return other > length ? other - length : length - other; };
  for (const std::u32string& reference : references) {
    const std::size_t other = reference.size();
    if (distance(other) < distance(nearest) || (distance(other) == distance(nearest) && other < nearest))
      nearest = other;
  }
  return static_cast<double>(nearest);
}

double Bleu(std::size_t reply_length, const Grams& grams, const std::vector<std::u32string>& references,
            const Grams& most_of_references) {
  double logarithms = 0;
  double smoothing = 1;
  int orders = 0;
  bool any = false;
  for (std::size_t order = 0; order < kBleuOrder && !grams[order].empty(); ++order) {
    const std::size_t common = CountCommon(grams[order], most_of_references[order]);
    any = any || common > 0;
    smoothing *= common == 0 ? 2 : 1;
    const double hits = common == 0 ? 1 / smoothing : static_cast<double>(common);
    logarithms += std::log(hits / static_cast<double>(grams[order].size()));
    ++orders;
  }
  if (!any) return 0;
  const double length = static_cast<double>(reply_length);
  const double nearest = NearestLength(reply_length, references);
  const double brevity = length < nearest ? std::exp(1 - nearest / length) : 1;
  return brevity * std::exp(logarithms / orders);
}

}  // namespace

double CharacterNgramF(std::u32string_view reply, std::u32string_view reference, double beta) {
  return Chrf(GramsOf(reply), GramsOf(reference), beta * beta);
}

ReferenceTexts::ReferenceTexts(std::vector<std::u32string> texts) : texts_(std::move(texts)) {
  for (const std::u32string& text : texts_) grams_.push_back(GramsOf(text));
  for (std::size_t order = 0; order < kBleuOrder; ++order) union_[order] = UnionOf(grams_, order);
}

TextOverlap ReferenceTexts::Measure(std::u32string_view reply) const {
  TextOverlap overlap;
  reply = reply.substr(0, kMostCharacters);
  if (reply.empty() || texts_.empty()) return overlap;
  const Grams grams = GramsOf(reply);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const std::u32string& reference = texts_[i];
    const Grams& other = grams_[i];
    overlap.character_f1 = std::max(
        overlap.character_f1, CommonShareF1(CountCommon(grams[0], other[0]), reply.size(), reference.size()));
    overlap.rouge_l = std::max(overlap.rouge_l, CommonShareF1(LongestCommonSubsequence(reply, reference),
                                                              reply.size(), reference.size()));
    overlap.chrf = std::max(overlap.chrf, Chrf(grams, other, 4));
  }
  overlap.bleu = Bleu(reply.size(), grams, texts_, union_);
  return overlap;
}

const Fields<OverlapScores>& DescribeFields(Type<OverlapScores>) {
  static const auto fields =
      Fields<OverlapScores>()
          .Required("character_f1", &OverlapScores::character_f1, {"F1 of characters", "字级 F1"})
          .Required("rouge_l", &OverlapScores::rouge_l, {"ROUGE-L on characters", "字级 ROUGE-L"})
          .Required("bleu", &OverlapScores::bleu, {"BLEU on characters", "字级 BLEU"})
          .Required("chrf", &OverlapScores::chrf, {"chrF2", "chrF2"});
  return fields;
}

std::optional<OverlapScores> AverageOverlap(const std::vector<TextOverlap>& overlaps,
                                            const std::vector<std::size_t>& clusters) {
  if (overlaps.empty()) return std::nullopt;
  const auto count = static_cast<Eigen::Index>(*std::max_element(clusters.begin(), clusters.end()) + 1);
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(count, 4);
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(count);
  for (std::size_t i = 0; i < overlaps.size(); ++i) {
    const TextOverlap& overlap = overlaps[i];
    const auto cluster = static_cast<Eigen::Index>(clusters[i]);
    sums.row(cluster) +=
        Eigen::RowVector4d(overlap.character_f1, overlap.rouge_l, overlap.bleu, overlap.chrf);
    counts[cluster] += 1;
  }
  std::array<Estimate, 4> means;
  for (Eigen::Index k = 0; k < 4; ++k) {
    means[static_cast<std::size_t>(k)] = *ClusteredShare(sums.col(k), counts);
  }
  return OverlapScores{means[0], means[1], means[2], means[3]};
}

}  // namespace huoyan
