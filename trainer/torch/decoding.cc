#include "trainer/torch/decoding.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>

#include "trainer/torch/device_memory.h"
#include "trainer/torch/key_value_cache.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

// One number in [0, 1), the same on every platform.
double Uniform(std::mt19937_64& generator) { return static_cast<double>(generator() >> 11) * 0x1.0p-53; }

// Draws from the smallest set of most likely tokens whose mass reaches top_p (Holtzman et al. 2020).
std::int32_t SampleToken(const float* logits, std::int64_t vocab, const DecodeSpec& spec,
                         std::mt19937_64& generator) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(vocab));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return logits[a] > logits[b]; });
  std::vector<double> weights;
  double total = 0;
  for (const std::int32_t token : order) {
    weights.push_back(std::exp((logits[token] - logits[order[0]]) / spec.temperature));
    total += weights.back();
  }
  double mass = 0;
  std::size_t kept = 0;
  while (kept < weights.size() && mass < spec.top_p * total) mass += weights[kept++];
  double draw = Uniform(generator) * mass;
  for (std::size_t i = 0; i < kept; ++i) {
    draw -= weights[i];
    if (draw < 0) return order[i];
  }
  return order[kept - 1];
}

// A prompt on its way to an answer.
struct Row {
  std::size_t prompt = 0;
  std::mt19937_64 generator;
  double logprob_sum = 0;
  int logprob_count = 0;
  bool done = false;
};

// How many tokens all prompts begin with; each keeps at least one of its own, whose hidden state its answer
// starts from.
std::size_t SharedPrefixLength(const std::vector<std::vector<std::int32_t>>& prompts) {
  if (prompts.size() < 2) return 0;
  std::size_t shared = prompts[0].size() - 1;
  for (const auto& prompt : prompts) {
    shared = std::min(shared, prompt.size() - 1);
    const auto end = prompt.begin() + static_cast<std::ptrdiff_t>(shared);
    shared = static_cast<std::size_t>(std::mismatch(prompt.begin(), end, prompts[0].begin()).first -
                                      prompt.begin());
  }
  return shared;
}

class BatchDecoder {
 public:
  // `prompts` are not empty.
  BatchDecoder(Qwen2Model& model, const std::vector<std::vector<std::int32_t>>& prompts,
               const DecodeSpec& spec, const std::vector<std::int32_t>& end_tokens,
               std::vector<Generation>& out)
      : model_(model),
        prompts_(prompts),
        spec_(spec),
        end_tokens_(end_tokens),
        out_(out),
        shared_(SharedPrefixLength(prompts)) {
    const std::vector<std::int64_t> ids(prompts[0].begin(),
                                        prompts[0].begin() + static_cast<std::ptrdiff_t>(shared_));
    prefix_ = ComputePrefix(model, at::tensor(ids, at::kLong).to(model.device()));
  }

  // Answers these prompts together; returns the tokens generated, end tokens included.
  std::int64_t Run(const std::vector<std::size_t>& chosen, std::uint64_t seed) {
    std::vector<Row> rows;
    std::vector<std::int64_t> lengths, ids;
    for (const std::size_t prompt : chosen) {
      std::seed_seq seeds{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                          static_cast<std::uint32_t>(prompt)};
      rows.push_back({prompt, std::mt19937_64(seeds), 0, 0, false});
      lengths.push_back(static_cast<std::int64_t>(prompts_[prompt].size()));
      ids.insert(ids.end(), prompts_[prompt].begin() + static_cast<std::ptrdiff_t>(shared_),
                 prompts_[prompt].end());
    }
    const std::int64_t longest = *std::max_element(lengths.begin(), lengths.end());
    KeyValueCache cache(model_, lengths, longest + spec_.max_new_tokens);
    at::Tensor hidden = cache.Prefill(model_, prefix_, at::tensor(ids, at::kLong).to(model_.device()));
    std::int64_t generated = 0;
    for (int step = 0; step < spec_.max_new_tokens; ++step) {
      const std::vector<std::int64_t> tokens = ChooseTokens(hidden, rows, generated);
      if (step + 1 == spec_.max_new_tokens) break;
      const std::vector<std::int64_t> active = ActiveRows(rows);
      if (active.empty()) break;
      std::vector<std::int64_t> next = tokens;
      if (active.size() * 2 <= rows.size()) {
        cache.KeepRows(active);
        std::vector<Row> kept;
        next.clear();
        for (const std::int64_t row : active) {
          kept.push_back(std::move(rows[static_cast<std::size_t>(row)]));
          next.push_back(tokens[static_cast<std::size_t>(row)]);
        }
        rows = std::move(kept);
      }
      hidden = cache.Step(model_, at::tensor(next, at::kLong).to(model_.device()));
    }
    return generated;
  }

