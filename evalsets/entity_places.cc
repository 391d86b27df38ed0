#include "evalsets/entity_places.h"

#include <algorithm>
#include <unordered_map>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

struct Mentioned {
  std::size_t begin;
  std::size_t end;
  const std::vector<std::size_t>* bearers;
};

// Every place of every name; overlaps are sorted out later.
std::vector<Mentioned> FindAll(
    const std::unordered_map<std::string, std::vector<std::size_t>>& bearers_of_name,
    const CorpusIndex& index) {
  std::vector<Mentioned> all;
  for (const auto& [name, bearers] : bearers_of_name) {
    const std::size_t length = CountCharacters(name);
    for (const std::size_t at : index.Find(name)) all.push_back({at, at + length, &bearers});
  }
  std::sort(all.begin(), all.end(), [](const Mentioned& a, const Mentioned& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  return all;
}

}  // namespace

std::vector<EntityPlaces> FindEntityPlaces(const std::vector<Entity>& entities, const CorpusIndex& index) {
  std::unordered_map<std::string, std::vector<std::size_t>> bearers_of_name;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    for (const std::string& name : NamesOf(entities[i])) bearers_of_name[Normalise(name)].push_back(i);
  }
  std::vector<EntityPlaces> places(entities.size());
  std::size_t read_up_to = 0;
  for (const Mentioned& mentioned : FindAll(bearers_of_name, index)) {
    if (mentioned.begin < read_up_to) continue;
    read_up_to = mentioned.end;
    const CorpusPlace place = index.PlaceOf(mentioned.begin);
    for (const std::size_t bearer : *mentioned.bearers) {
      if (places[bearer].total++ == 0) places[bearer].first = place;
      ++places[bearer].by_chapter[place.chapter];
    }
  }
  return places;
}

}  // namespace huoyan
