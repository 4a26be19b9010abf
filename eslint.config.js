// How eslint reads the page's JavaScript. tsc checks the names (tsconfig.json), so no-undef is not needed.

import js from "@eslint/js";

export default [
  js.configs.recommended,
  { rules: { "no-shadow": "error", "no-undef": "off" } },
];
