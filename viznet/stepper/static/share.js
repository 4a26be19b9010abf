// Sharing: the address that opens this very moment, the picture as a file, the page as a slide.

import { byId, h, setText } from "./dom.js";
import { thousands } from "./numbers.js";
import { toHash } from "./state.js";

export class Share {
  constructor({ model, store, stages, say }) {
    Object.assign(this, { model, store, stages, say });
    const menu = (open) => {
      byId("share-menu").hidden = !open;
      byId("share").setAttribute("aria-expanded", String(open));
    };
    byId("share").addEventListener("click", () => menu(byId("share-menu").hidden));
    byId("share-menu").addEventListener("click", () => menu(false));
    document.addEventListener("click", (event) => event.target.closest(".menu") || menu(false));
    document.querySelector(".menu").addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || byId("share-menu").hidden) return;
      event.preventDefault();
      menu(false);
      byId("share").focus();
    });
    byId("copy").hidden = location.protocol === "about:"; // a notebook's frame has no address to share
    byId("copy").addEventListener("click", () => this.copy());
    byId("save-png").addEventListener("click", () => this.save());
    byId("present").addEventListener("click", () => store.set({ present: !store.get("present") }));
    byId("leave-present").addEventListener("click", () => store.set({ present: false }));
    byId("print").addEventListener("click", () => print());
    byId("theme").addEventListener("click", () =>
      store.set({ theme: store.get("theme") === "dark" ? "light" : "dark" }),
    );
  }

  link() {
    return location.href.replace(/#.*$/, "") + toHash(this.store.state, this.model.recordings);
  }

  async copy() {
    const link = this.link();
    try {
      await navigator.clipboard.writeText(link);
      this.say("The link is copied.");
    } catch {
      const field = h("input", { value: link, readOnly: true, "aria-label": "Link to this moment" });
      byId("said").replaceChildren("Copy this link: ", field);
      byId("said").classList.add("shown");
      field.select();
    }
  }

  caption(run = 0) {
    const { recording } = this.model.view(run);
    const { header, sizes, steps } = recording;
    const { digit } = this.store.state;
    return `${sizes.join("-")} · seed ${header.seed} · step ${thousands(steps[this.model.indexOf(run)])} · ${digit === "drawn" ? "a drawing" : `example ${digit}`} · run ${header.hash}`;
  }

  async save() {
    const blob = await this.stages[0].png(this.caption());
    const link = h("a", {
      href: URL.createObjectURL(blob),
      download: `step-${this.model.recordings[0].steps[this.store.get("index")]}.png`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.say(`Saved as ${link.download}.`);
  }

  update(state) {
    document.documentElement.dataset.theme = state.theme;
    document.documentElement.classList.toggle("presenting", state.present);
    byId("present").setAttribute("aria-pressed", String(state.present));
    byId("theme").setAttribute("aria-label", state.theme === "dark" ? "Light colours" : "Dark colours");
    setText(byId("theme"), state.theme === "dark" ? "☀" : "☾");
  }
}
