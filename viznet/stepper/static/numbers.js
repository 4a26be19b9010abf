// Numbers as a person reads them: a real minus sign, three significant digits, and words for NaN and infinity.
// Numbers that stand in a formula together are rounded by sums.js.

/**
 * A number that stands alone, with so many significant digits: 0.00490, 0.938, 12.3, 4.40e−4, 1.23e6.
 * @param {number} value
 * @returns {string}
 */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power > -4 && power < 5) return fixed(value, Math.max(0, digits - 1 - power));
  return `${mantissa}e${power}`.replace(/-/g, "−");
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
