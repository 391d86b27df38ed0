// Opens what `sample_export` wrote with other people's readers: the npm package tfrecord for the framing and its
// checksums, protobufjs for the events, js-yaml for MLflow's meta.yaml.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import yaml from "js-yaml";
import protobuf from "protobufjs";

const { RecordReader } = createRequire(import.meta.url)("tfrecord/lib/record_reader.js");
const folder = process.env.HUOYAN_EXPORTS;
const summary = JSON.parse(await readFile(join(folder, "expected.json"), "utf8"));
const Event = (await protobuf.load(new URL("event.proto", import.meta.url).pathname)).lookupType("tensorflow.Event");

async function eventsOf(run) {
  const files = await readdir(join(folder, "tensorboard", run));
  assert.equal(files.length, 1);
  assert.match(files[0], /^events\.out\.tfevents\.\d{10}\.huoyan$/);
  const reader = await RecordReader.create(join(folder, "tensorboard", run, files[0]));
  const events = [];
  for (let record = await reader.readRecord(); record !== null; record = await reader.readRecord()) {
    events.push(Event.toObject(Event.decode(record), { longs: Number }));
  }
  return events;
}

test("TensorBoard: every trial has one readable event file with checksums that hold", async () => {
  const runs = await readdir(join(folder, "tensorboard"));
  assert.equal(runs.length, summary.trials.length);
  for (const run of runs) {
    const events = await eventsOf(run);
    assert.equal(events[0].fileVersion, "brain.Event:2");
    for (let i = 1; i < events.length; ++i) {
      assert.ok(events[i].step >= (events[i - 1].step ?? 0), "steps go up");
      assert.ok(events[i].wallTime >= 1763774625, "later than the sweep's start");
    }
  }
});

test("TensorBoard: the numbers are the summary's", async () => {
  for (const trial of summary.trials) {
    const events = await eventsOf(trial.folder);
    const scalars = new Map(events.flatMap((event) => event.summary?.value ?? []).map(({ tag, simpleValue }) => [tag, simpleValue]));
    if (trial.appropriate !== null) {
      ["", "_low", "_high"].forEach((end, i) => assert.ok(Math.abs(scalars.get(`test/appropriate${end}`) - trial.appropriate[i]) < 1e-6));
    }
    const losses = events.filter((event) => event.summary?.value.some(({ tag }) => tag === "train/loss"));
    assert.equal(losses.length, trial.steps);
  }
});

test("MLflow: the experiment and every run read as YAML, with the keys its file store asks for", async () => {
  const [id] = await readdir(join(folder, "mlflow"));
  const experiment = yaml.load(await readFile(join(folder, "mlflow", id, "meta.yaml"), "utf8"));
  assert.equal(experiment.name, summary.experiment);
  assert.equal(experiment.experiment_id, id);
  assert.equal(experiment.lifecycle_stage, "active");
  const runs = (await readdir(join(folder, "mlflow", id))).filter((name) => name !== "meta.yaml");
  assert.equal(runs.length, summary.trials.length);
  const names = [];
  for (const run of runs) {
    const meta = yaml.load(await readFile(join(folder, "mlflow", id, run, "meta.yaml"), "utf8"));
    assert.match(run, /^[0-9a-f]{32}$/);
    for (const key of ["artifact_uri", "end_time", "experiment_id", "lifecycle_stage", "run_id", "run_name", "run_uuid", "start_time", "status", "user_id"]) assert.ok(key in meta, key);
    assert.equal(String(meta.run_id), run);
    assert.ok(meta.end_time >= meta.start_time);
    names.push(meta.run_name);
  }
  assert.deepEqual(names.sort(), summary.trials.map((trial) => trial.label).sort());
});

test("MLflow: metrics are lines of time, value and step", async () => {
  const [id] = await readdir(join(folder, "mlflow"));
  for (const run of (await readdir(join(folder, "mlflow", id))).filter((name) => name !== "meta.yaml")) {
    const metrics = (await readdir(join(folder, "mlflow", id, run, "metrics"), { recursive: true })).filter((name) => !["train", "test", "dev", "memory", "decode"].includes(name));
    assert.ok(metrics.length > 0);
    for (const name of metrics) {
      const lines = (await readFile(join(folder, "mlflow", id, run, "metrics", name), "utf8")).trimEnd().split("\n");
      for (const line of lines) {
        const [at, value, step, ...rest] = line.split(" ").map(Number);
        assert.ok(at > 1.7e12 && Number.isFinite(value) && Number.isInteger(step) && rest.length === 0, `${name}: ${line}`);
      }
    }
  }
});
