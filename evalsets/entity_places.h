#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "evalsets/corpus_index.h"
#include "evalsets/entities.h"

namespace huoyan {

/// Where one entity is named in the novel.
struct EntityPlaces {
  std::map<int, std::size_t> by_chapter;  ///< chapter (0: the appendix) -> how often
  CorpusPlace first;                      ///< in reading order, the appendix last; unset when total is 0
  std::size_t total = 0;
};

/// One result an entity, in the same order. Where names overlap the one that begins first counts, and of
/// those the longest, so that 悟空 in 孙悟空 is not counted twice and 菩萨 in 观音菩萨 is nobody else's. A
/// name that entities share counts for each of them.
std::vector<EntityPlaces> FindEntityPlaces(const std::vector<Entity>& entities, const CorpusIndex& index);

}  // namespace huoyan
