#include "harness/records/run_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "evalsets/records.h"
#include "harness/base/file.h"
#include "harness/base/replace_file.h"
#include "harness/records/curve_text.h"
#include "harness/records/record_seal.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// A step of the curve takes some 300 bytes. A record of this program has its checksum and is read at little
// cost; one without it is taken apart value by value.
constexpr std::uintmax_t kMaxRecordBytes = std::uintmax_t{256} << 20;
constexpr std::uintmax_t kMaxUnsealedBytes = 16 << 20;
constexpr std::size_t kIdDigits = 16;
constexpr int kDeepestRecord = 32;

Error Broken(const fs::path& file, Text what) { return InputError({file.string()}, std::move(what)); }

// Brackets outside of strings, which is deep enough a look for a text that is JSON.
bool NestsDeeperThan(int most, const std::string& text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > most) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

// Knowing where each value stood is most of the work of reading, and a record that is as this program wrote
// it has no errors to place.
JsonDocument ParseRecord(const std::string& text, Seal seal, const fs::path& file) {
  if (seal == Seal::kIntact && !NestsDeeperThan(kDeepestRecord, text)) {
    Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_discarded()) return JsonDocument::FromValue(std::move(json), file.string());
  }
  return JsonDocument::Parse(text, file.string());
}

RunRecord ReadRecord(const TrialFolder& folder) {
  const fs::path file = folder.Record();
  std::string text = ReadFile(file, kMaxRecordBytes);
  const Seal seal = SealOf(text);
  if (seal != Seal::kIntact && text.size() > kMaxUnsealedBytes) {
    throw Broken(
        file, Say("{} bytes without a checksum that fits them; at most {} are read; run the trial again",
                  "{} 字节而无相符的校验和；至多读取 {} 字节；请重跑该试验", text.size(), kMaxUnsealedBytes));
  }
  std::optional<std::vector<StepReport>> curve;
  if (seal == Seal::kIntact) curve = TakeCurve(text);
  const JsonDocument document = ParseRecord(text, seal, file);
  const Json& root = document.root();
  const int version =
      root.is_object() && root.contains("schema_version") && root["schema_version"].is_number_integer()
          ? root["schema_version"].get<int>()
          : kRunRecordVersion;
  if (version > kRunRecordVersion) {
    throw Error(
        ExitCode::kExecution,
        Say("{}: format version {} of a newer program; this one reads version {}",
            "{}：较新程序的格式版本 {}；本程序读取版本 {}", file.string(), version, kRunRecordVersion));
  }
  if (version != kRunRecordVersion) {
    throw Broken(file, Say("format version {}; this program reads version {}",
                           "格式版本 {}；本程序读取版本 {}", version, kRunRecordVersion));
  }
  if (seal == Seal::kBroken) {
    throw Broken(file, Say("its content is not what its own checksum was made of; run the trial again",
                           "内容与其自身的校验和不符，请重跑该试验"));
  }
  RunRecord record = Decode<RunRecord>(document);
  if (curve) record.curve = *std::move(curve);
  return record;
}

std::vector<Answer> ReadAnswers(const TrialFolder& folder, const RunRecord& record) {
  if (record.answers_sha256.empty()) return {};
  const fs::path file = folder.Answers();
  const std::string text = ReadFile(file);
  if (Sha256(text) != record.answers_sha256) {
    throw Broken(file, Say("the answers are not those the record was made with; run the trial again",
                           "答案与记录所载不符，请重跑该试验"));
  }
  std::vector<Problem> problems;
  std::vector<Answer> answers;
  for (auto& line : ReadJsonRecords<Answer>(text, file.string(), problems))
    answers.push_back(std::move(line.value));
  ThrowIfAny(std::move(problems));
  return answers;
}

// A result that cannot be read now (another's, a network file system away) may well be whole: only what was
// read can be judged broken. A missing file, or a pipe in its place, is no result.
void ThrowIfUnreadable(const fs::path& file) {
  const auto fail = [&] {
    throw Error(ExitCode::kExecution,
                Say("{}: cannot read: {}; the result is kept", "{}：无法读取：{}；结果予以保留",
                    file.string(), std::strerror(errno)));
  };
  std::error_code failed;
  const fs::file_status status = fs::status(file, failed);
  if (status.type() == fs::file_type::not_found || (!failed && !fs::is_regular_file(status))) return;
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail();
  std::string piece(std::size_t{1} << 18, '\0');
  ssize_t read = 0;
  while ((read = ::read(descriptor, piece.data(), piece.size())) > 0) {
  }
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  if (read < 0) fail();
}

}  // namespace

bool IsTrialId(const std::string& text) {
  return text.size() == kIdDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

void RunStore::Save(RunRecord record, const std::vector<Answer>& answers) const {
  const TrialFolder folder = FolderOf(record.trial_id);
  if (answers.empty()) {
    record.answers_sha256.clear();
    std::error_code ignored;
    fs::remove(folder.Answers(), ignored);
  } else {
    const std::string text = ToJsonLines(answers);
    record.answers_sha256 = Sha256(text);
    ReplaceFile(folder.Answers(), text);
    SyncFile(folder.Answers());  // its name is synced with the record's
  }
  record.record_sha256.clear();
  WriteFileAtomically(folder.Record(), Sealed(Encode(record).dump(1) + "\n"));
}

StoredRun LoadRun(const fs::path& trial_folder) {
  const TrialFolder folder{trial_folder};
  StoredRun run;
  run.record = ReadRecord(folder);
  const fs::path whole = fs::absolute(trial_folder).lexically_normal();
  const std::string name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  if (!IsTrialId(run.record.trial_id) || (IsTrialId(name) && name != run.record.trial_id)) {
    throw Broken(folder.Record(), Say("the record is of trial {}, not {}", "记录属于试验 {}，而非 {}",
                                      run.record.trial_id, name));
  }
  run.answers = ReadAnswers(folder, run.record);
  return run;
}

std::optional<StoredRun> RunStore::Load(const std::string& trial_id) const {
  const TrialFolder folder = FolderOf(trial_id);
  std::error_code failed;
  if (!fs::exists(folder.Record(), failed)) return std::nullopt;
  return LoadRun(folder.path);
}

std::optional<StoredRun> RunStore::LoadOrSetAside(const std::string& trial_id,
                                                  std::vector<Problem>& problems) const {
  try {
    return Load(trial_id);
  } catch (const Error& error) {
    if (error.code() == ExitCode::kExecution) throw;
    const TrialFolder folder = FolderOf(trial_id);
    ThrowIfUnreadable(folder.Record());
    ThrowIfUnreadable(folder.Answers());
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    std::error_code failed;
    fs::rename(folder.Record(), folder.BrokenRecord(), failed);
    if (failed) {
      throw Error(ExitCode::kExecution,
                  Say("{}: is broken and cannot be moved aside: {}", "{}：已损坏且无法移开：{}",
                      folder.Record().string(), failed.message()));
    }
    return std::nullopt;
  }
}

std::vector<std::string> RunStore::List() const {
  std::vector<std::string> ids;
  std::error_code failed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (IsTrialId(name) && fs::exists(FolderOf(name).Record(), ignored)) ids.push_back(name);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace huoyan
