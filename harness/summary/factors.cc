#include "harness/summary/factors.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "harness/summary/in_parallel.h"

namespace huoyan {
namespace {

/// A limit ends a trial; it does not change what the trial does.
bool IsLimit(const std::string& key) { return key.rfind("limits.", 0) == 0; }

/// The value of one setting, with the number by which levels are put in order where there is one.
struct Level {
  std::string text;
  std::optional<double> order;

  bool operator<(const Level& other) const {
    const auto key = [](const Level& level) {
      return std::make_tuple(!level.order.has_value(), level.order.value_or(0), level.text);
    };
    return key(*this) < key(other);
  }
};

using Settings = std::vector<std::pair<std::string, Level>>;

void AddLeaves(const Json& json, const std::string& path, Settings& settings) {
  for (const auto& item : json.items()) {
    const std::string key = path.empty() ? item.key() : path + "." + item.key();
    const Json& value = item.value();
    if (value.is_object()) {
      AddLeaves(value, key, settings);
    } else if (value.is_number()) {
      settings.push_back({key, {value.dump(), value.get<double>()}});
    } else {
      settings.push_back({key, {value.is_string() ? value.get<std::string>() : value.dump(), {}}});
    }
  }
}

Settings SettingsOf(const TrialSpec& spec) {
  Settings settings;
  AddLeaves(Encode(spec), "", settings);
  for (auto& [key, level] : settings) {
    if (key != "lora.targets") continue;
    level = {TargetsLabel(spec.lora->targets), static_cast<double>(spec.lora->targets.size())};
  }
  return settings;
}

/// Every trial's level of one setting, null where it has no such setting. Most trials of a sweep have the
/// same settings at the same places, so the place in the one before is looked at first.
std::vector<const Level*> LevelsOf(const std::string& key, const std::vector<Settings>& settings) {
  std::vector<const Level*> levels;
  std::size_t place = 0;
  for (const Settings& of_trial : settings) {
    if (place >= of_trial.size() || of_trial[place].first != key) {
      const auto found = std::find_if(of_trial.begin(), of_trial.end(),
                                      [&](const auto& setting) { return setting.first == key; });
      place = static_cast<std::size_t>(found - of_trial.begin());
    }
    levels.push_back(place < of_trial.size() ? &of_trial[place].second : nullptr);
  }
  return levels;
}

Text TitleOf(const std::string& key) {
  static const std::map<std::string, Text> titles{
      {"model_name", {"model", "模型"}},
      {"lora.rank", {"rank", "秩"}},
      {"lora.alpha", {"alpha", "alpha"}},
      {"lora.targets", {"targets", "目标模块"}},
      {"lora.rslora", {"rsLoRA", "rsLoRA"}},
      {"lora.dora", {"DoRA", "DoRA"}},
      {"lora.last_layers", {"last layers only", "仅末几层"}},
      {"train.tuning", {"what is trained", "训练对象"}},
      {"train.learning_rate", {"learning rate", "学习率"}},
      {"train.sequence_length", {"sequence length", "序列长度"}},
      {"train.batch_size", {"batch size", "批大小"}},
      {"train.epochs", {"epochs", "轮数"}},
      {"train.optimizer", {"optimizer", "优化器"}},
      {"train.schedule", {"schedule", "学习率计划"}},
      {"train.checkpoint_layers", {"checkpointed layers", "重算层数"}},
      {"data.refusal_share", {"share of refusals", "拒答样本占比"}},
      {"data.questions_per_fact", {"questions per fact", "每条事实的题数"}},
      {"decode.temperature", {"temperature", "温度"}},
      {"decode.system_prompt", {"system prompt", "系统提示"}},
      {"quantization.layers", {"quantisation", "量化"}},
      {"quantization.embeddings", {"quantised embeddings", "词嵌入量化"}},
      {"dtype", {"precision", "精度"}},
      {"seed", {"seed", "随机种子"}},
  };
  const auto found = titles.find(key);
  return found == titles.end() ? Text{key, key} : found->second;
}

/// A factor before its title is known: every trial's level and the keys that change along.
struct Draft {
  std::string key;
  std::vector<std::string> along;
  std::vector<std::string> levels;
  std::vector<std::optional<std::size_t>> of_trial;
};

/// Nothing when the tuned trials agree in the setting.
std::optional<Draft> DraftFactor(const std::string& key, const std::vector<TrialSummary>& trials,
                                 const std::vector<Settings>& settings) {
  static const Level kNone{"–", {}};
  const std::vector<const Level*> levels = LevelsOf(key, settings);
  std::map<Level, std::size_t> among_tuned;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (IsTuned(trials[i].record.spec)) among_tuned.try_emplace(levels[i] == nullptr ? kNone : *levels[i], 0);
  }
  if (among_tuned.size() < 2) return std::nullopt;
  Draft draft{key, {}, {}, {}};
  for (auto& [level, index] : among_tuned) {
    index = draft.levels.size();
    draft.levels.push_back(level.text);
  }
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const bool is_tuned = IsTuned(trials[i].record.spec);
    const auto found = among_tuned.find(levels[i] == nullptr ? kNone : *levels[i]);
    const bool has_level = found != among_tuned.end() && (is_tuned || levels[i] != nullptr);
    draft.of_trial.push_back(has_level ? std::optional(found->second) : std::nullopt);
  }
  return draft;
}

