import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, open, withBrowser } from "./report.mjs";

withBrowser();

const places = (page) => page.$$eval("#leaderboard tbody tr td:first-child", (cells) => cells.map((cell) => Number(cell.textContent)));

test("the leaderboard sorts by every column, both ways, and keeps it in the address", async () => {
  const { page, close } = await open("small");
  const buttons = page.locator("#leaderboard thead button");
  const count = await buttons.count();
  assert.ok(count >= 9, `${count} columns sort`);
  for (let i = 0; i < count; ++i) {
    await buttons.nth(i).click();
    const first = await page.locator("#leaderboard thead th[aria-sort]").getAttribute("aria-sort");
    await buttons.nth(i).click();
    assert.notEqual(await page.locator("#leaderboard thead th[aria-sort]").getAttribute("aria-sort"), first);
    assert.ok(hashOf(page).get("sort"));
  }
  const order = await places(page);
  const { page: again, close: closeAgain } = await open("small", { hash: new URL(page.url()).hash });
  assert.deepEqual(await places(again), order);
  await closeAgain();
  await close();
});

test("trials without a score come last however it is sorted", async () => {
  const { page, close } = await open("small");
  for (const sort of ["appropriate:up", "appropriate:down"]) {
    await page.goto(page.url().split("#")[0] + "#sort=" + sort);
    await page.waitForFunction((wanted) => document.querySelector("#leaderboard th[aria-sort]")?.getAttribute("aria-sort") === wanted, sort.endsWith("up") ? "ascending" : "descending");
    assert.match(await page.locator("#leaderboard tbody tr").last().innerText(), /out of memory/);
  }
  await close();
});

test("the leaderboard filters by name and by standing", async () => {
  const { page, close } = await open("small");
  await page.fill('input[name="filter"]', "SMALL");
  assert.equal((await places(page)).length, 5);
  await page.fill('input[name="filter"]', "");
  await page.selectOption('select[name="show"]', "unscored");
  assert.equal((await places(page)).length, 1);
  await page.selectOption('select[name="show"]', "tied");
  assert.ok((await places(page)).includes(1));
  await page.fill('input[name="filter"]', "nothing of the kind");
  assert.ok(await page.getByText("No trial fits the filter.").isVisible());
  await close();
});

test("every select of every section can take every value", async () => {
  for (const kind of ["small", "memory"]) {
    const { page, complaints, close } = await open(kind);
    const names = await page.$$eval("main select", (all) => all.map((select) => select.name));
    if (kind === "small") assert.ok(names.length >= 13, names.join());
    for (const name of names) {
      const values = await page.$$eval(`main select[name="${name}"] option`, (options) => options.map((option) => option.value));
      for (const value of values) {
        await page.selectOption(`main select[name="${name}"]`, value);
        assert.equal(await page.locator(`main select[name="${name}"]`).inputValue(), value);
      }
    }
    assert.deepEqual(complaints, []);
    await close();
  }
});

test("the 2x2 table lists exactly the questions it counts", async () => {
  const { page, close } = await open("small");
  for (const cell of ["both", "only-a", "only-b", "neither"]) {
    const button = page.locator(".two-by-two button").nth(["both", "only-a", "only-b", "neither"].indexOf(cell));
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    const count = Number(await button.locator("b").innerText());
    const status = await page.locator("#head-to-head .count").innerText();
    assert.ok(count === 0 ? status.startsWith("No question") : status.endsWith(`of ${count}`), `${cell}: ${count} / ${status}`);
    const listed = await page.locator("#head-to-head article").count();
    assert.equal(listed, Math.min(20, count));
  }
  await close();
});

test("swapping A and B mirrors the comparison", async () => {
  const { page, close } = await open("small");
  const counts = () => page.$$eval(".two-by-two b", (all) => all.map((each) => Number(each.textContent)));
  const before = await counts();
  await page.getByRole("button", { name: "Swap" }).click();
  const after = await counts();
  assert.deepEqual(after, [before[0], before[2], before[1], before[3]]);
  await page.selectOption('select[name="a"]', await page.locator('select[name="b"]').inputValue());
  assert.ok(await page.getByText("A and B are the same trial").isVisible());
  await close();
});

