// Bundles src/ into dist/, which is checked in, or into the folder named on the command line: report.js, report.css and
// the licences of what went into them.
// The same sources and lock file give the same bytes on every machine.
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
const from = (...parts) => join(here, ...parts);

// Plot writes a <style> element into every chart, which the page's policy would refuse, loudly. What it says is in
// report.css instead.
const plotWithoutStyleElements = {
  name: "plot-without-style-elements",
  setup(plugin) {
    plugin.onLoad({ filter: /@observablehq[/\\]plot[/\\]src[/\\]plot\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const style = /\.call\(\(svg\) =>\s*\/\/[\s\S]*?svg\.append\("style"\)\.text\(\s*`[\s\S]*?`\s*\)\s*\)/;
      if (!style.test(source)) throw new Error(`${path}: the style element is not where it was; look at build.mjs`);
      return { contents: source.replace(style, ""), loader: "js" };
    });
  },
};

const result = await build({
  absWorkingDir: here,
  entryPoints: [{ in: "src/main.tsx", out: "report" }, { in: "src/report.css", out: "report" }],
  outdir: out,
  bundle: true,
  minify: true,
  charset: "ascii",
  lineLimit: 400,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  logLevel: "warning",
  plugins: [plotWithoutStyleElements],
});

const packageOf = (input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
const packages = [...new Set(Object.values(result.metafile.outputs).flatMap((output) =>
  Object.entries(output.inputs).filter(([, use]) => use.bytesInOutput > 0).map(([input]) => packageOf(input))))]
  .filter(Boolean).sort();

const licenceText = async (name) => {
  const file = (await readdir(from("node_modules", name))).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} ships no licence; its notice has to be written by hand`);
  return (await readFile(from("node_modules", name, file), "utf8")).trim();
};

const byText = new Map();
for (const name of packages) {
  const { version, license } = JSON.parse(await readFile(from("node_modules", name, "package.json"), "utf8"));
  const text = await licenceText(name);
  byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
}
const rule = "-".repeat(78);
const notices = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`).join(`\n${rule}\n\n`);
await writeFile(join(out, "THIRD_PARTY_NOTICES.txt"), `The report's script is bundled from these packages.\n\n${rule}\n\n${notices}`);
