#include "harness/rating/agreement.h"

#include <map>

namespace huoyan {

std::optional<double> WeightedKappa(const std::vector<std::pair<int, int>>& marks) {
  if (marks.empty()) return std::nullopt;
  const auto n = static_cast<double>(marks.size());
  std::map<int, double> first, second;  // how often each mark was given
  double observed = 0;
  for (const auto& [a, b] : marks) {
    observed += (a - b) * (a - b) / n;
    ++first[a];
    ++second[b];
  }
  double by_chance = 0;
  for (const auto& [a, times_a] : first) {
    for (const auto& [b, times_b] : second) by_chance += times_a * times_b * (a - b) * (a - b) / (n * n);
  }
  if (by_chance == 0) return std::nullopt;
  return 1 - observed / by_chance;
}

std::vector<RaterAgreement> CompareRaters(const std::vector<Rater>& raters) {
  std::vector<RaterAgreement> all;
  for (std::size_t i = 0; i < raters.size(); ++i) {
    std::map<std::string, const Rating*> rated;
    for (const Rating& rating : raters[i].ratings) rated.emplace(rating.item, &rating);
    for (std::size_t j = i + 1; j < raters.size(); ++j) {
      RaterAgreement agreement{raters[i].name, raters[j].name, 0, {}};
      std::array<std::vector<std::pair<int, int>>, 3> marks;
      for (const Rating& rating : raters[j].ratings) {
        const auto other = rated.find(rating.item);
        if (other == rated.end()) continue;
        ++agreement.rows;
        for (std::size_t c = 0; c < marks.size(); ++c) {
          marks[c].emplace_back(other->second->marks[c], rating.marks[c]);
        }
      }
      for (std::size_t c = 0; c < marks.size(); ++c) agreement.kappa[c] = WeightedKappa(marks[c]);
      all.push_back(std::move(agreement));
    }
  }
  return all;
}

std::vector<SystemRating> RateSystems(const std::vector<Rater>& raters, const std::vector<KeyItem>& key) {
  std::map<std::string, std::string> system_of;
  for (const KeyItem& item : key) system_of.emplace(item.item, item.system);
  std::map<std::string, SystemRating> systems;
  for (const Rater& rater : raters) {
    for (const Rating& rating : rater.ratings) {
      const auto system = system_of.find(rating.item);
      if (system == system_of.end()) continue;
      SystemRating& rated = systems[system->second];
      ++rated.marks;
      for (std::size_t c = 0; c < rated.mean.size(); ++c) {
        rated.mean[c] += (rating.marks[c] - rated.mean[c]) / static_cast<double>(rated.marks);
      }
    }
  }
  std::vector<SystemRating> list;
  for (auto& [name, rated] : systems) {
    rated.system = name;
    list.push_back(std::move(rated));
  }
  return list;
}

}  // namespace huoyan
