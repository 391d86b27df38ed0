#include <string_view>

#include "trainer/backend_factory.h"

// The one symbol of the module that others see.
extern "C" __attribute__((visibility("default"))) huoyan::Backend* huoyan_make_backend(const char* version) {
  return std::string_view(version) == HUOYAN_VERSION ? huoyan::MakeBackend().release() : nullptr;
}
