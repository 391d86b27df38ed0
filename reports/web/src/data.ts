// What the page carries. reports/page_data.cc and bulk_data.cc write it; the two change together.

export type Both = string | { en: string; zh: string };
/** Value, both ends of its 95% interval, what the denominator counts, and how the interval was made. */
export type Estimate = [value: number, low: number, high: number, n: number, method: string];
export type Outcome = "completed" | "out_of_memory" | "diverged" | "failed" | "skipped";
export type Verdict = "C" | "W" | "R" | "X";

export interface Metric { id: string; title: Both; definition: Both; better: "higher" | "lower" }
export interface Factor { key: string; title: Both; levels: string[] }
export interface Configuration { levels: (number | null)[]; trials: number[] }
export interface Effect { factor: number; level: number; pairs: number; appropriate: Estimate | null; peakGib: number | null }
export type ClaimVerdict = "confirmed" | "refuted" | "undecided" | "not_testable";
/** One assertion, decided; `a` and `b` are places of the trials it was decided on. */
export interface ClaimTest { verdict: ClaimVerdict; measure: Both; asserted: Both; measured: Both; reason: Both; a: number[]; b: number[] }
export interface Claim { id: string; statement: Both; verdict: ClaimVerdict; reason: Both; tests: ClaimTest[] }
export interface Phase { phase: string; measured: number[]; predicted: number[] | null; driver: number | null; footprint: number }
export interface Steps { n: number; median: number; low: number | null; high: number | null; lateToEarly: number | null; stragglers: number }

/** What looking the test answers up in the reader's copy of the novel counted. */
export interface Novel { answers: number; wrong: number; kinds: Record<string, number>; unclassified: number; quotes: number; quotesNear: number; quotesNotFound: number }

export interface Trial {
  label: string;
  id: string;
  status: Outcome;
  detail: Both;
  tuned: boolean;
  levels: (number | null)[];
  answered: boolean;
  dev: Record<string, Estimate> | null;
  test: Record<string, Estimate> | null;
  change: Record<string, Estimate> | null;
  base: number | null;
  baseHolm: number | null;
  tied: boolean;
  letters: string;
  front: boolean;
  sureFront: boolean;
  novel: Novel | null;
  peakGib: number | null;
  limitGib: number | null;
  trainable: number;
  memory: Phase[];
  speed: { train: number | null; decode: number | null; wallSeconds: number; steps: Steps | null };
}

export interface Page {
  experiment: string;
  hypothesis: Both;
  headline: string;
  best: number | null;
  metrics: Metric[];
  names: Record<"status" | "verdict" | "kind" | "class" | "taxonomy" | "quote" | "claim" | "category" | "phase", Record<string, Both>>;
  factors: Factor[];
  configurations: Configuration[];
  effects: Effect[];
  claims: Claim[];
  trials: Trial[];
}

export interface Question {
  id: string;
  kind: string;
  class: "A" | "U";
  split: string;
  prompt: string;
  accepted: string[];
  chapter: number;
  passage?: [before: string, found: string, after: string];
}
export type Quote = [text: string, found: string, chapter: number | null];
/** `taxonomy` and `quotes` by the question's index, where something was found. */
export interface Answers { verdicts: string; answers: number[]; rules: number[]; extracted: number[]; taxonomy: Record<string, string>; quotes: Record<string, Quote[]> }
export interface Timeline { phase: string; seconds: number[]; mib: number[][] }
export interface Band { configuration: number; seeds: number; points: number[] }
export type Pair = [first: number, second: number, both: number, onlyFirst: number, onlySecond: number, neither: number, p: number,
  difference: number | null, low: number | null, high: number | null];

export interface Bulk {
  hasCorpus: boolean;
  questions: Question[];
  texts: string[];
  rules: string[];
  trials: { answers: Answers | null; spec: Record<string, unknown>; timeline: Timeline[]; rates: number[] }[];
  pairs: Pair[];
  bands: Band[];
}

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? "";

export const readPage = (): Page => JSON.parse(textOf("page-data")) as Page;

/** Inflates the large part, off the page's first moments. */
export async function readBulk(): Promise<Bulk> {
  const bytes = Uint8Array.from(atob(textOf("bulk-data")), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as Bulk;
}
