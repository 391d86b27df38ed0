// How numbers are written; the same as harness/summary/wording.h.
import type { Estimate } from "./data";

const minus = "\u2212";

export const percent = (share: number, decimals = 1): string => (100 * share).toFixed(decimals) + "%";

export const percentInterval = ([, low, high]: readonly number[] | Estimate): string =>
  `[${(100 * Number(low)).toFixed(1)}, ${(100 * Number(high)).toFixed(1)}]`;

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

export function signedGib(count: number): string {
  return (count < 0 ? minus : "+") + gib(Math.abs(count));
}

/** Three significant digits with thousands separated. */
export const rate = (perSecond: number): string =>
  Math.abs(perSecond) < 99.95 ? Number(perSecond.toPrecision(3)).toString() : Math.round(perSecond).toLocaleString("en-US");

export const seconds = (count: number): string => (count < 9.95 ? `${count.toFixed(1)} s` : `${Math.round(count)} s`);
