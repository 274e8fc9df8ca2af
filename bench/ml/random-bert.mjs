import { randomFillSync } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OnnxWriter } from './onnx-writer.mjs'

/** toxic-bert's: BERT base with six labels. */
const SHAPE = { layers: 12, width: 768, heads: 12, inner: 3_072, vocabulary: 30_522, positions: 512, labels: 6 }
const EPSILON = 1e-12

/**
 * Writes a model of toxic-bert's architecture with random weights (speed does not depend on them) into `folder`, as
 * transformers.js loads it, with the tokenizer of `tokenizerFolder`: fp32, or int8 quantised like the shipped model
 * (weights per channel, activations dynamically).
 */
export function writeRandomBert(folder, tokenizerFolder, isQuantised) {
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    cpSync(join(tokenizerFolder, name), join(folder, name))
  const labels = ['toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate']
  const config = {
    model_type: 'bert',
    architectures: ['BertForSequenceClassification'],
    problem_type: 'multi_label_classification',
    id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
    hidden_size: SHAPE.width,
    num_attention_heads: SHAPE.heads,
    num_hidden_layers: SHAPE.layers,
    max_position_embeddings: SHAPE.positions,
    vocab_size: SHAPE.vocabulary,
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'onnx', isQuantised ? 'model_quantized.onnx' : 'model.onnx'), graphOf(isQuantised))
}

function graphOf(isQuantised) {
  const graph = new OnnxWriter()
  const dense = isQuantised ? quantisedDense : floatDense
  const mask = maskOf(graph)
  let hidden = embeddings(graph)
  for (let layer = 0; layer < SHAPE.layers; layer += 1) {
    const attended = attention(graph, dense, hidden, mask)
    hidden = normalised(graph, graph.node('Add', [attended, hidden]))
    const inner = gelu(graph, dense(graph, hidden, SHAPE.width, SHAPE.inner))
    hidden = normalised(graph, graph.node('Add', [dense(graph, inner, SHAPE.inner, SHAPE.width), hidden]))
  }
  const first = graph.node('Gather', [hidden, scalar(graph, 0n)], { axis: 1n })
  const pooled = graph.node('Tanh', [dense(graph, first, SHAPE.width, SHAPE.width)])
  const logits = dense(graph, pooled, SHAPE.width, SHAPE.labels)
  return graph.finish(['input_ids', 'attention_mask', 'token_type_ids'], logits, 'logits')
}

function embeddings(graph) {
  const { vocabulary, width, positions } = SHAPE
  const words = graph.node('Gather', [graph.weight(random(vocabulary * width), [vocabulary, width]), 'input_ids'])
  const types = graph.node('Gather', [graph.weight(random(2 * width), [2, width]), 'token_type_ids'])
  const length = graph.node('Gather', [graph.node('Shape', ['input_ids']), scalar(graph, 1n)], { axis: 0n })
  const places = graph.node('Range', [scalar(graph, 0n), length, scalar(graph, 1n)])
  const place = graph.node('Gather', [graph.weight(random(positions * width), [positions, width]), places])
  return normalised(graph, graph.node('Add', [graph.node('Add', [words, types]), place]))
}

/** 0 where there is text, a large negative number where there is padding; shaped to be added to attention scores. */
function maskOf(graph) {
  const wide = graph.node('Unsqueeze', ['attention_mask', graph.weight(BigInt64Array.from([1n, 2n]), [2])])
  const shown = graph.node('Cast', [wide], { to: 1n })
  const hidden = graph.node('Sub', [constant(graph, 1), shown])
  return graph.node('Mul', [hidden, constant(graph, -10_000)])
}

function attention(graph, dense, hidden, mask) {
  const { width, heads } = SHAPE
  const shape = graph.weight(BigInt64Array.from([0n, 0n, BigInt(heads), BigInt(width / heads)]), [4])
  const split = (perm) =>
    graph.node('Transpose', [graph.node('Reshape', [dense(graph, hidden, width, width), shape])], { perm })
  const [query, key, value] = [split([0, 2, 1, 3]), split([0, 2, 3, 1]), split([0, 2, 1, 3])]
  const scaled = graph.node('Div', [graph.node('MatMul', [query, key]), constant(graph, Math.sqrt(width / heads))])
  const weights = graph.node('Softmax', [graph.node('Add', [scaled, mask])], { axis: -1n })
  const joined = graph.node('Transpose', [graph.node('MatMul', [weights, value])], { perm: [0, 2, 1, 3] })
  const flat = graph.weight(BigInt64Array.from([0n, 0n, BigInt(width)]), [3])
  return dense(graph, graph.node('Reshape', [joined, flat]), width, width)
}

function floatDense(graph, input, from, to) {
  const product = graph.node('MatMul', [input, graph.weight(random(from * to), [from, to])])
  return graph.node('Add', [product, graph.weight(random(to), [to])])
}

function quantisedDense(graph, input, from, to) {
  const weights = graph.weight(new Int8Array(randomFillSync(new Uint8Array(from * to)).buffer), [from, to])
  const zeros = graph.weight(new Int8Array(to), [to])
  const scales = graph.weight(new Float32Array(to).fill(0.0003), [to])
  const [quantised, scale, zero] = graph.node('DynamicQuantizeLinear', [input], { outputs: 3 })
  const sums = graph.node('Cast', [graph.node('MatMulInteger', [quantised, weights, zero, zeros])], { to: 1n })
  const product = graph.node('Mul', [sums, graph.node('Mul', [scale, scales])])
  return graph.node('Add', [product, graph.weight(random(to), [to])])
}

function normalised(graph, input) {
  const { width } = SHAPE
  const gain = graph.weight(new Float32Array(width).fill(1), [width])
  return graph.node('LayerNormalization', [input, gain, graph.weight(new Float32Array(width), [width])], {
    axis: -1n,
    epsilon: EPSILON,
  })
}

function gelu(graph, input) {
  const error = graph.node('Erf', [graph.node('Div', [input, constant(graph, Math.SQRT2)])])
  const gate = graph.node('Mul', [input, graph.node('Add', [error, constant(graph, 1)])])
  return graph.node('Mul', [gate, constant(graph, 0.5)])
}

function constant(graph, value) {
  return graph.weight(Float32Array.of(value), [])
}

function scalar(graph, value) {
  return graph.weight(BigInt64Array.of(value), [])
}

const NOISE = Float32Array.from(randomFillSync(new Uint8Array(1 << 20)), (byte) => (byte - 127.5) * 0.0003)

/** Small and without outliers, so that nothing overflows in twelve layers. Repeats itself, in memory of its own. */
function random(length) {
  const values = new Float32Array(length)
  for (let from = 0; from < length; from += NOISE.length) {
    values.set(NOISE.subarray(0, Math.min(NOISE.length, length - from)), from)
  }
  return values
}