test("a pair that was not tested is counted all the same, says so, and can be turned and read", async () => {
  const { page, close } = await open("wide");
  const ids = await page.$$eval('select[name="b"] option', (options) => options.map((option) => option.value));
  assert.ok(ids.length > 150, `${ids.length} answered trials`);
  await page.selectOption('select[name="a"]', ids.at(-1));
  await page.selectOption('select[name="b"]', ids[0]);
  assert.match(await page.locator(".conclusion").innerText(), /^Not tested/);
  assert.equal(await page.locator("#head-to-head").getByText(/McNemar/).count(), 0, "no p of a test that was not made");
  const counts = () => page.$$eval(".two-by-two b", (all) => all.map((each) => Number(each.textContent)));
  const before = await counts();
  assert.equal(before.reduce((sum, count) => sum + count, 0), 80, "every test question once");
  assert.ok(before[2] > before[1], "the first trial answers more than the last");
  await page.locator(".two-by-two button").nth(2).click();
  assert.equal(await page.locator("#head-to-head article").count(), Math.min(20, before[2]));
  await page.getByRole("button", { name: "Swap" }).click();
  assert.deepEqual(await counts(), [before[0], before[2], before[1], before[3]]);
  await page.selectOption('select[name="b"]', ids[1]);
  assert.doesNotMatch(await page.locator(".conclusion").innerText(), /^Not tested/, "the two best were tested");
  await close();
});

test("no mark of the trade-off covers another's number, and none is lost", async () => {
  for (const [kind, trials] of [["large", 100], ["small", 9]]) {
    const { page, close } = await open(kind);
    const marks = await page.$$eval("#tradeoff svg.plot circle", (all) => all.map((circle) => ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)))));
    marks.forEach(([x, y, r], i) => marks.slice(0, i).forEach(([ox, oy, or]) => assert.ok(Math.hypot(x - ox, y - oy) >= Math.max(r, or) + 9.9, `${kind}: marks at ${x}, ${y} and ${ox}, ${oy}`)));
    const counts = await page.$$eval("#tradeoff svg.plot tspan", (all) => all.map((each) => each.textContent).filter((text) => /^\+\d+$/.test(text)));
    const under = counts.reduce((sum, text) => sum + Number(text), 0);
    assert.equal(marks.length + under, trials, `${kind}: ${marks.length} marks and ${under} under them`);
    if (kind === "large") assert.ok(under > 0);
    await close();
  }
});

test("answers are compared character by character", async () => {
  const { page, close } = await open("small", { hash: "#cell=neither" });
  await page.selectOption('select[name="b"]', { index: 1 });
  const marked = await page.locator("#head-to-head del, #head-to-head ins").allInnerTexts();
  assert.ok(marked.length > 0);
  assert.ok(marked.some((text) => [...text].length <= 6), "pieces are shorter than whole sentences");
  await close();
});

test("failures go by what went wrong, and the counts are those of the lists", async () => {
  const { page, close } = await open("small");
  const chips = page.locator("#failures .choice");
  for (let i = 0; i < (await chips.count()); ++i) {
    if (await chips.nth(i).isDisabled()) continue;
    await chips.nth(i).click();
    const count = Number(await chips.nth(i).locator("b").innerText());
    assert.match(await page.locator("#failures .count").innerText(), new RegExp(`of ${count}$`));
  }
  await close();
});

test("with the novel, wrong answers go by the kind of untruth they tell", async () => {
  const { page, close } = await open("small", { hash: "#tables=untruths" });
  const counts = await page.$$eval("#failures details.numbers tbody tr", (rows) => rows.map((row) => [...row.cells].slice(1, 6).map((cell) => Number(cell.textContent))));
  assert.equal(counts.length, 9, "every scored trial");
  for (const [wrong, ...kinds] of counts) assert.equal(kinds.reduce((sum, count) => sum + count, 0), wrong);
  await page.selectOption('select[name="trial"]', { index: 8 });
  for (const kind of ["wrong_entity", "wrong_chapter", "not_in_book"]) {
    await page.selectOption('select[name="untruth"]', kind);
    const name = await page.locator('select[name="untruth"] option:checked').innerText();
    const shown = await page.locator("#failures article > div:nth-child(2)").allInnerTexts();
    assert.ok(shown.every((text) => text.includes(name)), kind);
  }
  await close();
});

