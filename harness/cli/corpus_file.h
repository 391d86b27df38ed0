#pragma once

#include <string>

#include "evalsets/corpus.h"

namespace huoyan {

/// The novel: `chosen` if not empty, otherwise xiyouji.txt in the folder that HUOYAN_DATA names, otherwise in
/// ../shared/data. Throws Error(kUsage) saying what to give when there is none.
Corpus LoadChosenCorpus(const std::string& chosen);

}  // namespace huoyan
