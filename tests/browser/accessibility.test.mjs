import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { open, withBrowser } from "./report.mjs";

withBrowser();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const violationsOn = async (page) => {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ")}`);
};

for (const kind of ["small", "memory", "hostile"]) {
  for (const language of ["en", "zh"]) {
    for (const theme of ["light", "dark"]) {
      for (const width of kind === "small" ? [1400, 400] : [1400]) {
        test(`axe finds nothing: ${kind}, ${language}, ${theme}, ${width} px`, async () => {
          const { page, close } = await open(kind, { hash: `#lang=${language}&tables=tradeoff,effects,parallel,curves,memory-timeline,memory-bars,memory-peaks,speed`, theme, width });
          await page.evaluate(axe);
          assert.deepEqual(await violationsOn(page), []);
          await close();
        });
      }
    }
  }
}

test("every section has a heading, and headings skip no level", async () => {
  const { page, close } = await open("small");
  const levels = await page.$$eval("h1, h2, h3, h4", (headings) => headings.map((heading) => Number(heading.tagName[1])));
  assert.equal(levels[0], 1);
  for (let i = 1; i < levels.length; ++i) assert.ok(levels[i] <= levels[i - 1] + 1, `h${levels[i - 1]} is followed by h${levels[i]}`);
  await close();
});

test("every chart has a name and its numbers underneath", async () => {
  const { page, close } = await open("small");
  const figures = await page.$$eval("figure", (all) => all.map((figure) => ({
    name: figure.querySelector("[role=img]")?.getAttribute("aria-label") ?? "",
    hasTable: figure.querySelector("details.numbers") !== null,
    isDrawn: figure.querySelector("svg") !== null,
  })));
  assert.ok(figures.length >= 8, `${figures.length} charts`);
  for (const figure of figures) assert.ok(figure.name.length > 10 && figure.hasTable && figure.isDrawn, JSON.stringify(figure));
  await close();
});
