#include "harness/records/sweep_manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SweepManifest Manifest(std::vector<std::string> trials, std::vector<std::string> probes) {
  SweepManifest manifest;
  manifest.trial_ids = std::move(trials);
  manifest.probe_ids = std::move(probes);
  for (const std::string& id : manifest.trial_ids) manifest.labels[id] = id;
  return manifest;
}

TEST(SweepManifest, ASearchThatGoesOnKeepsInSightWhatItHadFound) {
  const SweepManifest last = Manifest({"a", "b", "repeated"}, {"rung", "rung2"});
  const SweepManifest shown = WithAddedBy(last, Manifest({"a", "b"}, {"rung"}), 2);
  EXPECT_THAT(shown.trial_ids, ElementsAre("a", "b", "repeated"));
  EXPECT_THAT(shown.probe_ids, ElementsAre("rung", "rung2"));
  EXPECT_EQ(shown.labels.at("repeated"), "repeated");
}

TEST(SweepManifest, WhatAnotherPlanHadFoundIsNone) {
  const SweepManifest last = Manifest({"a", "b", "repeated"}, {"rung"});
  EXPECT_THAT(WithAddedBy(last, Manifest({"a", "c"}, {}), 2).trial_ids, ElementsAre("a", "c"));
  EXPECT_THAT(WithAddedBy(last, Manifest({"a", "b", "c", "d"}, {}), 4).probe_ids, IsEmpty());
}

}  // namespace
}  // namespace huoyan
