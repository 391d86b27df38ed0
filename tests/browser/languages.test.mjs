import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, open, withBrowser } from "./report.mjs";

withBrowser();

test("the browser's language is taken until the reader chooses", async () => {
  const { page, close } = await open("small", { locale: "zh-CN" });
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
  assert.ok(await page.getByRole("heading", { name: "排行榜" }).isVisible());
  await page.locator('label[for="language-en"]').click();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.ok(await page.getByRole("heading", { name: "Leaderboard" }).isVisible());
  assert.equal(hashOf(page).get("lang"), "en");
  await close();
});

// What stays in its own language wherever it stands: names, the users' texts, measures and marks.
const leaveOut = "bdi, code, pre, [lang]:not(html), svg, .interval, select option, .badge, b, .letters";

test("in Chinese no sentence is left in English", async () => {
  for (const kind of ["small", "memory"]) {
    const { page, close } = await open(kind, { hash: "#lang=zh" });
    const texts = await page.$$eval("main section:not(#methods) :is(p, h2, h3, figcaption, button, label > span, caption, summary, th)", (elements, out) => elements.map((element) => {
      const copy = element.cloneNode(true);
      copy.querySelectorAll(out).forEach((each) => each.remove());
      return copy.textContent.trim();
    }), leaveOut);
    const english = texts.filter((text) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}/.test(text));
    assert.deepEqual(english, []);
    await close();
  }
});

test("charts speak the chosen language", async () => {
  const { page, close } = await open("small", { hash: "#lang=zh" });
  const words = (await page.$$eval("svg.plot text", (all) => all.map((each) => each.textContent))).join(" ");
  for (const word of ["内存峰值", "训练损失", "优化步", "预测", "每秒训练词元"]) assert.ok(words.includes(word), word);
  await close();
});
