import { diffArrays } from "diff";

export interface Piece { text: string; kind: "same" | "only-first" | "only-second" }

const longest = 4000; // beyond it two answers are shown as they are: comparing them would hold the page up
const segmenter = new Intl.Segmenter("zh", { granularity: "grapheme" });
const characters = (text: string): string[] => Array.from(segmenter.segment(text), (part) => part.segment);

const leastShared = 0.25; // of the shorter answer; below it marking what differs would mark everything

/** How many of the characters are neither punctuation nor space. */
const wordsIn = (all: string[]): number => all.filter((character) => /[\p{L}\p{N}]/u.test(character)).length;

/** Two answers character by character, as Chinese is read; nothing when they are too long or have little in common. */
export function differences(first: string, second: string): Piece[] | null {
  if (first.length > longest || second.length > longest) return null;
  const [a, b] = [characters(first), characters(second)];
  const changes = diffArrays(a, b, { maxEditLength: 800 });
  if (!changes) return null;
  const shared = wordsIn(changes.filter((change) => !change.added && !change.removed).flatMap((change) => change.value));
  if (shared < leastShared * Math.min(wordsIn(a), wordsIn(b))) return null;
  return changes.map((change): Piece => ({
    text: change.value.join(""),
    kind: change.removed ? "only-first" : change.added ? "only-second" : "same",
  }));
}
