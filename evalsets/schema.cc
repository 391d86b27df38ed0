#include "evalsets/schema.h"

#include "evalsets/answers.h"
#include "evalsets/digest.h"
#include "evalsets/entities.h"
#include "evalsets/facts.h"
#include "evalsets/judgement.h"
#include "evalsets/question.h"
#include "evalsets/sft.h"

namespace huoyan {

Json GoldSchema() { return SchemaOf<Question>("Huoyan gold question"); }
Json AnswerSchema() { return SchemaOf<Answer>("Huoyan answer"); }
Json JudgementSchema() { return SchemaOf<Judgement>("Huoyan judgement"); }
Json FactSchema() { return SchemaOf<Fact>("Huoyan fact"); }
Json DigestSchema() { return SchemaOf<DigestChapter>("Huoyan chapter digest"); }
Json EntitySchema() { return SchemaOf<Entity>("Huoyan entity"); }
Json SftSchema() { return SchemaOf<SftPair>("Huoyan training pair"); }

}  // namespace huoyan
