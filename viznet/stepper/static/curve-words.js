// Where the words of the curves stand, so that none is written over another.

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

// What is said about two losses that have no common axis, as long as there is room for.
export const TWO_KINDS = [
  "two kinds of loss: their heights cannot be compared",
  "two kinds of loss: do not compare heights",
  "two kinds of loss",
];

/**
 * Where a text will stand, with a little room around it.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} scale
 * @returns {Box}
 */
export function boxOf(context, text, x, y, scale) {
  const { width } = context.measureText(text);
  const left = context.textAlign === "right" ? x - width : x;
  return { left: left - 3, right: left + width + 3, top: y - 6.5 * scale, bottom: y + 6.5 * scale };
}

/**
 * Whether two boxes have a point in common.
 * @param {Box} one
 * @param {Box} other
 */
export function touches(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
