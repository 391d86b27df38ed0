// `huoyan model export`, read by Hugging Face's own GGUF parser and held against the safetensors file it came from.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gguf, GGMLQuantizationType } from "@huggingface/gguf";

const base = join(process.env.HUOYAN_EXPORTS, "model");
const types = { fp32: "F32", fp16: "F16", bf16: "BF16", q8_0: "Q8_0" };
const bytesOf = { F32: [1, 4], F16: [1, 2], BF16: [1, 2], Q8_0: [32, 34] };

async function read(dtype) {
  const file = join(process.env.HUOYAN_EXPORTS, `${dtype}.gguf`);
  execFileSync(process.env.HUOYAN_PROGRAM, ["model", "export", base, "--dtype", dtype, "--out", file]);
  return { file, ...(await gguf(file, { allowLocalFile: true })) };
}

/** A float32 tensor of a safetensors file. */
async function original(name) {
  const bytes = await readFile(join(base, "model.safetensors"));
  const start = 8 + Number(bytes.readBigUInt64LE());
  const entry = JSON.parse(bytes.subarray(8, start))[name];
  const [begin, end] = entry.data_offsets;
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start + begin, bytes.byteOffset + start + end));
}

const size = ({ shape, dtype }) => {
  const [elements, bytes] = bytesOf[GGMLQuantizationType[dtype]];
  return (Number(shape.reduce((a, b) => a * b, 1n)) / elements) * bytes;
};
const padded = (bytes) => Math.ceil(bytes / 32) * 32;

for (const [dtype, type] of Object.entries(types)) {
  test(`a model exported as ${dtype} is a GGUF file`, async () => {
    const { file, metadata, tensorInfos } = await read(dtype);
    const config = JSON.parse(await readFile(join(base, "config.json"), "utf8"));
    assert.equal(metadata.version, 3);
    assert.equal(metadata["general.architecture"], "qwen2");
    assert.equal(metadata["qwen2.block_count"], config.num_hidden_layers);
    assert.equal(metadata["qwen2.attention.head_count_kv"], config.num_key_value_heads);
    assert.equal(metadata["tokenizer.ggml.pre"], "qwen2");
    assert.equal(metadata["tokenizer.ggml.tokens"].length, config.vocab_size);
    assert.equal(metadata["tokenizer.ggml.tokens"][metadata["tokenizer.ggml.eos_token_id"]], "<|im_end|>");
    assert.match(metadata["tokenizer.chat_template"], /add_generation_prompt/);

    assert.equal(tensorInfos.length, 2 + 12 * config.num_hidden_layers, "tied: embedding, norm, twelve a layer");
    const embedding = tensorInfos.find(({ name }) => name === "token_embd.weight");
    assert.deepEqual(embedding.shape.map(Number), [config.hidden_size, config.vocab_size]);
    for (const { name, dtype: stored, shape } of tensorInfos)
      assert.equal(GGMLQuantizationType[stored], shape.length === 1 ? "F32" : type, name);

    // Offsets, types and shapes account for every byte.
    let next = 0;
    for (const info of tensorInfos) {
      assert.equal(Number(info.offset), next, info.name);
      next += padded(size(info));
    }
    const bytes = await readFile(file);
    assert.equal((bytes.length - next) % 32, 0);
    if (dtype !== "fp32") return;
    const query = tensorInfos.find(({ name }) => name === "blk.1.attn_q.weight");
    const at = bytes.byteOffset + bytes.length - next + Number(query.offset);
    assert.deepEqual(new Float32Array(bytes.buffer.slice(at, at + size(query))), await original("model.layers.1.self_attn.q_proj.weight"));
  });
}
