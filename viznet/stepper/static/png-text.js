// Texts in a PNG: a chunk of the kind iTXt holds a keyword and a text in UTF-8, uncompressed.

const KIND = "iTXt";
const AFTER_HEADER = 33; // a PNG begins with 8 bytes of its own, and 25 of the header

/**
 * The PNG with texts of these keywords.
 * @param {Uint8Array<ArrayBuffer>} png
 * @param {Record<string, string>} texts
 */
export function withTexts(png, texts) {
  const chunks = Object.entries(texts).map(([keyword, text]) => chunkOf(keyword, text));
  return new Blob([png.subarray(0, AFTER_HEADER), ...chunks, png.subarray(AFTER_HEADER)], { type: "image/png" });
}

/**
 * @param {string} keyword
 * @param {string} text
 */
function chunkOf(keyword, text) {
  // After the keyword: not compressed, and neither a language nor the keyword in it.
  const content = new TextEncoder().encode(`${KIND}${keyword}\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(content.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length - KIND.length);
  chunk.set(content, 4);
  view.setUint32(content.length + 4, checksum(content));
  return chunk;
}

/**
 * CRC-32, with which a PNG ends each chunk.
 * @param {Uint8Array} bytes
 */
function checksum(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}

/**
 * The texts of a PNG by their keywords. Bytes that are no PNG have none.
 * @param {Uint8Array<ArrayBuffer>} png
 */
export function textsOf(png) {
  /** @type {Record<string, string>} */
  const texts = {};
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < AFTER_HEADER || view.getUint32(0) !== 0x89504e47) return texts;
  for (let at = 8; at + 12 <= png.length; ) {
    const length = view.getUint32(at);
    const content = new TextDecoder().decode(png.subarray(at + 4, Math.min(at + 8 + length, png.length)));
    const parts = content.startsWith(KIND) ? /^([^\0]+)\0\0\0[^\0]*\0[^\0]*\0(.*)$/s.exec(content.slice(KIND.length)) : null;
    if (parts) texts[parts[1]] = parts[2];
    at += 12 + length;
  }
  return texts;
}
