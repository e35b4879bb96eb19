/**
 * The camera and the decoder behind it.
 *
 * @typedef {"denied" | "none" | "busy" | "insecure" | "decoder" | "other"} Trouble
 */

/** What the browser calls a camera that does not start, and what it means for the person at the door. */
const TROUBLES = /** @type {Record<string, Trouble>} */ ({
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
});

/** @param {unknown} error @returns {Trouble} */
export function troubleOf(error) {
  return TROUBLES[/** @type {Error} */ (error)?.name] ?? "other";
}

export class Camera {
  /** @type {MediaStream | undefined} */
  #stream;
  #isReading = false;
  #isReady = false;

  /**
   * @param {HTMLVideoElement} video
   * @param {Worker} decoder
   * @param {string} wasm
   * @param {(code: string) => void} onCode
   * @param {(trouble: Trouble) => void} onTrouble
   */
  constructor(video, decoder, wasm, onCode, onTrouble) {
    this.video = video;
    this.decoder = decoder;
    this.onCode = onCode;
    this.onTrouble = onTrouble;
    decoder.addEventListener("message", (event) => this.#answered(event.data));
    decoder.addEventListener("error", () => onTrouble("decoder"));
    decoder.postMessage({ wasm });
  }

  async start() {
    this.stop();
    if (!navigator.mediaDevices?.getUserMedia) return this.onTrouble("insecure");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
        audio: false,
      });
    } catch (error) {
      return this.onTrouble(troubleOf(error));
    }
    for (const track of this.#stream.getTracks()) track.addEventListener("ended", () => this.onTrouble("busy"));
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => undefined);
    this.#next();
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.video.srcObject = null;
  }

  get isOn() {
    return this.#stream?.active ?? false;
  }

  get hasTorch() {
    const track = this.#stream?.getVideoTracks()[0];
    return Boolean(/** @type {any} */ (track?.getCapabilities?.())?.torch);
  }

  /** @param {boolean} on */
  async setTorch(on) {
    const track = this.#stream?.getVideoTracks()[0];
    await track?.applyConstraints(/** @type {any} */ ({ advanced: [{ torch: on }] }));
  }

  #next() {
    if (!this.isOn) return;
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(() => this.#look());
    else requestAnimationFrame(() => this.#look());
  }

  async #look() {
    if (this.isOn && this.#isReady && !this.#isReading && this.video.videoWidth) {
      this.#isReading = true;
      try {
        const frame = await createImageBitmap(this.video);
        this.decoder.postMessage({ frame }, [frame]);
      } catch {
        this.#isReading = false;
      }
    }
    this.#next();
  }

  /** @param {{ready?: boolean, codes?: string[], failed?: string}} said */
  #answered(said) {
    if (said.ready) this.#isReady = true;
    else this.#isReading = false;
    if (said.failed && !this.#isReady) this.onTrouble("decoder");
    for (const code of said.codes ?? []) this.onCode(code);
  }
}
