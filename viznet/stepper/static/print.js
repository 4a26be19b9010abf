// The page on paper: white, and whole.

import { paintAll } from "./dom.js";

/** Whether the page is in the look of paper, for a moment. */
export function isPrinting() {
  return document.documentElement.classList.contains("printing");
}

/**
 * Paper is white: the page is printed in the light theme, and then goes back to its own.
 *
 * The browser waits for no frame before it prints, so everything is drawn at once.
 * @param {Store} store
 * @param {Stage[]} stages
 * @param {() => void} drawPending
 */
export function bindPrint(store, stages, drawPending) {
  let before = store.state.theme;
  /**
   * @param {boolean} printing
   * @param {State["theme"]} theme
   */
  const show = (printing, theme) => {
    document.documentElement.classList.toggle("printing", printing);
    for (const stage of stages) stage.whole = printing;
    store.set({ theme });
    drawPending();
    paintAll();
  };
  addEventListener("beforeprint", () => {
    before = store.state.theme;
    show(true, "light");
  });
  addEventListener("afterprint", () => show(false, before));
}
