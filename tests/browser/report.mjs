// Opens a sample report the way a reader does: from disk, in a real browser. Whatever the page asks the network for, and
// whatever it complains about, is kept for the tests to look at.
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { chromium } from "playwright-core";

let browser;

/** Call once in a test file. */
export function withBrowser() {
  before(async () => {
    browser = await chromium.launch({ executablePath: process.env.HUOYAN_CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  });
  after(() => browser.close());
}

export const addressOf = (kind, hash = "") => pathToFileURL(join(process.env.HUOYAN_REPORTS, `${kind}.html`)).href + hash;

/** { page, requests, complaints } of a report that has drawn everything. */
export async function open(kind, { hash = "", theme = "light", width = 1400, locale = "en-GB", script = true } = {}) {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 900 }, locale, javaScriptEnabled: script, reducedMotion: "reduce" });
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(addressOf(kind, hash));
  if (script) await page.waitForSelector("html[data-ready]");
  return { page, requests, complaints, close: () => context.close() };
}

export const hashOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1));
