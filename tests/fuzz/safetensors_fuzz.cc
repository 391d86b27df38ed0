#include "harness/base/error.h"
#include "tests/fuzz/input_folder.h"
#include "trainer/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const huoyan::InputFolder folder;
  const auto path = folder.Write("model.safetensors", data, size);
  try {
    const huoyan::SafetensorsFile file = huoyan::SafetensorsFile::Open(path);
    unsigned sum = 0;
    for (const auto& [name, tensor] : file.tensors()) {
      for (const char byte : tensor.bytes) sum += static_cast<unsigned char>(byte);  // every byte promised is there
    }
    volatile const unsigned read = sum;
    static_cast<void>(read);
  } catch (const huoyan::Error&) {
  }
  return 0;
}
