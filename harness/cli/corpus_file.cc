#include "harness/cli/corpus_file.h"

#include <cstdlib>
#include <filesystem>

namespace huoyan {

Corpus LoadChosenCorpus(const std::string& chosen) {
  if (!chosen.empty()) return Corpus::Load(chosen);
  const char* folder = std::getenv("HUOYAN_DATA");
  const std::filesystem::path file =
      std::filesystem::path(folder != nullptr ? folder : "../shared/data") / "xiyouji.txt";
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    throw Error(ExitCode::kUsage,
                Say("{} is not there; give the novel with --corpus FILE, or set HUOYAN_DATA to its folder",
                    "没有 {}；请用 --corpus 指定原著文本，或将 HUOYAN_DATA 设为其所在文件夹", file.string()));
  }
  return Corpus::Load(file.string());
}

}  // namespace huoyan
