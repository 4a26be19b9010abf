// Numbers as a person reads them: a real minus sign, three digits that count, and words for what is no number.
// Numbers that stand in a formula together are rounded by sums.js.

/** A number that stands alone, with so many significant digits: 0.00490, 0.938, 12.3, 4.40e−4, 1.23e6. */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power > -4 && power < 5) return fixed(value, Math.max(0, digits - 1 - power));
  return `${mantissa}e${power}`.replace(/-/g, "−");
}

export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return number(value);
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** The same with a sign in front, for things that are added. */
export function signed(value, digits = 3) {
  const text = number(value, digits);
  return /^[−+]/.test(text) || Number.isNaN(value) ? text : `+${text}`;
}

export function percent(value, decimals = 1) {
  return Number.isFinite(value) ? `${fixed(value * 100, decimals)} %` : number(value);
}

export function thousands(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
