// From the text in the page back to numbers: base64, inflate, and sums of differences.

/** The bytes of a base64 text. */
export function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Undoes zlib.compress, by the browser's own inflate. */
export async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The bytes that Python's `packed` wrote. */
export async function unpack(base64) {
  return inflate(bytesOf(base64));
}

/** The same, as little-endian float32. */
export async function unpackFloats(base64) {
  const bytes = await unpack(base64);
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}

/**
 * Adds one array's differences to the grid numbers before it.
 *
 * `raw` holds, from `offset`, a plane of low bytes and a plane of high bytes of zigzag numbers (0 −1 1 −2 … as
 * 0 1 2 3 …); `before` is null where the array is told whole. The sums wrap around at 16 bits, as they did in Python.
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

/** The JSON in an element of the page; a readable error where it is damaged. */
export function jsonIn(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the recording is missing from this file (no “${id}”)`);
  try {
    return JSON.parse(element.textContent);
  } catch {
    throw new Error("the recording in this file cannot be read: the file is damaged or was cut short");
  }
}
