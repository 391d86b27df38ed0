#pragma once

#include <map>
#include <string>

#include "harness/experiment/trial_spec.h"

namespace huoyan {

/// Every setting of a trial as text, under its key as experiment files write it ("train.learning_rate");
/// lists as JSON. What is absent, such as the adapter of an untuned base, is not there.
std::map<std::string, std::string> SettingsOf(const TrialSpec& spec);

}  // namespace huoyan
