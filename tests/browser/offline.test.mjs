import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, open, withBrowser } from "./report.mjs";

withBrowser();

for (const kind of ["small", "hostile", "memory", "large"]) {
  test(`${kind}: asks for nothing but itself and complains of nothing`, async () => {
    const { page, requests, complaints, close } = await open(kind);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(requests, [addressOf(kind)]);
    assert.deepEqual(complaints, []);
    await close();
  });
}

test("the policy keeps a script that was not meant to be there from running", async () => {
  const { page, complaints, close } = await open("small");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
  });
  assert.notEqual(await page.title(), "owned");
  assert.ok(complaints.some((text) => text.includes("Content Security Policy")));
  await close();
});

test("the policy keeps pictures and addresses out", async () => {
  const { page, complaints, close } = await open("small");
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"));
  await page.evaluate(() => fetch("data:,x").catch(() => undefined));
  await page.waitForTimeout(300);
  assert.ok(complaints.filter((text) => text.includes("Content Security Policy")).length >= 2, complaints.join("\n"));
  await close();
});

test("without JavaScript the verdict, the leaderboard and the methods stand", async () => {
  const { page, close } = await open("small", { script: false });
  assert.match(await page.locator("#verdict h1 .en").innerText(), /\d/);
  assert.match(await page.locator(".answer-in-short").innerText(), /Use/);
  assert.equal(await page.locator("#leaderboard tbody tr").count(), 10);
  assert.match(await page.locator("#methods").innerText(), /Run it again/);
  assert.match(await page.locator("noscript").textContent(), /need JavaScript/);
  await page.locator('label[for="language-zh"]').click();
  assert.ok(await page.locator("#verdict h1 .zh").isVisible(), "languages switch all the same");
  await close();
});
