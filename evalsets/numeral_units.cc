#include "evalsets/numeral_units.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "evalsets/characters.h"

namespace huoyan {
namespace {

// Weight in 分 (一斤 is sixteen 两 in the novel), length in 分, volume in 合, time of day in 刻.
constexpr Unit kUnits[] = {
    {"斤", "weight", 1600},
    {"市斤", "weight", 1600},
    {"两", "weight", 100},
    {"钱", "weight", 10},
    {"分", "weight", 1},
    {"丈", "length", 1000},
    {"尺", "length", 100},
    {"寸", "length", 10},
    {"里", "distance", 1},
    {"里路", "distance", 1},
    {"里地", "distance", 1},
    {"公里", "kilometre", 1},
    {"千米", "kilometre", 1},
    {"米", "metre", 1},
    {"公斤", "kilogram", 1},
    {"千克", "kilogram", 1},
    {"吨", "tonne", 1},
    {"年", "year", 1},
    {"载", "year", 1},
    {"岁", "year", 1},
    {"周岁", "year", 1},
    {"个年头", "year", 1},
    {"个月", "month", 1},
    {"月", "month", 1},
    {"日", "day", 1},
    {"天", "day", 1},
    {"昼", "day", 1},
    {"夜", "night", 1},
    {"晚", "night", 1},
    {"更", "watch", 1},
    {"时辰", "hour", 1},
    {"个时辰", "hour", 1},
    {"时", "hour", 1},
    {"小时", "clock hour", 1},
    {"个小时", "clock hour", 1},
    {"刻", "quarter", 1},
    {"石", "volume", 1000},
    {"斗", "volume", 100},
    {"升", "volume", 10},
    {"合", "volume", 1},
    {"文", "coin", 1},
    {"倍", "times as much", 1},
    {"回", "chapter", 1},
    {"章", "chapter", 1},
    {"集", "chapter", 1},
    {"次", "occasion", 1},
    {"遍", "occasion", 1},
    {"遭", "occasion", 1},
    {"度", "occasion", 1},
    {"趟", "occasion", 1},
    {"番", "occasion", 1},
};

constexpr std::string_view kClassifiers[] = {
    "个", "位", "名", "人", "只", "口", "件", "把", "根", "条", "株", "棵", "颗", "粒", "丸",
    "头", "匹", "座", "间", "扇", "层", "卷", "部", "下", "般", "种", "样", "变", "字", "句",
    "库", "员", "众", "尊", "道", "场", "辆", "支", "枝", "片", "块", "张", "篇", "首", "盏",
    "杯", "碗", "面", "杆", "双", "对", "副", "顶", "套", "声", "具", "家", "国", "难", "路",
    "滴", "节", "门", "项", "代", "宫", "洞", "处", "拳", "棒", "箱", "担", "桌", "封", "等",
    "将", "点", "朵", "重", "本", "册", "幅", "朝", "柄", "瓣", "圈", "尾", "则", "步",
};

// Names of the novel that begin like a quantity.
constexpr std::string_view kNumericNames[] = {
    "八戒",       "三藏",     "二郎",   "千里眼",   "四大天王", "四大部洲", "五庄观",   "五行山",
    "五行",       "三清",     "九头虫", "九头狮",   "九头驸马", "九头鸟",   "九头怪",   "六耳",
    "七绝山",     "百花羞",   "万圣",   "万寿山",   "千花洞",   "三星洞",   "九环锡杖", "九齿",
    "一秤金",     "百眼",     "九灵",   "八卦",     "三昧",     "十殿",     "九曜",     "一切",
    "一起",       "一样",     "一直",   "一定",     "一共",     "一些",     "一般",     "一般来说",
    "一时",       "一旦",     "一行",   "三头六臂", "五方揭谛", "四值功曹", "六丁六甲", "六丁",
    "六甲",       "二十八宿", "千手",   "百姓",     "百兽",     "三界",     "两界山",   "三打白骨精",
    "三借芭蕉扇", "三尖两刃", "万妖",   "十方",     "千军",     "一回事",   "一会儿",   "一边",
    "一点",       "三魔",     "二魔",   "万里鹏",   "一气",     "三皇",     "五帝",     "五圣",
    "八宝",       "七情",     "三宝",   "一人一",   "十二元辰",
};

std::unordered_map<std::u32string, Unit> BuildUnits() {
  std::unordered_map<std::u32string, Unit> units;
  for (const Unit& unit : kUnits) units.emplace(ToCodePoints(unit.text), unit);
  for (const std::string_view text : kClassifiers) units.emplace(ToCodePoints(text), Unit{text, "count", 1});
  return units;
}

}  // namespace

const Unit* UnitAt(std::u32string_view text, std::size_t* length) {
  static const auto units = BuildUnits();
  for (std::size_t size = std::min<std::size_t>(3, text.size()); size > 0; --size) {
    const auto found = units.find(std::u32string(text.substr(0, size)));
    if (found == units.end()) continue;
    *length = size;
    return &found->second;
  }
  return nullptr;
}

std::size_t NumericNameAt(std::u32string_view text) {
  static const std::vector<std::u32string> names = [] {
    std::vector<std::u32string> list;
    for (const std::string_view name : kNumericNames) list.push_back(ToCodePoints(name));
    return list;
  }();
  std::size_t longest = 0;
  for (const std::u32string& name : names) {
    if (name.size() > longest && text.substr(0, name.size()) == name) longest = name.size();
  }
  return longest;
}

}  // namespace huoyan
