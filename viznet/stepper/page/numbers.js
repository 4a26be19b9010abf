// Numbers as a person reads them: a real minus sign, three significant digits, and words for NaN and infinity.

/**
 * @param {number} value
 * @returns {string}
 */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0005 || size >= 1e5))
    return value.toExponential(1).replace(/-/g, "−").replace("e+", "e");
  const decimals = size >= 100 ? 0 : size >= 10 ? Math.min(digits, 1) : size >= 1 ? digits - 1 : digits;
  return fixed(value, decimals);
}

/**
 * A number with so many decimals.
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return number(value);
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/**
 * A number with its sign, for things that are added.
 * @param {number} value
 */
export function signed(value, digits = 3) {
  const text = number(value, digits);
  return /^[−+]/.test(text) || Number.isNaN(value) ? text : `+${text}`;
}

/** @param {number} value */
export function percent(value, decimals = 1) {
  return Number.isFinite(value) ? `${fixed(value * 100, decimals)} %` : number(value);
}

/**
 * A whole number with a narrow space between groups of three digits.
 * @param {number} value
 */
export function thousands(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * Decimals for a written sum: every number in it gets the same, so that a reader can add them up.
 * @param {number[]} values
 */
export function decimalsFor(values) {
  const largest = Math.max(...values.filter(Number.isFinite).map(Math.abs), 1e-9);
  return clamp(Math.ceil(2 - Math.log10(largest)), 1, 6);
}