test("the verdict carries what the gate said, with every check", async () => {
  const { page, close } = await open("small");
  assert.match(await page.locator(".chips").innerText(), /gate (passed|failed|inconclusive)/);
  assert.match(await page.locator(".gate > p").innerText(), /^(PASS|FAIL|INCONCLUSIVE): /);
  await page.locator(".gate summary").click();
  assert.ok((await page.locator(".gate li").count()) >= 3);
  await close();
});

test("search finds in questions, gold answers and replies", async () => {
  const { page, close } = await open("small", { hash: "#outcome=right" });
  await page.fill('input[name="find"]', "猪八戒使用的兵器");
  assert.equal(await page.locator("#failures article").count() <= 1, true);
  await page.fill('input[name="find"]', "no such text anywhere");
  assert.match(await page.locator("#failures .count").innerText(), /No question fits/);
  await close();
});

test("fifty questions a page", async () => {
  const { page, close } = await open("large", { hash: "#outcome=right" });
  assert.equal(await page.locator("#failures article").count(), 50);
  await page.locator("#failures").getByRole("button", { name: "Next" }).click();
  assert.match(await page.locator("#failures .count").innerText(), /^51–/);
  assert.equal(hashOf(page).get("page"), "2");
  await page.locator("#failures").getByRole("button", { name: "Previous" }).click();
  assert.match(await page.locator("#failures .count").innerText(), /^1–50/);
  await close();
});

test("a question's permalink shows that question, with its passage, and keeps the language", async () => {
  const { page, close } = await open("small", { hash: "#lang=zh" });
  await page.evaluate(() => { location.hash = "#q=weapon-01-a"; });
  await page.waitForSelector("#failures article.linked");
  assert.equal(await page.locator("#failures article").count(), 1);
  assert.match(await page.locator("#failures .passage").innerText(), /孙悟空.*如意金箍棒/);
  assert.equal(hashOf(page).get("lang"), "zh");
  assert.equal(hashOf(page).get("q"), "weapon-01-a");
  await page.getByRole("button", { name: "显示全部题目" }).click();
  assert.ok((await page.locator("#failures article").count()) > 1);
  await close();
});

test("the numbers under a chart open and stay open in the address", async () => {
  const { page, close } = await open("small");
  const summaries = page.locator("details.numbers > summary");
  for (let i = 0; i < (await summaries.count()); ++i) {
    await summaries.nth(i).click();
    await page.locator("details.numbers").nth(i).locator("tbody tr").first().waitFor();
  }
  await page.waitForFunction(() => location.hash.includes("tables="));
  assert.equal(hashOf(page).get("tables").split(",").length, await summaries.count());
  await close();
});

test("long lists show their first rows until asked for all", async () => {
  const { page, close } = await open("large");
  const button = page.locator("#speed").getByRole("button", { name: "Show all 98" });
  const heightOf = () => page.locator("#speed svg.plot").evaluate((svg) => svg.getBoundingClientRect().height);
  const before = await heightOf();
  await button.click();
  assert.ok((await heightOf()) > 3 * before);
  assert.equal(hashOf(page).get("speeds"), "all");
  await close();
});

test("links to sections bring the section and keep the view", async () => {
  const { page, close } = await open("small", { hash: "#lang=zh&sort=peak:up" });
  for (const link of await page.locator("#sections a").all()) {
    await link.click();
    const id = (await link.getAttribute("href")).slice(1);
    assert.equal(hashOf(page).get("at"), id);
    assert.equal(hashOf(page).get("sort"), "peak:up");
    assert.ok(await page.locator(`#${id}`).isVisible());
  }
  await close();
});
