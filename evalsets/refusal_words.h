#pragma once

#include "evalsets/words.h"

namespace huoyan {

// Nobody in a story says these of himself.
inline const Words kImpersonal{"无法得知",
                               "无从得知",
                               "不得而知",
                               "无从考证",
                               "无法考证",
                               "无可奉告",
                               "没有相关信息",
                               "没有足够的信息",
                               "缺乏相关信息",
                               "信息不足",
                               "无法提供",
                               "无法给出",
                               "无法作答",
                               "无法解答",
                               "暂无答案",
                               "没有答案",
                               "没有确切答案",
                               "没有准确答案",
                               "未知数",
                               "超出了我的",
                               "超出我的",
                               "没有找到相关",
                               "找不到相关",
                               "没有查到",
                               "查不到",
                               "无法查证",
                               "没有可靠的依据",
                               "不便回答",
                               "无法确认",
                               "无法核实",
                               "没有办法回答",
                               "没法回答",
                               "难以回答",
                               "拒绝回答",
                               "不予回答",
                               "不作回答",
                               "无法准确回答",
                               "不掌握",
                               "我没有留意",
                               "我没留意",
                               "我没有注意",
                               "我没注意",
                               "我没有细看",
                               "我没细看",
                               "没有掌握",
                               "没有印象",
                               "想不起来",
                               "不敢妄言",
                               "不敢断言",
                               "恕我",
                               "不足以回答",
                               "未能找到",
                               "没有这方面",
                               "idontknow",
                               "idonotknow",
                               "dontknow",
                               "cannotanswer",
                               "cantanswer",
                               "unabletoanswer",
                               "unabletoprovide",
                               "cannotprovide",
                               "noinformation",
                               "donothaveinformation",
                               "donthaveinformation",
                               "cannotdetermine",
                               "cannotconfirm",
                               "notabletoanswer",
                               "ihavenoidea",
                               "donotrecall",
                               "dontrecall",
                               "cannotrecall",
                               "isunknown",
                               "我忘了",
                               "我给忘",
                               "我忘记",
                               "我不会",
                               "不会做",
                               "这题不会",
                               "把我难住",
                               "难住了我",
                               "难倒了我",
                               "把我问住",
                               "问住了我",
                               "一无所知",
                               "没有任何了解",
                               "毫无了解",
                               "毫无印象",
                               "没有任何印象",
                               "没什么印象",
                               "孤陋寡闻",
                               "知识有限",
                               "能力有限",
                               "爱莫能助",
                               "没读过这",
                               "没看过这",
                               "notenoughinformation",
                               "enoughinformation",
                               "idonothave",
                               "idonthave",
                               "ihaveno",
                               "icannot",
                               "icant",
                               "icouldnot",
                               "icouldnt",
                               "iamunable",
                               "imunable",
                               "unabletofind",
                               "unabletorecall",
                               "unabletodetermine",
                               "unabletoconfirm",
                               "donotremember",
                               "dontremember",
                               "notaware",
                               "notfamiliar",
                               "ihavent",
                               "cannotfind",
                               "couldnotfind",
                               "couldntfind",
                               "cantfind",
                               "noidea",
                               "norecord",
                               "nomention",
                               "rathernotguess",
                               "rathernotanswer",
                               "beyondmyknowledge",
                               "insufficientinformation",
                               "cannotsay",
                               "cantsay",
                               "cantrecall",
                               "cannotverify",
                               "noanswer",
                               "问倒我",
                               "考倒我",
                               "难倒我",
                               "问住我",
                               "恕难",
                               "弃权",
                               "uncleartome"};

// These count when it is the speaker who lacks the knowledge.
inline const Words kPersonal{
    "没有找到", "没找到",   "未找到",     "未能找到", "不知道",   "不清楚",     "不了解",   "不晓得",
    "不记得",   "记不得",   "记不清",     "记不起",   "没听说过", "没有听说过", "不明白",   "无法回答",
    "不能回答", "无法确定", "不能确定",   "无法判断", "不会回答", "不懂",       "答不上来", "回答不了",
    "不太了解", "不太清楚", "不是很清楚", "并不清楚", "不太记得", "没记住",     "没记牢",   "记不住",
    "记不准",   "想不起",   "忆不起",     "说不上",   "说不清",   "说不出",     "答不上",   "答不出",
    "答不了",   "答不来",   "不会答",     "不回答",   "叫不上",   "叫不出",     "不熟悉",   "不太熟",
    "不甚了解", "没读过",   "没看过",     "没读到",   "没看到过", "没有读过",   "没有读到", "没有看过",
    "不曾读",   "不曾听",   "未曾听",     "未曾读",   "没听过",   "没有听过",   "无能为力", "没有了解过",
    "没了解过", "不敢乱",   "不敢妄",     "不敢胡",   "不瞎",     "不熟",       "不说了",   "不答了",
    "不猜了",   "不乱猜",   "不乱说",     "不乱答",   "不胡乱",   "不胡猜",     "宁可不",   "宁愿不",
    "不作答",   "还是不答", "帮不上",     "没学到",   "没有学到", "未学到"};

inline const Words kHedges{
    "不确定",    "不太确定",        "不敢确定",   "不能肯定",     "不敢肯定",     "不太肯定",
    "说不准",    "不好说",          "拿不准",     "没有把握",     "没把握",       "不一定对",
    "未必准确",  "imnotsure",       "iamnotsure", "notcertain",   "notsure",      "打包票",
    "不能保证",  "不敢保证",        "无法保证",   "十足的把握",   "十足把握",     "不太有把握",
    "hardtosay", "notentirelysure", "不是很确定", "不是特别确定", "不是十分确定", "说不好",
    "讲不准",    "说不太准",        "不很确定",   "不大确定",     "不十分确定",   "不是很肯定"};

// The premise or its subject is denied.
inline const Words kDenials{"不存在",          "查无此",         "没有这个",       "没有这样",
                            "没有这回",        "没有这段",       "没有这一",       "没有这种",
                            "没有此",          "没这回事",       "并无此",         "无此人",
                            "无此事",          "无此情节",       "无此说",         "没有提到",
                            "没有提及",        "没有提过",       "未提到",         "未提及",
                            "并未提",          "未曾提",         "没有出现",       "没有出场",
                            "未出场",          "没出场",         "没有登场",       "没有露面",
                            "未出现",          "未曾出现",       "不曾出现",       "从未出现",
                            "没出现",          "没有记载",       "未记载",         "无记载",
                            "未见记载",        "没有描写",       "没有描述",       "未描写",
                            "没有写到",        "没有写过",       "未写",           "没有相关",
                            "没有任何",        "没有交代",       "未交代",         "不是西游记",
                            "不属于西游记",    "并非西游记",     "不在西游记",     "与西游记无关",
                            "和西游记无关",    "前提有误",       "前提错误",       "前提不成立",
                            "前提是错",        "前提不对",       "前提不正确",     "问题有误",
                            "题目有误",        "提问有误",       "问题有错",       "问题本身有误",
                            "问题本身不成立",  "问题不成立",     "说法有误",       "说法不对",
                            "说法不准确",      "说法错误",       "说法不正确",     "说法不成立",
                            "说法是错",        "描述有误",       "与原著不符",     "和原著不符",
                            "不符合原著",      "与事实不符",     "与书中不符",     "张冠李戴",
                            "子虚乌有",        "没有发生",       "并未发生",       "从未发生",
                            "没发生",          "混淆了",         "搞混了",         "弄混了",
                            "记混了",          "不是书中",       "不是原著",       "不是小说",
                            "并非书中",        "并非原著",       "不属于原著",     "不属于书中",
                            "不属于这部",      "您记错",         "你记错",         "您可能记错",
                            "你可能记错",      "是虚构的说法",   "无中生有",       "没有依据",
                            "并没有依据",      "属于红楼梦",     "属于三国演义",   "属于水浒传",
                            "红楼梦中的",      "红楼梦里的",     "三国演义中的",   "三国演义里的",
                            "水浒传中的",      "水浒传里的",     "封神演义中的",   "红楼梦的人物",
                            "三国演义的人物",  "水浒传的人物",   "出自红楼梦",     "出自三国",
                            "出自水浒",        "出自封神",       "notmentioned",   "doesnotappear",
                            "doesntappear",    "doesnotexist",   "doesntexist",    "nosuch",
                            "neverappears",    "nevermentioned", "notinthenovel",  "notinthebook",
                            "notpartof",       "falsepremise",   "premiseisfalse", "premiseisincorrect",
                            "premiseiswrong",  "doesnotoccur",   "neverhappens",   "noevidence",
                            "notacharacterin", "站不住脚",       "无从谈起",       "并非如此",
                            "不是这样",        "不是这么回事",   "不是那么回事",   "没有那回事",
                            "不是一回事",      "两码事",         "混为一谈",       "移花接木",
                            "纯属虚构",        "纯属杜撰",       "杜撰",           "捏造",
                            "另有其人",        "人物不对",       "对象不对",       "对象错了",
                            "人物有误",        "人物错误",       "说得不对",       "说的不对",
                            "不合原著",        "与原文不符",     "和原文不符",     "与原著不合",
                            "与书中不合",      "违背原著",       "不符合书中",     "不符合原文",
                            "不符合小说",      "并无其事",       "没有其事",       "没有这件事",
                            "没有那样",        "无此记载",       "查无出处",       "没有出处",
                            "并无出处",        "没有根据",       "毫无根据",       "并非事实",
                            "不是事实",        "不合史实",       "didnothappen",   "didnthappen",
                            "neverhappened",   "thereisno",      "therewasno",     "isnotin",
                            "isnotfrom",       "isincorrect",    "isnotcorrect",   "isinaccurate",
                            "isnottrue",       "mistaken",       "notacharacter",  "confusing"};

// Soft denials say only that the book is silent; a guess after them is an answer.
inline const Words kSoftDenials{"没有明确", "未明确", "没有具体",   "未具体",  "没有详细", "未详细",
                                "没有说明", "未说明", "没有直接说", "没明说",  "没多",     "没有多说",
                                "没有多写", "没细",   "没有细说",   "语焉不详"};

inline const Words kFillers{
    "抱歉",   "对不起",        "很遗憾",   "遗憾的是",   "建议",   "请您",   "请你",     "请提供",
    "请问",   "您可以",        "你可以",   "如果您",     "如果你", "如有",   "更多信息", "更多的信息",
    "欢迎",   "作为一个",      "作为ai",   "希望",       "感谢",   "谢谢",   "好的",     "这个问题",
    "该问题", "关于",          "根据原著", "根据西游记", "根据我", "sorry",  "please",   "ifyou",
    "asanai", "unfortunately", "thankyou", "手头",       "手边",   "说实话", "老实说",   "坦白说",
    "这个嘛", "自行",          "这道题",   "具体"};

// How a clause begins that only says why none answers: 出于严谨.
inline const Words kReasons{"出于", "为避免", "为了避免", "为了不", "鉴于", "本着"};

// Fillers that leave the answer to the book or to nobody: alone they decline.
inline const Words kDeferring{"请参考", "请查", "查阅",       "参考原著",   "以免误导", "避免误导", "误导",
                              "乱猜",   "瞎猜", "以原著为准", "以原文为准", "核对",     "查证",     "查一下",
                              "查查",   "核实", "乱说",       "瞎说",       "胡说",     "乱讲",     "翻书",
                              "翻翻",   "翻一", "查一查",     "翻原著"};

inline const Words kGuesses{
    "应该是",     "应该在",   "应该叫", "应是",    "可能是", "可能在", "可能叫", "大概是", "大概在",
    "也许是",     "或许是",   "我猜",   "猜测",    "估计",   "想必",   "答案是", "答案应", "我认为",
    "我觉得",     "推测",     "多半是", "恐怕是",  "似乎是", "好像是", "好像叫", "印象中", "我记得",
    "大约",       "probably", "maybe",  "perhaps", "ithink", "iguess", "itis",   "itwas",  "itmightbe",
    "itshouldbe", "应当是",   "应当在", "应当叫",  "可能为", "应该为", "想是",   "推断",   "大致是"};

inline const Words kBookWords{"书中",   "书里",   "原著",   "原书", "小说",      "西游记",
                              "文中",   "原文",   "故事里", "全书", "inthebook", "inthenovel",
                              "这部书", "这本书", "书上",   "本书", "thenovel"};
inline const Words kAbsences{"并没有", "没有", "并无", "查无", "找不到", "没提",
                             "没写",   "从未", "不曾", "未曾", "并未",   "没"};

// Words that refuse only together: 没法 … 答案, 我掌握的资料 … 不足.
inline const Words kUnable{"无法", "不能",   "没法", "没办法", "没有办法", "没能力", "没有能力", "难以",
                           "不便", "不好",   "无力", "无从",   "不敢",     "未敢",   "未能",     "不予",
                           "拒绝", "不打算", "不想", "不愿",   "不具备",   "不足以", "暂不"};
inline const Words kToAnswer{"回答", "作答", "解答",   "答复",   "答案", "应答", "结论", "定论", "判断",
                             "断定", "断言", "判定",   "确认",   "确定", "肯定", "核实", "核对", "查证",
                             "考证", "证实", "告诉您", "告诉你", "告知", "给您", "给你", "提供", "给出",
                             "得知", "得出", "知晓",   "说清",   "说明", "评论", "乱说", "乱答", "妄",
                             "奉告", "猜测", "臆测",   "揣测",   "凭空", "置评", "验证", "编造", "瞎编",
                             "下定", "列出", "列举",   "列全",   "答全"};
inline const Words kLacking{"没有", "没", "缺乏", "缺少", "并无", "无", "不具备", "不掌握", "未掌握"};
inline const Words kKnowledge{"信息", "资料", "数据", "知识", "记忆", "印象", "依据",
                              "线索", "记录", "材料", "答案", "研究", "把握"};
inline const Words kSource{"了解", "信息", "资料", "知识", "依据", "证据", "材料", "线索"};
inline const Words kScarce{"不足", "有限", "不够", "缺失", "欠缺"};
// 记得不牢, 背不出来, 不是很熟悉.
inline const Words kRecalling{"记", "记得", "说", "讲", "答",   "叫",  "背",
                              "报", "列",   "举", "给", "判断", "分辨"};
inline const Words kFailing{"不出",   "不上",   "不全",   "不准",   "不清",   "不起",
                            "不牢",   "不真",   "不住",   "不下来", "不太准", "不太清",
                            "不太全", "不大准", "不大清", "不很准", "不很清"};
inline const Words kNot{"不是", "不太", "不大", "不很", "不怎么", "不十分",
                        "不甚", "不够", "没有", "没",   "未"};
inline const Words kVersed{"清楚", "了解", "熟悉", "记得", "明白", "记准", "记清", "记全", "记牢",
                           "记住", "接触", "涉猎", "听说", "读过", "看过", "看完", "读完", "见过",
                           "真切", "背过", "背到", "学过", "学到", "讲过", "讲到"};
// Of the whole clause: 不详, 原因不明.
inline const Words kUnknown{"不详", "未详", "未知", "不明", "不知", "待考", "无考", "可考", "存疑"};
// 不知是谁; the novel's 不知去向 and 不知怎么过河 tell of others.
inline const Words kUnaware{"不知", "未知"};
inline const Words kUnasked{"谁", "哪", "什么", "多少", "第几", "答案", "详", "此", "这", "晓", "情"};
inline const Words kNotFound{"找不到",   "查不到", "没找到", "没查到", "没有找到", "没有查到", "未查到",
                             "检索不到", "搜不到", "没搜到", "查不出", "没能找到", "未能找到", "没能查到"};
inline const Words kText{"内容", "情节", "出处", "记载", "答案", "描述", "资料", "信息",
                         "说法", "段落", "依据", "记录", "原文", "章节", "确切", "具体"};
inline const Words kMemory{"知识库", "训练数据", "数据库", "资料里", "资料中",
                           "记忆里", "记忆中",   "印象里", "印象中", "知识范围"};
inline const Words kHoldsNot{"没有", "没", "未收录", "不包含", "不含", "并无", "查不到", "缺", "之外"};

// English has lost its spaces: unabletoverify, rathernotmakeup, doesnotcover.
inline const Words kEnglishUnable{"notableto", "unableto", "cannot",  "cant",    "couldnot", "couldnt",
                                  "rathernot", "donot",    "dont",    "doesnot", "doesnt",   "didnot",
                                  "didnt",     "wont",     "havenot", "havent",  "nottosay", "notgoingto"};
inline const Words kEnglishToAnswer{"verify",  "answer",    "confirm", "say",       "recall", "remember",
                                    "provide", "determine", "tell",    "identify",  "guess",  "makeup",
                                    "cover",   "contain",   "include", "speculate", "read",   "finished"};

// 超出了我目前掌握的范围
inline const Words kBeyond{"超出", "超过", "不在"};
inline const Words kReach{"范围", "所知", "认知", "知识", "能力", "储备"};

// Words that rebut only together: 题目 … 说错了, 把沙僧的事 … 安到, 与火焰山 … 毫无关系.
inline const Words kQuestion{"数字", "数目", "题目", "问题", "题干", "题中", "题里",     "提问",   "问法",
                             "前提", "题设", "设定", "您",   "你",   "说法", "question", "premise"};
inline const Words kAtFault{"有误", "不对", "不成立", "不准确",    "不正确",  "不属实", "矛盾", "不符",
                            "混淆", "弄错", "搞错",   "弄混",      "搞混",    "记混",   "记错", "说错",
                            "写错", "说反", "wrong",  "incorrect", "mistake", "flawed", "弄反", "搞反",
                            "错误", "错了", "误会",   "不存在",    "有问题"};
inline const Words kDeeds{"的事",   "的故事", "的情节", "的经历", "的功劳",
                          "的戏份", "的身世", "的行为", "的职责", "的名字"};
inline const Words kMoved{"安到", "安在", "算到", "算在", "套到", "套在", "记到", "记在", "归到", "归给",
                          "归在", "移到", "放到", "加到", "加在", "按到", "按在", "混",   "搬到", "当成"};
inline const Words kWith{"与", "和", "跟", "同"};
inline const Words kUnrelated{"无关",     "没有关系", "没有任何关系", "没关系",  "没有关联", "没有联系",
                              "毫无关系", "毫无关联", "毫无瓜葛",     "不相干",  "不搭边",   "不沾边",
                              "扯不上",   "没有瓜葛", "没有交集",     "并无关系"};
inline const Words kOtherWorks{"封神", "水浒",   "三国",   "红楼",   "聊斋",   "镜花缘", "白蛇传",
                               "隋唐", "金瓶梅", "东游记", "南游记", "北游记", "宝莲灯"};
inline const Words kBelonging{"里的", "中的", "里面的", "人物", "角色", "故事", "情节",
                              "好汉", "主角", "的人",   "说法", "设定", "桥段", "写法"};
inline const Words kAbsentFrom{"没有在", "没在",   "不曾在", "从未在", "并未在",     "未在",
                               "不会在", "未曾在", "不在",   "不见于", "没有出现在", "不出自"};

}  // namespace huoyan
