// What the gate writes for CI servers, read by other people's readers: OpenMetrics by Prometheus' own parser, JUnit by
// libxml2, annotations by the rules GitHub's runner reads them by.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

const folder = join(process.env.HUOYAN_EXPORTS, "gate");
const codes = { pass: 0, fail: 1, inconclusive: 4, not_comparable: 5 };
const label = 'a "quoted" \\ name\nof two lines · 悟空';

const has = (command, args) => spawnSync(command, args).status === 0;
// Debian's Python has Debian's packages; another one may stand before it in the path.
const python = ["/usr/bin/python3", "python3"].find((each) => has(each, ["-c", "import prometheus_client"]));
const libxml = has("xmllint", ["--version"]);

for (const status of Object.keys(codes)) {
  test(`OpenMetrics of "${status}" is what Prometheus reads`, { skip: python ? false : "SKIPPED: python3-prometheus-client is missing" }, () => {
    const { status: code, stdout, stderr } = spawnSync(python, [new URL("openmetrics_reader.py", import.meta.url).pathname, join(folder, `${status}.openmetrics`)], { encoding: "utf8" });
    assert.equal(code, 0, stderr);
    const families = JSON.parse(stdout);
    assert.deepEqual(families.huoyan_gate.samples, [["huoyan_gate_info", { baseline: "base", candidate: label }, 1]]);
    const states = Object.fromEntries(families.huoyan_gate_status.samples.map(([, labels, value]) => [labels.huoyan_gate_status, value]));
    assert.deepEqual(states, Object.fromEntries(Object.keys(codes).map((each) => [each, each === status ? 1 : 0])));
    assert.deepEqual(families.huoyan_gate_peak_memory_bytes.samples.map(([, labels, value]) => [labels.side, value]), [["baseline", 2 ** 30], ["candidate", 1.05 * 2 ** 30]]);
    assert.equal(families.huoyan_gate_peak_memory_bytes.unit, "bytes");
  });

  test(`JUnit of "${status}" is XML`, { skip: libxml ? false : "SKIPPED: xmllint (libxml2-utils) is missing" }, () => {
    const { status: code, stdout, stderr } = spawnSync("xmllint", ["--xpath", "string(/testsuites/@failures)", join(folder, `${status}.junit.xml`)], { encoding: "utf8" });
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim(), status === "fail" ? "1" : "0");
  });

  test(`annotations of "${status}" are commands of GitHub's runner`, async () => {
    const lines = (await readFile(join(folder, `${status}.annotations`), "utf8")).trimEnd().split("\n");
    assert.ok(lines.length <= 10);
    for (const line of lines) {
      const command = /^::(error|warning|notice) title=([^:,\r\n]*)::(.*)$/.exec(line);
      assert.ok(command, line);
      for (const text of command.slice(2)) assert.doesNotThrow(() => decodeURIComponent(text.replaceAll(/%(?!25|0A|0D|3A|2C)/g, "%25")));
    }
    assert.ok(decodeURIComponent(lines[0]).includes(label), "what was escaped comes back");
  });
}
