// Strokes as text, for the address.

// One of 64 characters for each coordinate.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @param {Stroke[]} strokes */
export function inkText(strokes) {
  /** @param {number} v */
  const letter = (v) => LETTERS[Math.max(0, Math.min(63, Math.round(v * 63)))];
  return strokes
    .map((stroke) =>
      thinned(stroke)
        .map(([x, y]) => letter(x) + letter(y))
        .join(""),
    )
    .join(".");
}

/**
 * A stroke with fewer of the points that are very near to each other.
 * @param {Stroke} stroke
 */
function thinned(stroke) {
  return stroke.filter(([x, y], i) => {
    const last = stroke[i - 1];
    return i === 0 || i === stroke.length - 1 || Math.hypot(x - last[0], y - last[1]) > 0.008 || i % 3 === 0;
  });
}

/** @param {string} text */
export function strokesFrom(text) {
  return text
    .split(".")
    .filter((part) => part.length >= 2 && [...part].every((c) => LETTERS.includes(c)))
    .slice(0, 50)
    .map((part) => {
      /** @type {Stroke} */
      const stroke = [];
      for (let i = 0; i + 1 < Math.min(part.length, 4000); i += 2) {
        stroke.push([LETTERS.indexOf(part[i]) / 63, LETTERS.indexOf(part[i + 1]) / 63]);
      }
      return stroke;
    });
}
