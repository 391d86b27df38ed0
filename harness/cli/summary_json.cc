#include "harness/cli/summary_json.h"

#include "harness/experiment/text_codec.h"

namespace huoyan {
namespace {

Json TrialJson(const TrialSummary& trial) {
  Json json = Json::object();
  json["trial_id"] = trial.record.trial_id;
  json["label"] = trial.label;
  json["status"] = NameOf(trial.record.status);
  json["spec"] = Encode(trial.record.spec);
  if (trial.dev) json["dev"] = Encode(*trial.dev);
  if (trial.test) json["test"] = Encode(*trial.test);
  if (trial.against_base) json["against_base"] = Encode(*trial.against_base);
  if (trial.base_test) json["base_test"] = Encode(*trial.base_test);
  if (trial.peak_gib) json["peak_gib"] = *trial.peak_gib;
  json["speed"] = Encode(trial.record.speed);
  json["tied_with_best"] = trial.tied_with_best;
  json["on_pareto_front"] = trial.on_pareto_front;
  return json;
}

Json IdsOf(const Summary& summary, const std::vector<std::size_t>& trials) {
  Json ids = Json::array();
  for (const std::size_t trial : trials) ids.push_back(summary.trials[trial].record.trial_id);
  return ids;
}

Json GroupJson(const Summary& summary, const SeedGroup& group) {
  Json json = Encode(group.spread);
  json["label"] = group.label;
  json["trial_ids"] = IdsOf(summary, group.trials);
  return json;
}

Json TestJson(const Summary& summary, const ClaimTestResult& test) {
  Json json = Json::object();
  json["measure"] = Encode(test.measure);
  json["asserted"] = Encode(test.asserted);
  json["verdict"] = NameOf(test.verdict);
  if (!test.measured.en.empty()) json["measured"] = Encode(test.measured);
  if (!test.reason.en.empty()) json["reason"] = Encode(test.reason);
  if (test.value) json["value"] = *test.value;
  if (test.low) json["low"] = *test.low;
  if (test.high) json["high"] = *test.high;
  json["a"] = IdsOf(summary, test.a);
  json["b"] = IdsOf(summary, test.b);
  return json;
}

Json ClaimJson(const Summary& summary, const ClaimResult& claim) {
  Json json = Json::object();
  json["id"] = claim.id;
  json["statement"] = Encode(claim.statement);
  json["verdict"] = NameOf(claim.verdict);
  if (!claim.reason.en.empty()) json["reason"] = Encode(claim.reason);
  json["tests"] = Json::array();
  for (const ClaimTestResult& test : claim.tests) json["tests"].push_back(TestJson(summary, test));
  return json;
}

}  // namespace

Json SummaryJson(const Summary& summary) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["experiment"] = summary.experiment_name;
  json["hypothesis"] = Encode(summary.hypothesis);
  json["verdict"] = Encode(summary.verdict);
  json["headline"] = NameOf(summary.headline);
  if (summary.best) json["best"] = summary.trials[*summary.best].record.trial_id;
  json["warnings"] = Encode(summary.warnings);
  json["trials"] = Json::array();
  for (const TrialSummary& trial : summary.trials) json["trials"].push_back(TrialJson(trial));
  json["seed_groups"] = Json::array();
  for (const SeedGroup& group : summary.seed_groups) json["seed_groups"].push_back(GroupJson(summary, group));
  json["claims"] = Json::array();
  for (const ClaimResult& claim : summary.claims) json["claims"].push_back(ClaimJson(summary, claim));
  if (summary.grader_check) json["grader_check"] = Encode(*summary.grader_check);
  if (!summary.corpus_sha256.empty()) json["corpus_sha256"] = summary.corpus_sha256;
  json["provenance"] = Encode(summary.provenance);
  return json;
}

}  // namespace huoyan
