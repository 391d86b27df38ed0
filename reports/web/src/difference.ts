import { diffArrays } from "diff";

export interface Piece { text: string; kind: "same" | "only-first" | "only-second" }

const longest = 4000; // beyond it two answers are shown as they are: comparing them would hold the page up
const segmenter = new Intl.Segmenter("zh", { granularity: "grapheme" });
const characters = (text: string): string[] => Array.from(segmenter.segment(text), (part) => part.segment);

/** Two answers character by character, as Chinese is read; nothing when they are too long or too far apart. */
export function differences(first: string, second: string): Piece[] | null {
  if (first.length > longest || second.length > longest) return null;
  const changes = diffArrays(characters(first), characters(second), { maxEditLength: 800 });
  return changes?.map((change): Piece => ({
    text: change.value.join(""),
    kind: change.removed ? "only-first" : change.added ? "only-second" : "same",
  })) ?? null;
}