/// Do two settings divide the tuned trials into the same groups?
bool ChangeTogether(const Draft& a, const Draft& b, const std::vector<TrialSummary>& trials) {
  std::map<std::size_t, std::size_t> forward;
  std::map<std::size_t, std::size_t> backward;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!IsTuned(trials[i].record.spec)) continue;
    const std::size_t in_a = *a.of_trial[i];
    const std::size_t in_b = *b.of_trial[i];
    if (forward.emplace(in_a, in_b).first->second != in_b) return false;
    if (backward.emplace(in_b, in_a).first->second != in_a) return false;
  }
  return true;
}

bool IsModelSource(const std::string& key) { return key.rfind("model.", 0) == 0; }

std::vector<Draft> DraftFactors(const std::vector<TrialSummary>& trials) {
  std::vector<Settings> settings(trials.size());
  InParallel(trials.size(), [&](std::size_t i) { settings[i] = SettingsOf(trials[i].record.spec); });
  std::vector<std::string> keys;
  std::set<std::string> known;
  for (const Settings& of_trial : settings) {
    for (const auto& entry : of_trial) {
      if (!IsLimit(entry.first) && known.insert(entry.first).second) keys.push_back(entry.first);
    }
  }
  std::vector<Draft> drafts;
  for (const std::string& key : keys) {
    const std::optional<Draft> draft = DraftFactor(key, trials, settings);
    if (!draft) continue;
    const auto same = std::find_if(drafts.begin(), drafts.end(), [&](const Draft& other) {
      return other.key != "seed" && key != "seed" && ChangeTogether(other, *draft, trials);
    });
    if (same == drafts.end()) {
      drafts.push_back(*draft);
    } else if (!IsModelSource(key)) {
      same->along.push_back(key);
    }
  }
  return drafts;
}

Factor FactorOf(const Draft& draft) {
  Factor factor{draft.key, TitleOf(draft.key), draft.levels};
  std::string along_en;
  std::string along_zh;
  for (const std::string& key : draft.along) {
    along_en += (along_en.empty() ? "" : ", ") + TitleOf(key).en;
    along_zh += (along_zh.empty() ? "" : "、") + TitleOf(key).zh;
  }
  if (!along_en.empty()) {
    factor.title.en += " (with " + along_en + ")";
    factor.title.zh += "（连同 " + along_zh + "）";
  }
  return factor;
}

}  // namespace

Design FindDesign(const std::vector<TrialSummary>& trials) {
  Design design;
  design.levels.resize(trials.size());
  for (const Draft& draft : DraftFactors(trials)) {
    design.factors.push_back(FactorOf(draft));
    for (std::size_t i = 0; i < trials.size(); ++i) design.levels[i].push_back(draft.of_trial[i]);
  }
  std::map<std::vector<std::optional<std::size_t>>, std::size_t> places;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!IsTuned(trials[i].record.spec)) continue;
    std::vector<std::optional<std::size_t>> levels = design.levels[i];
    for (std::size_t f = 0; f < levels.size(); ++f) {
      if (design.factors[f].key == "seed") levels[f].reset();
    }
    const auto [place, is_new] = places.emplace(levels, design.configurations.size());
    if (is_new) design.configurations.push_back({levels, {}});
    design.configurations[place->second].trials.push_back(i);
  }
  return design;
}

}  // namespace huoyan
