#pragma once

#include "trainer/session.h"

namespace huoyan {

/// Where the backend is a module that is loaded at run time, the symbol it is made through, with C linkage.
/// Null when the module was built as another version than the one asked for.
inline constexpr char kBackendFactory[] = "huoyan_make_backend";
using BackendFactory = Backend* (*)(const char* version);

}  // namespace huoyan
