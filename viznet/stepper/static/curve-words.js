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

/**
 * The parts of an upright line that lie between words.
 * @param {number} top
 * @param {number} bottom
 * @param {number} x
 * @param {Box[]} words
 * @returns {[number, number][]}
 */
export function gaps(top, bottom, x, words) {
  /** @type {[number, number][]} */
  const parts = [];
  let from = top;
  const crossed = words.filter(({ left, right }) => left < x && x < right).sort((one, other) => one.top - other.top);
  for (const word of crossed) {
    const to = Math.min(word.top, bottom);
    if (to > from) parts.push([from, to]);
    from = Math.max(from, word.bottom);
  }
  if (from < bottom) parts.push([from, bottom]);
  return parts;
}

/**
 * A text with a seam of paper around it, so that it can be read on a curve.
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} [room]
 */
export function haloed(context, theme, text, x, y, room) {
  context.save();
  context.setLineDash([]);
  context.strokeStyle = theme.paper;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeText(text, x, y, room);
  context.restore();
  context.fillText(text, x, y, room);
}
