/** Which camera, how near, and a photo in its place. */
import { fill } from "../outcome.js";
import { dialog, input, part } from "../page.js";

export class Cameras {
  /**
   * @param {import("../camera.js").Camera} camera
   * @param {any} words
   * @param {{start: () => Promise<void>, take: (code: string) => void, saw: (text: string) => void}} tell
   */
  constructor(camera, words, tell) {
    this.camera = camera;
    this.words = words;
    this.tell = tell;
    part("zoom").addEventListener("click", () => void this.#zoom());
    part("camera-choice").addEventListener("change", () => {
      camera.choose(input("camera-choice").value);
      dialog("more").close();
      void tell.start();
    });
    for (const id of ["photo", "photo-anyway"]) part(id).addEventListener("change", () => void this.#read(input(id)));
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.#changed());
  }

  /** After each start: only then the browser says what the cameras are called and what this one can. */
  async show() {
    const { nearest, isNear } = this.camera;
    part("zoom").hidden = !nearest;
    part("zoom").textContent = isNear ? `${nearest}×` : "1×";
    part("zoom").setAttribute("aria-pressed", String(isNear));
    const found = await this.camera.cameras();
    part("camera-field").hidden = found.length < 2;
    const options = found.map(({ id, label }, n) => new Option(label || fill(this.words.desk.cameraNumber, String(n + 1)), id));
    part("camera-choice").replaceChildren(...options);
    input("camera-choice").value = this.camera.used;
  }

  /** A camera was plugged in or out: where none works, the new one may. */
  async #changed() {
    if (!this.camera.isOn && !document.hidden) await this.tell.start();
    await this.show();
  }

  async #zoom() {
    await this.camera.setNear(!this.camera.isNear).catch(() => undefined);
    await this.show();
  }

  /** @param {HTMLInputElement} field */
  async #read(field) {
    const [file] = field.files ?? [];
    // The same photo chosen again is a change too.
    field.value = "";
    if (!file) return;
    dialog("more").close();
    const code = await this.camera.read(file).catch(() => null);
    if (code) this.tell.take(code);
    else this.tell.saw(code === null ? this.words.desk.noPicture : this.words.desk.noCode);
  }
}
