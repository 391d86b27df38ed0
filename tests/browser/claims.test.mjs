import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, open, withBrowser } from "./report.mjs";

withBrowser();

test("every claim on trial has its verdict in a glyph and a word, with what was asserted and measured", async () => {
  const { page, close } = await open("small");
  const rows = await page.$$eval("#claims .on-trial tbody tr", (all) => all.map((row) => row.innerText.replace(/\s+/g, " ")));
  assert.equal(rows.length, 6, "one a test, and one of a claim without any");
  assert.match(rows[0], /S1 .* ✓ confirmed .*optimizer state, b \/ a 1\.99 to 2\.01 ✓ confirmed 2, exact/);
  assert.match(rows[1], /^optimizer state/, "the second test stands below the first");
  assert.match(rows[2], /S2 .* ✗ refuted .*at most 2 GiB 7\.331 GiB, exact/);
  assert.match(rows[3], /S3 .* \? undecided .*at least \+2\.0 points .* points \[.*\] .*crosses an end/);
  assert.match(rows[4], /S4 .* – not testable here .*did not complete/);
  assert.match(rows[5], /S5 .* – not testable here there is none while training/);
  assert.match(await page.locator("#claims [role=status]").innerText(), /^5 claims on trial: ✓ confirmed 1, ✗ refuted 1, \? undecided 1, – not testable here 2$/);
  assert.ok(await page.locator("#claims .hypothesis").isVisible(), "what stood here before stays below");
  await close();
});

test("from a claim one comes to the rows of its trials, whatever the leaderboard's filter hides", async () => {
  const { page, close } = await open("small");
  await page.fill('input[name="filter"]', "nothing of the kind");
  const button = page.locator("#claims .to-row").first();
  const name = (await button.getAttribute("title")).trim();
  await button.click();
  const row = page.locator(`#${hashOf(page).get("at")}`);
  await row.waitFor();
  assert.ok((await row.innerText()).includes(name), name);
  await close();
});

test("claims speak Chinese", async () => {
  const { page, close } = await open("small", { hash: "#lang=zh" });
  assert.match(await page.locator("#claims .on-trial").innerText(), /✓ 成立[\s\S]*✗ 不成立[\s\S]*\? 未决[\s\S]*– 此处无法检验/);
  await close();
});

test("a sweep without claims shows no table of them", async () => {
  const { page, close } = await open("memory");
  assert.equal(await page.locator(".on-trial").count(), 0);
  await close();
});
