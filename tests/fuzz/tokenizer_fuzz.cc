#include "harness/base/error.h"
#include "tests/fuzz/input_folder.h"
#include "trainer/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const huoyan::InputFolder folder;
  folder.Write("tokenizer.json", data, size);
  try {
    const huoyan::Tokenizer tokenizer = huoyan::Tokenizer::FromDirectory(folder.path());
    tokenizer.Decode(tokenizer.Encode("<|im_start|>user\n石猴生在 Aolai 国 2024 年？\xff<|im_end|>"));
  } catch (const huoyan::Error&) {
  }
  return 0;
}
