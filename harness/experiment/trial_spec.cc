#include "harness/experiment/trial_spec.h"

#include <algorithm>

namespace huoyan {
namespace {

// "q" for q_proj: the suffix says nothing that the context does not.
std::string ShortName(LinearModule module) {
  const std::string name = NameOf(module);
  return name.substr(0, name.find('_'));
}

}  // namespace

const Fields<DataSpec>& DescribeFields(Type<DataSpec>) {
  using D = DataSpec;
  static const auto fields =
      Fields<D>()
          .Optional("facts", &D::facts,
                    {"fact table the SFT pairs are built from", "构建 SFT 问答对的事实表"})
          .Optional("digest", &D::digest,
                    {"corpus small bases are pre-trained on", "小型基座预训练所用的语料"})
          .Optional("gold", &D::gold,
                    {"the questions; empty = memory and speed only", "题集；空则只测内存与速度"})
          .Optional("sft", &D::sft,
                    {"JSONL of {\"prompt\", \"answer\"} instead of pairs built from facts",
                     "以 {\"prompt\", \"answer\"} 逐行 JSON 代替由事实表构建的问答对"})
          .Optional("text", &D::text,
                    {"plain text for causal_lm instead of the digest", "causal_lm 所用纯文本，代替语料"})
          .Optional("refusal_share", &D::refusal_share,
                    {"share of refusals among the SFT pairs", "SFT 问答对中拒答所占比例"}, Between(0.2, 0.9))
          .Optional("styles", &D::styles,
                    {"answered pairs built from facts: fact, explanation, quotation",
                     "由事实表构建的作答类型：fact、explanation、quotation"})
          .Optional("questions_per_fact", &D::questions_per_fact,
                    {"wordings of each fact's question, at most", "每条事实至多采用的问法数"},
                    Between(1, 100))
          .Check([](const D& spec) -> std::optional<Text> {
            for (const SftStyle style : spec.styles) {
              if (style == SftStyle::kRebuttal || style == SftStyle::kOutside)
                return Say("styles names {}; refusals are set by refusal_share",
                           "styles 含 {}；拒答由 refusal_share 决定", NameOf(style));
            }
            if (!spec.styles.empty()) return std::nullopt;
            return Text{"styles is empty; name fact, explanation or quotation",
                        "styles 为空；请写 fact、explanation 或 quotation"};
          });
  return fields;
}

const Fields<TrialSpec>& DescribeFields(Type<TrialSpec>) {
  using T = TrialSpec;
  static const auto fields =
      Fields<T>()
          .Required("model_name", &T::model_name, {"the experiment's name for the model", "实验中的模型名"})
          .Required("model", &T::model, {"where the base comes from", "基座来源"})
          .Optional("lora", &T::lora, {"the adapter; absent = none is trained", "适配器；缺省为不训练适配器"})
          .Optional("train", &T::train, {"the optimisation run", "训练设置"})
          .Optional("data", &T::data, {"what is trained on and asked", "训练数据与题集"})
          .Optional("decode", &T::decode, {"how answers are generated", "生成设置"})
          .Optional("limits", &T::limits, {"what a trial may use", "资源上限"})
          .Optional("device", &T::device, {"where it runs", "运行设备"})
          .Optional("dtype", &T::dtype, {"precision of the weights", "权重精度"})
          .Optional("quantization", &T::quantization, {"how frozen weights are stored", "冻结权重的存储方式"})
          .Optional("seed", &T::seed, {"decides every random choice", "决定一切随机选择"});
  return fields;
}

std::string TargetsLabel(const std::vector<LinearModule>& targets) {
  if (targets.size() == kLinearModuleCount) return "all 7";
  std::vector<LinearModule> ordered = targets;
  std::sort(ordered.begin(), ordered.end());
  std::string label;
  for (const LinearModule module : ordered) label += (label.empty() ? "" : "+") + ShortName(module);
  return label;
}

bool IsTuned(const TrialSpec& spec) { return spec.lora || spec.train.tuning == Tuning::kFull; }

bool HasFullLength(const TrialSpec& spec) {
  return spec.model.random.has_value() || spec.train.objective == Objective::kCausalLm;
}

std::string Label(const TrialSpec& spec) {
  std::string model = spec.model_name;
  if (spec.quantization.layers != Quantization::kNone)
    model += std::string(" ") + NameOf(spec.quantization.layers);
  if (!IsTuned(spec)) return model + " · base";
  if (!spec.lora) return model + " · full";
  return fmt::format("{} · r{} · {}{}", model, spec.lora->rank, TargetsLabel(spec.lora->targets),
                     spec.lora->dora ? " · DoRA" : "");
}

}  // namespace huoyan
