import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, open, withBrowser } from "./report.mjs";

withBrowser();

const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return { name: `${element.tagName} ${element.getAttribute("name") ?? element.id ?? ""} ${(element.textContent ?? "").slice(0, 30)}`, section: element.closest("section, header")?.id ?? "header", tag: element.tagName };
});

test("Tab reaches every section and every kind of control, and never gets stuck", async () => {
  const { page, close } = await open("small");
  const sections = new Set();
  const tags = new Set();
  const hasMoved = () => page.evaluate(() => {
    const moved = globalThis.lastFocus !== document.activeElement;
    globalThis.lastFocus = document.activeElement;
    return moved;
  });
  for (let i = 0; i < 600; ++i) {
    await page.keyboard.press("Tab");
    const { name, section, tag } = await focused(page);
    if (tag === "BODY") break;
    assert.ok(await hasMoved(), `stuck at ${name}`);
    sections.add(section);
    tags.add(tag);
  }
  for (const section of ["leaderboard", "tradeoff", "factors", "head-to-head", "failures", "curves", "memory", "speed", "claims", "methods"]) {
    assert.ok(sections.has(section), `Tab does not reach ${section}; it reached ${[...sections].join()}`);
  }
  for (const tag of ["A", "BUTTON", "SELECT", "INPUT", "SUMMARY"]) assert.ok(tags.has(tag), tag);
  await close();
});

test("the skip link goes to the content", async () => {
  const { page, close } = await open("small");
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  await close();
});

test("a column sorts and a cell is chosen by keyboard alone", async () => {
  const { page, close } = await open("small");
  await page.locator("#leaderboard thead button").nth(3).focus();
  await page.keyboard.press("Enter");
  assert.ok(hashOf(page).get("sort"));
  await page.locator(".two-by-two button").nth(2).focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get("cell") === "only-b");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".two-by-two") !== null), "focus stays where it was");
  await close();
});

test("what has the focus can be seen", async () => {
  const { page, close } = await open("small");
  await page.keyboard.press("Tab");
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => {
      const element = document.activeElement;
      const shown = element.classList.contains("language") ? document.querySelector(`label[for="${element.id}"]`) : element;
      return getComputedStyle(shown).outlineStyle;
    });
    assert.notEqual(outline, "none", JSON.stringify(await focused(page)));
  }
  await close();
});
