// From the text in the page back to numbers: base64, inflate, and sums of differences.

/** Grid numbers that stand for NaN and for infinity. */
export const NAN = -32768;
export const PLUS_INFINITY = 32767;

/**
 * The bytes of a base64 text.
 * @param {string} base64
 */
export function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * Undoes Python's zlib.compress with the browser's own inflate.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The bytes that Python's `packed` wrote.
 * @param {string} base64
 */
export async function unpack(base64) {
  return inflate(bytesOf(base64));
}

/**
 * The same, as little-endian float32.
 * @param {string} base64
 */
export async function unpackFloats(base64) {
  const bytes = await unpack(base64);
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}

/**
 * Adds the differences of one array to the grid numbers of the snapshot before.
 *
 * From `offset` on, `raw` holds the low bytes and then the high bytes of zigzag numbers (0 −1 1 −2 … as 0 1 2 3 …).
 * `before` is null where the array is stored whole. Sums wrap around at 16 bits, as they do in Python.
 * @param {Uint8Array} raw
 * @param {number} offset
 * @param {number} length
 * @param {Int16Array | null} before
 */
export function undifference(raw, offset, length, before) {
  const q = new Int16Array(length);
  const high = offset + length;
  for (let i = 0; i < length; i++) {
    const zigzag = raw[offset + i] | (raw[high + i] << 8);
    const difference = (zigzag >>> 1) ^ -(zigzag & 1);
    q[i] = before === null ? difference : before[i] + difference;
  }
  return q;
}

/**
 * The same for numbers of 32 bits: those of exact weights.
 * @param {Uint8Array} raw
 * @param {number} offset
 * @param {number} length
 * @param {Int32Array | null} before
 */
export function undifferenceBits(raw, offset, length, before) {
  const q = new Int32Array(length);
  const [second, third, fourth] = [1, 2, 3].map((plane) => offset + plane * length);
  for (let i = 0; i < length; i++) {
    const zigzag = raw[offset + i] | (raw[second + i] << 8) | (raw[third + i] << 16) | (raw[fourth + i] << 24);
    const difference = (zigzag >>> 1) ^ -(zigzag & 1);
    q[i] = before === null ? difference : before[i] + difference;
  }
  return q;
}

/**
 * The weights of whole numbers of grid steps.
 * @param {Int16Array} q
 * @param {number} step
 */
export function restore(q, step) {
  const values = new Float32Array(q.length);
  for (let i = 0; i < q.length; i++) {
    const v = q[i];
    values[i] =
      v > NAN + 1 && v < PLUS_INFINITY
        ? v * step
        : v === NAN
          ? NaN
          : v === PLUS_INFINITY
            ? Infinity
            : -Infinity;
  }
  return values;
}

/**
 * The JSON in an element of the page. Throws a readable error where it is missing or damaged.
 * @param {string} id
 */
export function jsonIn(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The recording is missing from this file: it has no element “${id}”`);
  try {
    return JSON.parse(element.textContent);
  } catch {
    throw new Error("The recording in this file cannot be read: the file is damaged or was cut short");
  }
}
