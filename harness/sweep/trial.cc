#include "harness/sweep/trial.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <system_error>
#include <thread>
#include <tuple>

#include "evalsets/gold.h"
#include "harness/base/file.h"
#include "harness/base/replace_file.h"
#include "harness/experiment/forecast.h"
#include "harness/records/provenance.h"
#include "harness/sweep/base_cache.h"
#include "harness/sweep/file_lock.h"
#include "harness/sweep/trained_stage.h"
#include "harness/sweep/training_data.h"
#include "trainer/batch_plan.h"
#include "trainer/tokenizer.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

TrialStatus StatusOf(TrainStatus status) {
  switch (status) {
    case TrainStatus::kOutOfMemory:
      return TrialStatus::kOutOfMemory;
    case TrainStatus::kDiverged:
      return TrialStatus::kDiverged;
    default:
      return TrialStatus::kCompleted;
  }
}

std::optional<double> Median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// The first step pays for warming up caches and threads, so it does not count.
void MeasureTraining(const std::vector<StepReport>& curve, Speed& speed) {
  std::vector<double> seconds, rates;
  double sum = 0;
  for (const StepReport& step : curve) sum += step.seconds;
  if (!curve.empty()) speed.train_seconds = sum;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    seconds.push_back(curve[i].seconds);
    if (curve[i].seconds > 0) rates.push_back(static_cast<double>(curve[i].tokens) / curve[i].seconds);
  }
  speed.train_step_seconds = Median(std::move(seconds));
  speed.train_tokens_per_second = Median(std::move(rates));
}

// JSON has no NaN; a diverged step is told in the record's detail.
std::vector<StepReport> FiniteSteps(std::vector<StepReport> curve) {
  const auto broken = [](const StepReport& step) {
    return !std::isfinite(step.loss) || !std::isfinite(step.gradient_norm);
  };
  curve.erase(std::remove_if(curve.begin(), curve.end(), broken), curve.end());
  return curve;
}

// An epoch has thousands of passes of few kinds, and memory is planned for each kind once.
std::vector<PassShape> KindsOf(std::vector<PassShape> passes) {
  const auto key = [](const PassShape& pass) {
    return std::tie(pass.lengths, pass.loss_tokens, pass.shared);
  };
  std::sort(passes.begin(), passes.end(),
            [&](const PassShape& a, const PassShape& b) { return key(a) < key(b); });
  const auto same = [&](const PassShape& a, const PassShape& b) { return key(a) == key(b); };
  passes.erase(std::unique(passes.begin(), passes.end(), same), passes.end());
  return passes;
}

// One trial from its spec to its record, stage by stage. A stage returns false when the trial ends there.
class Trial {
 public:
  Trial(const TrialRequest& request, const RunStore& store, Backend& backend, const ProgressSink& on_progress,
        const StopRequested& stop_requested)
      : request_(request),
        spec_(request.trial.spec),
        store_(store),
        folder_(store.FolderOf(request.trial.id)),
        backend_(backend),
        on_progress_(on_progress),
        stop_requested_(stop_requested) {}

  std::optional<RunRecord> Run() {
    const auto started = std::chrono::steady_clock::now();
    folder_.Prepare();
    const std::optional<FileLock> lock = WaitForFolder();
    if (!lock) return std::nullopt;
    if (std::optional<RunRecord> record = DoneByAnother()) return record;
    Begin();
    if (!LocateModel()) return std::nullopt;
    if (OpenSession() && Train()) AskAll();
    if (interrupted_) return std::nullopt;
    AddMemory();
    record_.speed.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    store_.Save(record_, answers_);
    std::error_code ignored;
    fs::remove_all(folder_.Checkpoint(), ignored);
    return record_;
  }

 private:
  // A process whose parent died may still be saving its state; nothing when told to stop first.
  std::optional<FileLock> WaitForFolder() const {
    std::optional<FileLock> lock;
    while (!(lock = FileLock::TryAcquire(folder_.Lock())) && !stop_requested_())
      std::this_thread::sleep_for(100ms);
    return lock;
  }

  // What another process finished in the meantime. Whoever wants a result again removes the record first.
  std::optional<RunRecord> DoneByAnother() const {
    std::vector<Problem> broken;
    const std::optional<StoredRun> run = store_.LoadOrSetAside(request_.trial.id, broken);
    if (!run || run->record.status == TrialStatus::kFailed || run->record.status == TrialStatus::kSkipped)
      return std::nullopt;
    return run->record;
  }

  void Begin() {
    WriteSpec();
    record_.trial_id = request_.trial.id;
    record_.spec = spec_;
    record_.provenance = CollectProvenance(backend_.Describe(spec_.device), request_.rerun_command);
    record_.provenance.gold_sha256 = request_.trial.inputs.gold_sha256;
    record_.provenance.training_data_sha256 = request_.trial.inputs.training_data_sha256;
    record_.provenance.model_sha256 = request_.trial.inputs.model_sha256;
    if (spec_.data.gold.empty()) return;
    const GoldSet* shared = request_.shared != nullptr ? request_.shared->Gold(request_.trial) : nullptr;
    gold_ = shared != nullptr ? *shared
                              : LoadGoldSet(ResolvePath(request_.root_folder, spec_.data.gold).string());
    record_.provenance.entities_sha256 = gold_.entities_sha256;
  }

