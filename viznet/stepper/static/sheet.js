// On a phone, also one held sideways, the panel of a tapped neuron opens as a sheet over the network. Elsewhere it has its
// place beside it.

import { byId } from "./dom.js";

const PHONE = matchMedia("(max-width: 640px), (max-height: 520px)");

export class Sheet {
  constructor() {
    this.panel = byId("neuron-panel");
    byId("close-sheet").addEventListener("click", () => this.close());
    PHONE.addEventListener("change", () => this.close());
  }

  open() {
    if (!PHONE.matches) return;
    this.panel.classList.add("sheet");
    this.panel.scrollTop = 0;
    this.panel.focus({ preventScroll: true });
  }

  /** Returns whether it was open. */
  close() {
    const open = this.panel.classList.contains("sheet");
    this.panel.classList.remove("sheet");
    return open;
  }
}
