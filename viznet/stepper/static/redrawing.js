// When the page is drawn: soon after a change, and at most once a frame.

/**
 * Returns two functions: `refresh` has changes drawn soon, and `drawPending` draws them at once.
 * @param {(changed: Changed) => void} draw draws what has changed
 */
export function redrawing(draw) {
  /** @type {Changed | null} what has changed since the page was drawn */
  let pending = null;
  let drawn = false; // whether the page was drawn for the next frame
  /**
   * Draws soon: right after the event that changed something, or else with the next frame, so that the page is drawn
   * once a frame. A change is on the screen sooner if it is drawn while the browser waits for its next frame.
   * @param {Changed} changed
   */
  function refresh(changed) {
    if (pending) {
      for (const key of changed) pending.add(key);
      return;
    }
    pending = new Set(changed);
    if (!drawn) queueMicrotask(drawPending);
  }

  /** Draws what has changed. */
  function drawPending() {
    if (!pending) return;
    const keys = pending;
    pending = null;
    if (!drawn) requestAnimationFrame(nextFrame);
    drawn = true;
    draw(keys);
    document.body.getBoundingClientRect(); // style and layout too are computed now, and not only in the frame
  }

  function nextFrame() {
    drawn = false;
    drawPending();
  }

  return { refresh, drawPending };
}
