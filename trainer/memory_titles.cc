#include "trainer/memory_titles.h"

namespace huoyan {

Text TitleOf(MemoryCategory category) {
  switch (category) {
    case MemoryCategory::kWeights:
      return {"weights", "权重"};
    case MemoryCategory::kAdapter:
      return {"adapter", "适配器"};
    case MemoryCategory::kGradients:
      return {"gradients", "梯度"};
    case MemoryCategory::kOptimizerState:
      return {"optimizer state", "优化器状态"};
    case MemoryCategory::kActivations:
      return {"activations", "激活值"};
    case MemoryCategory::kLogits:
      return {"logits", "logits"};
    case MemoryCategory::kKvCache:
      return {"KV cache", "KV 缓存"};
    case MemoryCategory::kWorkspace:
      return {"workspace", "工作区"};
  }
  return {};
}

}  // namespace huoyan
