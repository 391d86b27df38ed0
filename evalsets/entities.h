#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// What sort of thing a name of the novel is.
enum class EntityKind { kPerson, kDeity, kDemon, kAnimal, kPlace, kWeapon, kTreasure, kBook, kTitle };
const EnumTable<EntityKind>& EnumNames(Type<EntityKind>);

/// One named thing of the novel and the other names the novel has for it.
struct Entity {
  std::string id;
  std::string name;
  EntityKind kind = EntityKind::kPerson;
  std::vector<std::string> aliases;
  std::string note;                 ///< who or what it is, in a few words
  std::vector<std::string> shared;  ///< those of its names that the novel also gives to another entity
};
const Fields<Entity>& DescribeFields(Type<Entity>);

/// The name and the aliases, in that order.
std::vector<std::string> NamesOf(const Entity& entity);

/// Reads a JSONL file, one entity a line. Throws one Error(kUsage) with every broken line, doubled id, and
/// name that two entities bear without both saying so in `shared`.
std::vector<Entity> LoadEntities(const std::string& path);
std::vector<Entity> ParseEntities(std::string_view text, const std::string& file);

/// All names and aliases, in file order.
std::vector<std::string> NamesIn(const std::vector<Entity>& entities);

/// NamesOf each, in file order.
std::vector<std::vector<std::string>> NameGroups(const std::vector<Entity>& entities);

}  // namespace huoyan
