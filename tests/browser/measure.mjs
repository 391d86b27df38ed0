// node measure.mjs FILE.html [RUNS]: how long until a report can be used: from asking for the page until every section
// is drawn and a click has sorted the leaderboard. Prints each run and the median; a measurement, not a test.
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, runs = "7"] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.HUOYAN_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const times = [];
for (let run = 0; run < Number(runs); ++run) {
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset.ready === undefined) return;
      observer.disconnect();
      globalThis.drawn = performance.now();
      document.querySelector("#leaderboard thead button").click();
      requestAnimationFrame(() => setTimeout(() => { globalThis.usable = performance.now(); }));
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
  });
  await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
  await page.waitForFunction(() => globalThis.usable !== undefined);
  const [drawn, usable, nodes] = await page.evaluate(() => [globalThis.drawn, globalThis.usable, document.querySelectorAll("*").length]);
  console.log(`drawn after ${drawn.toFixed(0)} ms, usable after ${usable.toFixed(0)} ms, ${nodes} elements`);
  times.push(usable);
  await page.context().close();
}
times.sort((a, b) => a - b);
console.log(`median ${times[Math.floor(times.length / 2)].toFixed(0)} ms, slowest ${times[times.length - 1].toFixed(0)} ms`);
await browser.close();