  // The sweep has left it, as a rule; whoever started this trial by its id may not have.
  void WriteSpec() const {
    const std::string text = Encode(spec_).dump(1) + "\n";
    std::error_code failed;
    const bool is_there = fs::file_size(folder_.Spec(), failed) == text.size() && !failed;
    if (is_there && ReadFile(folder_.Spec()) == text) return;
    ReplaceFile(folder_.Spec(), text);
  }

  // False when interrupted while the base was being made.
  bool LocateModel() {
    if (spec_.model.path) model_folder_ = ResolvePath(request_.root_folder, *spec_.model.path);
    if (!spec_.model.create) return true;
    ContentHasher hasher =
        request_.shared != nullptr ? request_.shared->hasher() : ContentHasher(request_.cache_folder);
    const auto base = EnsureBase(*spec_.model.create, ResolvePath(request_.root_folder, spec_.data.digest),
                                 request_.cache_folder, hasher, backend_, on_progress_, stop_requested_);
    if (!base) return false;
    model_folder_ = *base;
    record_.provenance.model_sha256 = hasher.OfModelFolder(model_folder_);
    return true;
  }

  bool OpenSession() {
    OpenRequest open;
    open.directory = model_folder_;
    open.random_shape = spec_.model.random;
    open.random_seed = kBaseSeed;
    open.device = spec_.device;
    open.dtype = spec_.dtype;
    open.quantization = spec_.quantization;
    open.limits = spec_.limits;
    try {
      session_ = backend_.Open(open);
    } catch (const Error& error) {
      if (error.code() != ExitCode::kExecution) throw;
      return End(TrainStatus::kOutOfMemory, {error.In(Language::kEnglish), error.In(Language::kChinese)});
    }
    record_.total_parameters = session_->parameter_count();
    if (spec_.model.random) return true;
    if (request_.shared != nullptr) tokenizer_ = request_.shared->TokenizerOf(request_.trial, model_folder_);
    if (tokenizer_ == nullptr) tokenizer_ = &own_tokenizer_.emplace(Tokenizer::FromDirectory(model_folder_));
    return true;
  }

  bool Train() {
    if (!IsTuned(spec_)) return true;
    if (const auto stage = LoadTrainedStage(folder_, TunedFolder())) return TakeUp(*stage);
    std::vector<TokenizedExample> own;
    const std::vector<TokenizedExample>& examples = Examples(own);
    const auto on_step = [this](const StepReport& step) {
      on_progress_({TrialPhase::kTrain, step.step, step.total_steps, step.loss});
    };
    const TrainSpec train = PlanMemory(examples);
    const TrainOutcome outcome = session_->Train(spec_.lora.value_or(LoraSpec{}), train, spec_.seed, examples,
                                                 folder_.Checkpoint(), on_step, stop_requested_);
    record_.trainable_parameters = outcome.trainable_parameters;
    record_.curve = FiniteSteps(outcome.curve);
    MeasureTraining(record_.curve, record_.speed);
    if (outcome.status != TrainStatus::kCompleted) return End(outcome.status, outcome.detail);
    std::error_code ignored;
    fs::remove_all(TunedFolder(), ignored);  // a killed process' files would be hashed with this one's
    session_->SaveTuned(TunedFolder());
    record_.adapter_sha256 = HashFolder(TunedFolder());
    SaveTrainedStage({1, record_.trainable_parameters, record_.curve, PhasesSoFar(), record_.adapter_sha256},
                     folder_);
    return true;
  }

  // Those read before this process was forked, or else `own`, built now.
  const std::vector<TokenizedExample>& Examples(std::vector<TokenizedExample>& own) const {
    if (tokenizer_ != nullptr && request_.shared != nullptr) {
      if (const auto* shared = request_.shared->Examples(request_.trial, model_folder_)) return *shared;
    }
    own = tokenizer_ != nullptr ? BuildExamples(spec_, request_.root_folder, *tokenizer_)
                                : RandomExamples(spec_.train, session_->vocab_size(), spec_.seed);
    return own;
  }

  const Prompts& PromptsFor(Prompts& own) const {
    if (request_.shared != nullptr) {
      if (const Prompts* shared = request_.shared->PromptsOf(request_.trial, model_folder_)) return *shared;
    }
    return own = BuildPrompts(spec_, gold_, *tokenizer_);
  }

  fs::path TunedFolder() const { return spec_.lora ? folder_.Adapter() : folder_.Model(); }

  // Goes on where an earlier process had trained and saved.
  bool TakeUp(const TrainedStage& stage) {
    session_->LoadTuned(TunedFolder());
    record_.trainable_parameters = stage.trainable_parameters;
    record_.curve = stage.curve;
    record_.adapter_sha256 = stage.adapter_sha256;
    MeasureTraining(record_.curve, record_.speed);
    earlier_phases_ = stage.memory;
    return true;
  }