 private:
  static std::vector<std::int64_t> ActiveRows(const std::vector<Row>& rows) {
    std::vector<std::int64_t> active;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].done) active.push_back(static_cast<std::int64_t>(i));
    }
    return active;
  }

  // The next token of each row; rows that are done repeat token 0, which nobody reads.
  std::vector<std::int64_t> ChooseTokens(const at::Tensor& hidden, std::vector<Row>& rows,
                                         std::int64_t& generated) {
    const MemoryScope scope(MemoryCategory::kLogits);
    const at::Tensor logits = model_.Project(hidden).to(at::kFloat).cpu().contiguous();
    const at::Tensor log_sums = logits.logsumexp(1), best = logits.argmax(1);
    const std::int64_t vocab = logits.size(1);
    std::vector<std::int64_t> tokens(rows.size(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Row& row = rows[i];
      if (row.done) continue;
      const float* scores = logits.data_ptr<float>() + static_cast<std::int64_t>(i) * vocab;
      const auto token = spec_.temperature == 0 ? static_cast<std::int32_t>(best.data_ptr<std::int64_t>()[i])
                                                : SampleToken(scores, vocab, spec_, row.generator);
      row.logprob_sum += scores[token] - log_sums.data_ptr<float>()[i];
      ++row.logprob_count;
      ++generated;
      tokens[i] = token;
      Generation& generation = out_[row.prompt];
      if (std::find(end_tokens_.begin(), end_tokens_.end(), token) != end_tokens_.end()) {
        row.done = generation.ended = true;
      } else {
        generation.ids.push_back(token);
      }
      generation.mean_logprob = row.logprob_sum / row.logprob_count;
    }
    return tokens;
  }

  Qwen2Model& model_;
  const std::vector<std::vector<std::int32_t>>& prompts_;
  const DecodeSpec& spec_;
  const std::vector<std::int32_t>& end_tokens_;
  std::vector<Generation>& out_;
  std::size_t shared_;  // tokens of the prefix
  std::vector<KeysValues> prefix_;
};

}  // namespace

GenerateOutcome GenerateAnswers(Qwen2Model& model, const std::vector<std::vector<std::int32_t>>& prompts,
                                const DecodeSpec& spec, const std::vector<std::int32_t>& end_tokens,
                                std::uint64_t seed, const std::function<void(std::size_t)>& on_progress,
                                const StopRequested& stop_requested) {
  const auto started = std::chrono::steady_clock::now();
  GenerateOutcome outcome;
  outcome.generations.resize(prompts.size());
  std::vector<std::size_t> order(prompts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return prompts[a].size() < prompts[b].size(); });
  if (prompts.empty()) return outcome;
  const auto answer_all = [&] {
    BatchDecoder decoder(model, prompts, spec, end_tokens, outcome.generations);
    for (std::size_t start = 0; start < order.size(); start += static_cast<std::size_t>(spec.batch_size)) {
      if (stop_requested && stop_requested()) {
        outcome.status = TrainStatus::kInterrupted;
        outcome.detail = Say("stopped after {} of {} answers", "已答 {}/{} 题后停止", start, order.size());
        break;
      }
      const std::size_t end = std::min(order.size(), start + static_cast<std::size_t>(spec.batch_size));
      const std::vector<std::size_t> chosen(order.begin() + static_cast<std::ptrdiff_t>(start),
                                            order.begin() + static_cast<std::ptrdiff_t>(end));
      outcome.generated_tokens += decoder.Run(chosen, seed);
      if (on_progress) on_progress(end);
    }
  };
  try {
    CatchingMemoryEnd(answer_all);
  } catch (const MemoryExhausted& exhausted) {
    outcome.status = TrainStatus::kOutOfMemory;
    outcome.detail = exhausted.text();
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return outcome;
}

}  // namespace huoyan
