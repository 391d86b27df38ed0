// How numbers are written; the same as harness/summary/wording.h.
import type { Estimate } from "./data";

const minus = "\u2212";

/** With a true minus sign, and none before a zero. */
function signed(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  return (value < 0 && Number(digits) !== 0 ? minus : "") + digits;
}

export const percent = (share: number, decimals = 1): string => signed(100 * share, decimals) + "%";

export const percentInterval = ([, low, high]: readonly number[] | Estimate): string =>
  `[${signed(100 * Number(low), 1)}, ${signed(100 * Number(high), 1)}]`;

/** Percentage points, always signed: "+12.4", "−0.5", "0.0". */
export function points(difference: number, decimals = 1): string {
  const digits = Math.abs(100 * difference).toFixed(decimals);
  return Number(digits) === 0 ? digits : (difference < 0 ? minus : "+") + digits;
}

export const pointsInterval = (low: number, high: number): string => `[${points(low)}, ${points(high)}]`;

export function pValue(p: number): string {
  if (p < 0.001) return "p\u00a0<\u00a0.001";
  if (p >= 0.9995) return "p\u00a0=\u00a01.0";
  if (p >= 0.995) return "p\u00a0>\u00a0.99";
  return "p\u00a0=\u00a0" + p.toFixed(p < 0.0995 ? 3 : 2).slice(1);
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

/** The no-break space keeps a number and its unit on one line. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit + 1 < units.length) {
    value /= 1024;
    unit += 1;
  }
  const size = Math.abs(value);
  return `${value.toFixed(unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)}\u00a0${units[unit]}`;
}

export const bytesPerGib = 1024 ** 3;
export const gib = (count: number): string => bytes(count * bytesPerGib);

/** The unit in which an axis up to `largest` GiB reads best, and how many of it make one GiB. */
export const memoryUnit = (largest: number): { name: string; perGib: number } =>
  largest < 0.9765 ? { name: "MiB", perGib: 1024 } : { name: "GiB", perGib: 1 };

export function signedGib(count: number): string {
  return (count < 0 ? minus : "+") + gib(Math.abs(count));
}

/** Three significant digits with thousands separated. */
export const rate = (perSecond: number): string =>
  Math.abs(perSecond) < 99.95 ? Number(perSecond.toPrecision(3)).toString() : Math.round(perSecond).toLocaleString("en-US");

export function seconds(count: number): string {
  if (count < 0.95) return `${Number((1000 * count).toPrecision(2))} ms`;
  if (count < 9.95) return `${count.toFixed(1)} s`;
  return count < 599.5 ? `${Math.round(count)} s` : `${Math.round(count / 60)} min`;
}

/** How wide a text is drawn at 12 px, near enough to leave room for it. */
export const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character > "\u2e80" ? 12.2 : 7.1), 0);
