#include "harness/sweep/training_data.h"

#include <algorithm>
#include <random>

#include "evalsets/digest.h"
#include "evalsets/facts.h"
#include "evalsets/records.h"
#include "evalsets/sft.h"
#include "harness/experiment/plan.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMaxRandomTokens = std::int64_t{1} << 26;

// A line of a file of training pairs: a user's own, or one that `huoyan data sft` wrote, whose further keys
// say where a pair comes from.
struct PromptAndAnswer {
  std::string prompt;
  std::string answer;
  std::optional<std::string> id;
  std::optional<std::string> fact_id;
  std::optional<std::string> style;
};
const Fields<PromptAndAnswer>& DescribeFields(Type<PromptAndAnswer>) {
  using P = PromptAndAnswer;
  static const auto fields = Fields<P>()
                                 .Required("prompt", &P::prompt, {"the question", "问题"})
                                 .Required("answer", &P::answer, {"the answer to be learnt", "要学的答案"})
                                 .Optional("id", &P::id, {"unique name; not trained on", "编号，不参与训练"})
                                 .Optional("fact_id", &P::fact_id, {"the fact taught", "所教事实"})
                                 .Optional("style", &P::style, {"what it teaches", "类型"})
                                 .Check([](const P& pair) -> std::optional<Text> {
                                   if (!pair.prompt.empty() && !pair.answer.empty()) return std::nullopt;
                                   return Say("prompt and answer must not be empty", "问题与答案不可为空");
                                 });
  return fields;
}

std::vector<PromptAndAnswer> LoadPairs(const TrialSpec& spec, const fs::path& file) {
  if (spec.data.sft) return LoadJsonRecords<PromptAndAnswer>(file.string());
  std::vector<PromptAndAnswer> pairs;
  for (SftPair& pair : BuildSftPairs(LoadFacts(file.string()), SftOptionsOf(spec.data))) {
    pairs.push_back({std::move(pair.prompt), std::move(pair.answer), {}, {}, {}});
  }
  return pairs;
}

std::vector<TokenizedExample> BuildChats(const TrialSpec& spec, const fs::path& file,
                                         const Tokenizer& tokenizer) {
  std::vector<TokenizedExample> examples;
  for (PromptAndAnswer& pair : LoadPairs(spec, file)) {
    std::vector<ChatMessage> messages = AskOnce(std::move(pair.prompt), spec.decode.system_prompt);
    messages.push_back({Role::kAssistant, std::move(pair.answer)});
    examples.push_back(TokenizeChat(tokenizer, messages));
  }
  return examples;
}

std::vector<TokenizedExample> BuildDocuments(const TrialSpec& spec, const fs::path& file,
                                             const Tokenizer& tokenizer) {
  std::vector<TokenizedExample> examples;
  const auto end_of_text = tokenizer.IdOf("<|endoftext|>");
  for (const std::string& text : spec.data.text ? LoadPlainText(file) : LoadDigestTexts(file)) {
    TokenizedExample example;
    example.ids = tokenizer.Encode(text, {/*nfc=*/true, /*parse_special=*/false});
    if (end_of_text) example.ids.push_back(*end_of_text);
    example.labels = example.ids;
    examples.push_back(std::move(example));
  }
  return examples;
}

}  // namespace

SftOptions SftOptionsOf(const DataSpec& data) {
  SftOptions options;
  options.refusal_share = data.refusal_share;
  options.styles = data.styles;
  options.questions_per_fact = data.questions_per_fact;
  options.seed = kBaseSeed;  // repetitions differ in training, not in data
  return options;
}

std::vector<std::string> LoadDigestTexts(const fs::path& digest) {
  std::vector<std::string> texts;
  for (DigestChapter& chapter : LoadDigest(digest.string())) texts.push_back(std::move(chapter.text));
  return texts;
}

std::vector<std::string> LoadPlainText(const fs::path& file) {
  const std::string text = ReadFile(file);
  if (!IsUtf8(text)) {
    throw InputError({file.string()},
                     Say("is not valid UTF-8; save the file as UTF-8", "不是合法的 UTF-8，请存为 UTF-8"));
  }
  std::vector<std::string> pieces(1);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    if (line.find_first_not_of(" \t\r") != std::string::npos) {
      pieces.back() += line + "\n";
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  if (pieces.back().empty()) pieces.pop_back();
  if (pieces.empty()) throw InputError({file.string()}, Say("holds no text", "没有文本"));
  return pieces;
}

std::vector<TokenizedExample> BuildExamples(const TrialSpec& spec, const fs::path& root_folder,
                                            const Tokenizer& tokenizer) {
  const fs::path file = TrainingDataPath(spec, root_folder);
  std::vector<TokenizedExample> examples = spec.train.objective == Objective::kSft
                                               ? BuildChats(spec, file, tokenizer)
                                               : BuildDocuments(spec, file, tokenizer);
  if (examples.empty())
    throw InputError({file.string()}, Say("holds nothing to train on", "没有可训练的数据"));
  return examples;
}

std::int64_t CountPairs(const TrialSpec& spec, const fs::path& root_folder) {
  return static_cast<std::int64_t>(LoadPairs(spec, TrainingDataPath(spec, root_folder)).size());
}

std::vector<std::vector<std::int32_t>> BuildPrompts(const TrialSpec& spec, const GoldSet& gold,
                                                    const Tokenizer& tokenizer) {
  std::vector<std::vector<std::int32_t>> prompts;
  prompts.reserve(gold.questions.size());
  for (const Question& question : gold.questions)
    prompts.push_back(TokenizePrompt(tokenizer, AskOnce(question.prompt, spec.decode.system_prompt)));
  return prompts;
}

std::vector<TokenizedExample> RandomExamples(const TrainSpec& train, int vocab_size, std::uint64_t seed) {
  const std::int64_t passes = std::int64_t{train.max_steps.value_or(kRandomSteps)} * train.accumulation;
  const std::int64_t tokens_per_pass = std::int64_t{train.batch_size} * train.sequence_length;
  if (passes > kMaxRandomTokens / tokens_per_pass) {
    throw Error(ExitCode::kUsage,
                Say("{} passes of {} random tokens are too many; lower train.max_steps",
                    "{} 次前向、每次 {} 个随机词元过多；请减小 train.max_steps", passes, tokens_per_pass));
  }
  std::mt19937_64 generator(seed);
  std::vector<TokenizedExample> examples(static_cast<std::size_t>(passes * train.batch_size));
  for (TokenizedExample& example : examples) {
    for (int i = 0; i < train.sequence_length; ++i) {
      const auto id = static_cast<std::int32_t>(generator() % static_cast<std::uint64_t>(vocab_size));
      example.ids.push_back(id);
      const bool masked = train.objective == Objective::kSft && i < train.sequence_length / 2;
      example.labels.push_back(masked ? kMaskedLabel : id);
    }
  }
  return examples;
}

}  // namespace huoyan
