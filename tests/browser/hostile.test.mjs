import assert from "node:assert/strict";
import { test } from "node:test";
import { open, withBrowser } from "./report.mjs";

withBrowser();

test("markup in names, answers and reasons stays text, in every section", async () => {
  const { page, complaints, close } = await open("hostile");
  assert.notEqual(await page.title(), "owned");
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script").count(), 3, "two of data and the page's own");
  assert.deepEqual(complaints, []);
  const text = await page.locator("main").innerText();
  assert.ok(text.includes("</script><script>document.title='owned'</script><img src=x"), "shown as it is");
  await close();
});

test("every answer can be looked at without anything happening", async () => {
  const { page, complaints, close } = await open("hostile");
  for (const value of await page.$$eval('select[name="trial"] option', (options) => options.map((option) => option.value))) {
    await page.selectOption('select[name="trial"]', value);
    await page.selectOption('select[name="a"]', value);
  }
  assert.notEqual(await page.title(), "owned");
  assert.equal(await page.locator("img").count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

const answersTo = async (page, question) => {
  const options = await page.$$eval('select[name="trial"] option', (all) => all.map((option) => option.value));
  const texts = [];
  for (const value of options) {
    await page.selectOption('select[name="trial"]', value);
    await page.evaluate((id) => { location.hash = `#q=${id}`; }, question);
    await page.waitForSelector("#failures article.linked");
    texts.push(...(await page.locator("#failures .linked .answer").allInnerTexts()));
  }
  return texts;
};

test("an answer of 10,000 characters is whole and breaks no layout", async () => {
  const { page, close } = await open("hostile");
  const ids = await page.evaluate(async () => {
    const bytes = Uint8Array.from(atob(document.getElementById("bulk-data").textContent), (each) => each.charCodeAt(0));
    const bulk = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
    return bulk.questions.slice(8, 11).map((question) => question.id);
  });
  assert.ok((await answersTo(page, ids[0])).some((text) => text.length === 10000));
  assert.ok((await answersTo(page, ids[1])).some((text) => text.includes("👨‍👩‍👧‍👦🐒🔥")), "emoji made of several characters");
  assert.ok((await answersTo(page, ids[2])).some((text) => text === "W".repeat(10000)));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
  await close();
});

test("text from right to left does not turn what stands around it", async () => {
  const { page, close } = await open("hostile");
  const names = await page.$$eval("#leaderboard tbody th bdi", (all) => all.map((each) => getComputedStyle(each).unicodeBidi));
  assert.ok(names.length > 0 && names.every((value) => value === "isolate"), names.join());
  await close();
});
