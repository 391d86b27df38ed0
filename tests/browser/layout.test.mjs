import assert from "node:assert/strict";
import { test } from "node:test";
import { open, withBrowser } from "./report.mjs";

withBrowser();

for (const kind of ["small", "memory", "large"]) {
  for (const width of [1400, 400]) {
    for (const language of ["en", "zh"]) {
      test(`${kind}, ${width} px, ${language}: nothing is wider than the page`, async () => {
        const { page, close } = await open(kind, { width, hash: `#lang=${language}` });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${overflow} px`);
        await close();
      });
    }
  }
}

for (const width of [1024, 1280, 1400, 1920]) {
  for (const language of ["en", "zh"]) {
    test(`${width} px, ${language}: the name of every section is in sight`, async () => {
      const { page, close } = await open("small", { width, hash: `#lang=${language}` });
      const [names, room] = await page.locator("#sections").evaluate((element) => [element.scrollWidth, element.clientWidth]);
      assert.ok(names <= room, `${names} px of names in ${room} px`);
      await close();
    });
  }
}

test("no text of a chart is cut off at its left or right edge", async () => {
  for (const [kind, language] of [["small", "en"], ["small", "zh"], ["memory", "en"], ["large", "zh"]]) {
    for (const width of [1400, 400]) {
      const { page, close } = await open(kind, { width, hash: `#lang=${language}` });
      const cut = await page.$$eval("figure", (figures) => figures.flatMap((figure) => {
        const frame = figure.querySelector(".chart-frame");
        const from = frame.getBoundingClientRect().left - frame.scrollLeft;
        return [...figure.querySelectorAll("svg.plot text")].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.width > 0 && (box.left < from - 1 || box.right > from + frame.scrollWidth + 1);
        }).map((text) => `${figure.closest("section").id}: ${text.textContent}`);
      }));
      assert.deepEqual(cut, [], `${kind}, ${width} px, ${language}`);
      await close();
    }
  }
});

test("all eleven sections are there, in order, or say in a line why they hold nothing", async () => {
  const wanted = ["verdict", "leaderboard", "tradeoff", "factors", "head-to-head", "failures", "curves", "memory", "speed", "claims", "methods"];
  for (const kind of ["small", "memory", "large", "hostile"]) {
    const { page, close } = await open(kind);
    assert.deepEqual(await page.$$eval("main section", (sections) => sections.map((section) => section.id)), wanted);
    const empty = await page.$$eval("main section", (sections) => sections.filter((section) => section.innerText.trim().split("\n").length < 2).map((section) => section.id));
    assert.deepEqual(empty, []);
    await close();
  }
});

test("it prints: a document of several pages, without controls", async () => {
  const { page, close } = await open("small");
  const pdf = await page.pdf({ format: "A4", printBackground: false });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? [];
  assert.ok(pages.length >= 4, `${pages.length} pages`);
  await page.emulateMedia({ media: "print" });
  for (const control of ["#leaderboard .filters", "#failures .pager", ".languages"]) assert.ok(!(await page.locator(control).first().isVisible()), control);
  for (const kept of ["#verdict h1", "#leaderboard table", "#tradeoff svg", "#memory svg", "#methods"]) assert.ok(await page.locator(kept).first().isVisible(), kept);
  await close();
});

test("colours follow the system's theme", async () => {
  const paper = async (theme) => {
    const { page, close } = await open("small", { theme });
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await close();
    return colour;
  };
  assert.notEqual(await paper("light"), await paper("dark"));
});