  MemoryLedger PhasesSoFar() const {
    MemoryLedger memory = session_->Memory();
    for (PhaseMemory& phase : memory) {
      if (phase.phase == MemoryPhase::kTrain) phase.predicted = predicted_;
    }
    return memory;
  }

  // Loading and training as the process that trained measured them, answering as this one did.
  void AddMemory() {
    if (session_ == nullptr) return;
    record_.memory = PhasesSoFar();
    if (earlier_phases_.empty()) return;
    MemoryLedger joined = earlier_phases_;
    for (PhaseMemory& phase : record_.memory) {
      if (phase.phase == MemoryPhase::kGenerate) joined.push_back(std::move(phase));
    }
    record_.memory = std::move(joined);
  }

  // Predicts the peak over the passes the run will make and settles how many layers are checkpointed: where
  // nothing fits the limit, all of them, so that the run comes as near as it can and its ledger shows by how
  // much it failed.
  TrainSpec PlanMemory(const std::vector<TokenizedExample>& examples) {
    const ModelConfig shape = ShapeOf(spec_.model, request_.root_folder);
    const MemorySetup setup = SetupOf(spec_, shape);
    std::optional<std::int64_t> budget;
    if (spec_.limits.max_memory_gib)
      budget = static_cast<std::int64_t>(*spec_.limits.max_memory_gib * (std::int64_t{1} << 30));
    const std::vector<PassShape> passes = KindsOf(BatchPlan(examples, spec_.train, spec_.seed).PassShapes());
    int layers = 0;
    for (const PassShape& pass : passes) {
      layers =
          std::max(layers, ChooseCheckpointedLayers(setup, pass, budget).value_or(shape.num_hidden_layers));
    }
    for (const PassShape& pass : passes) {
      const LiveBytes peak = PredictTrainingPeak(setup, pass, layers);
      if (!predicted_ || peak.Total() > predicted_->Total()) predicted_ = peak;
    }
    TrainSpec train = spec_.train;
    train.checkpoint_layers = layers;
    return train;
  }

  bool AskAll() {
    if (gold_.questions.empty()) return true;
    Prompts own;
    const Prompts& prompts = PromptsFor(own);
    const auto count = static_cast<std::int64_t>(prompts.size());
    const auto on_answered = [&](std::size_t answered) {
      on_progress_({TrialPhase::kAnswer, static_cast<std::int64_t>(answered), count, std::nullopt});
    };
    const GenerateOutcome outcome =
        session_->Generate(prompts, spec_.decode, EndTokens(), spec_.seed, on_answered, stop_requested_);
    if (outcome.status != TrainStatus::kCompleted) return End(outcome.status, outcome.detail);
    if (outcome.generations.size() != prompts.size()) {
      throw std::logic_error("as many generations as prompts were promised");
    }
    for (std::size_t i = 0; i < prompts.size(); ++i) AddAnswer(gold_.questions[i], outcome.generations[i]);
    record_.speed.answer_seconds = outcome.seconds;
    if (outcome.seconds > 0) {
      record_.speed.decode_tokens_per_second =
          static_cast<double>(outcome.generated_tokens) / outcome.seconds;
    }
    return true;
  }

  void AddAnswer(const Question& question, const Generation& generation) {
    Answer answer;
    answer.id = question.id;
    answer.answer = tokenizer_->Decode(generation.ids, /*skip_special=*/true);
    if (std::isfinite(generation.mean_logprob)) answer.mean_logprob = generation.mean_logprob;
    answers_.push_back(std::move(answer));
  }

  std::vector<std::int32_t> EndTokens() const {
    std::vector<std::int32_t> ids;
    for (const char* token : {"<|im_end|>", "<|endoftext|>"}) {
      if (const auto id = tokenizer_->IdOf(token)) ids.push_back(*id);
    }
    return ids;
  }

  bool End(TrainStatus status, const Text& why) {
    interrupted_ = status == TrainStatus::kInterrupted;
    record_.status = StatusOf(status);
    record_.detail_en = why.en;
    record_.detail_zh = why.zh;
    return false;
  }

  const TrialRequest& request_;
  const TrialSpec& spec_;
  const RunStore& store_;
  TrialFolder folder_;
  Backend& backend_;
  const ProgressSink& on_progress_;
  const StopRequested& stop_requested_;

  RunRecord record_;
  GoldSet gold_;
  fs::path model_folder_;
  std::unique_ptr<ModelSession> session_;
  std::optional<Tokenizer> own_tokenizer_;
  const Tokenizer* tokenizer_ = nullptr;  // null for random shapes
  std::vector<Answer> answers_;
  std::optional<LiveBytes> predicted_;  // the training peak
  MemoryLedger earlier_phases_;         // when an earlier process trained
  bool interrupted_ = false;
};

}  // namespace

std::optional<RunRecord> RunTrial(const TrialRequest& request, const RunStore& store, Backend& backend,
                                  const ProgressSink& on_progress, const StopRequested& stop_requested) {
  return Trial(request, store, backend, on_progress, stop_requested).Run();
}

}  // namespace huoyan
