/** Just enough of ONNX's protocol buffers to write a graph: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

const TYPE = { float: 1, uint8: 2, int8: 3, int64: 7 }
const ATTRIBUTE = { float: 1, int: 2, ints: 7 }

/** Collects nodes and weights, then gives the file's bytes. */
export class OnnxWriter {
  #nodes = []
  #weights = []
  #count = 0

  /** Adds a node and returns the names of its outputs. */
  node(type, inputs, { outputs = 1, ...attributes } = {}) {
    const names = Array.from({ length: outputs }, () => `t${this.#count++}`)
    this.#nodes.push(
      message([
        ...inputs.map((name) => text(1, name)),
        ...names.map((name) => text(2, name)),
        text(4, type),
        ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
      ]),
    )
    return outputs === 1 ? names[0] : names
  }

  /** Adds a constant and returns its name. `data` is a typed array. */
  weight(data, dims) {
    const name = `w${this.#count++}`
    const kind = { Float32Array: 'float', Int8Array: 'int8', Uint8Array: 'uint8', BigInt64Array: 'int64' }
    this.#weights.push(
      message([
        ...dims.map((dim) => integer(1, dim)),
        integer(2, TYPE[kind[data.constructor.name]]),
        text(8, name),
        bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
      ]),
    )
    return name
  }

  /**
   * The file's bytes. `inputs` are names of int64 inputs of shape batch x sequence; `result` becomes the float output
   * `output`.
   */
  finish(inputs, result, output) {
    this.#nodes.push(message([text(1, result), text(2, output), text(4, 'Identity')]))
    const graph = message([
      ...this.#nodes.map((node) => bytes(1, node)),
      text(2, 'graph'),
      ...this.#weights.map((weight) => bytes(5, weight)),
      ...inputs.map((name) => bytes(11, valueInfo(name, TYPE.int64, ['batch', 'sequence']))),
      bytes(12, valueInfo(output, TYPE.float, ['batch', 'labels'])),
    ])
    return message([integer(1, 8), bytes(7, graph), bytes(8, message([text(1, ''), integer(2, 17)]))])
  }
}

function attribute(name, value) {
  if (Array.isArray(value)) {
    return message([text(1, name), ...value.map((entry) => integer(8, entry)), integer(20, ATTRIBUTE.ints)])
  }
  if (typeof value === 'bigint') return message([text(1, name), integer(3, value), integer(20, ATTRIBUTE.int)])
  const float = Buffer.alloc(5)
  float[0] = (2 << 3) | 5
  float.writeFloatLE(value, 1)
  return message([text(1, name), float, integer(20, ATTRIBUTE.float)])
}

function valueInfo(name, type, dims) {
  const shape = message(dims.map((dim) => bytes(1, text(2, dim))))
  return message([text(1, name), bytes(2, bytes(1, message([integer(1, type), bytes(2, shape)])))])
}

function message(fields) {
  return Buffer.concat(fields)
}

function integer(field, value) {
  return Buffer.concat([varint(field << 3), varint(BigInt.asUintN(64, BigInt(value)))])
}

function text(field, value) {
  return bytes(field, Buffer.from(value))
}

function bytes(field, value) {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
}

function varint(value) {
  let rest = BigInt(value)
  const result = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    result.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Buffer.from(result)
}
