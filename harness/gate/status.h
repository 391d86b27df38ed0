#pragma once

#include "harness/base/fields.h"

namespace huoyan {

enum class GateStatus { kPass, kFail, kInconclusive, kNotComparable };
const EnumTable<GateStatus>& EnumNames(Type<GateStatus>);

}  // namespace huoyan
