#include "evalsets/entities.h"

#include <algorithm>
#include <unordered_map>

#include "evalsets/records.h"

namespace huoyan {
namespace {

using EntityRecord = JsonRecord<Entity>;

bool Holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<Text> CheckEntity(const Entity& entity) {
  if (entity.id.empty()) return Text{"\"id\" is empty", "\"id\" 为空"};
  std::vector<std::string> names = NamesOf(entity);
  for (const std::string& name : entity.shared) {
    if (Holds(names, name)) continue;
    return Say("\"shared\" lists {}, which is none of its names", "\"shared\" 中的 {} 不是它的名称", name);
  }
  std::sort(names.begin(), names.end());
  if (names.front().empty()) return Text{"a name is empty", "有名称为空"};
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return Say("the name {} is given twice", "名称 {} 重复", *twice);
}

void CheckUniqueIds(const std::vector<EntityRecord>& records, std::vector<Problem>& problems) {
  std::unordered_map<std::string, int> lines;
  for (const EntityRecord& record : records) {
    const int line = record.document.PositionOf(Json::json_pointer()).line;
    const auto [first, is_new] = lines.emplace(record.value.id, line);
    if (is_new) continue;
    record.Fail(problems, "id",
                Say("id {} is used again; it first stands in line {}", "编号 {} 重复；首次出现在第 {} 行",
                    record.value.id, first->second));
  }
}

void CheckBearers(const std::vector<EntityRecord>& records, std::vector<Problem>& problems) {
  std::unordered_map<std::string, const EntityRecord*> bearers;
  for (const EntityRecord& record : records) {
    for (const std::string& name : NamesOf(record.value)) {
      const auto [first, is_new] = bearers.emplace(name, &record);
      if (is_new) continue;
      const Entity& other = first->second->value;
      if (Holds(record.value.shared, name) && Holds(other.shared, name)) continue;
      record.Fail(
          problems, "name",
          Say("{} and {} both bear the name {}; if the novel has it so, list it in \"shared\" of both",
              "{} 与 {} 同名 {}；若原著如此，请在两者的 \"shared\" 中列出", other.id, record.value.id, name));
    }
  }
}

}  // namespace

const EnumTable<EntityKind>& EnumNames(Type<EntityKind>) {
  static const EnumTable<EntityKind> table{
      {EntityKind::kPerson, "person"},     {EntityKind::kDeity, "deity"}, {EntityKind::kDemon, "demon"},
      {EntityKind::kAnimal, "animal"},     {EntityKind::kPlace, "place"}, {EntityKind::kWeapon, "weapon"},
      {EntityKind::kTreasure, "treasure"}, {EntityKind::kBook, "book"},   {EntityKind::kTitle, "title"}};
  return table;
}

const Fields<Entity>& DescribeFields(Type<Entity>) {
  static const auto fields =
      Fields<Entity>()
          .Required("id", &Entity::id, {"unique name", "唯一编号"})
          .Required("name", &Entity::name, {"the usual name", "通用名称"})
          .Required("kind", &Entity::kind, {"what sort of thing it is", "类别"})
          .Required("aliases", &Entity::aliases, {"other names in the novel", "书中的其他名称"})
          .Required("note", &Entity::note, {"who or what it is", "简注"})
          .Optional("shared", &Entity::shared,
                    {"names that the novel also gives to another entity", "书中也用于他者的名称"})
          .Check(CheckEntity);
  return fields;
}

std::vector<std::string> NamesOf(const Entity& entity) {
  std::vector<std::string> names{entity.name};
  names.insert(names.end(), entity.aliases.begin(), entity.aliases.end());
  return names;
}

std::vector<Entity> ParseEntities(std::string_view text, const std::string& file) {
  std::vector<Problem> problems;
  std::vector<EntityRecord> records = ReadJsonRecords<Entity>(text, file, problems);
  CheckUniqueIds(records, problems);
  CheckBearers(records, problems);
  ThrowIfAny(std::move(problems));
  std::vector<Entity> entities;
  for (EntityRecord& record : records) entities.push_back(std::move(record.value));
  return entities;
}

std::vector<Entity> LoadEntities(const std::string& path) { return ParseEntities(ReadFile(path), path); }

std::vector<std::string> NamesIn(const std::vector<Entity>& entities) {
  std::vector<std::string> all;
  for (const Entity& entity : entities) {
    const std::vector<std::string> names = NamesOf(entity);
    all.insert(all.end(), names.begin(), names.end());
  }
  return all;
}

std::vector<std::vector<std::string>> NameGroups(const std::vector<Entity>& entities) {
  std::vector<std::vector<std::string>> groups;
  for (const Entity& entity : entities) groups.push_back(NamesOf(entity));
  return groups;
}

}  // namespace huoyan
