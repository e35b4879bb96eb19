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

// At 640×480 small codes are no longer read.
const WANTED = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
/** So many frames in a row that could not be read at all are no accident: the decoder is broken. */
const SURELY = 30;

/** @param {unknown} error @returns {Trouble} */
export function troubleOf(error) {
  return TROUBLES[/** @type {Error} */ (error)?.name] ?? "other";
}

export class Camera {
  /** @type {MediaStream | undefined} */
  #stream;
  #isReading = false;
  #isReady = false;
  #failures = 0;
  /** Which start is the latest: one that was overtaken, or stopped while it waited, gives its camera back. */
  #starts = 0;

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
    decoder.addEventListener("error", () => this.#failed(SURELY));
    decoder.postMessage({ wasm });
  }

  async start() {
    this.stop();
    const mine = this.#starts;
    if (!navigator.mediaDevices?.getUserMedia) return this.onTrouble("insecure");
    try {
      const stream = await navigator.mediaDevices.getUserMedia(WANTED);
      if (mine !== this.#starts) return end(stream);
      this.#stream = stream;
    } catch (error) {
      return mine === this.#starts && this.onTrouble(troubleOf(error));
    }
    for (const track of this.#stream.getTracks()) track.addEventListener("ended", () => this.onTrouble("busy"));
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => undefined);
    if (this.#failures >= SURELY) this.onTrouble("decoder");
    this.#next(mine);
  }

  stop() {
    this.#starts++;
    if (this.#stream) end(this.#stream);
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

  /** @param {number} mine the start that these frames belong to */
  #next(mine) {
    if (mine !== this.#starts) return;
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(() => this.#look(mine));
    else requestAnimationFrame(() => this.#look(mine));
  }

  /** @param {number} mine */
  async #look(mine) {
    if (mine === this.#starts && this.#isReady && !this.#isReading && this.video.videoWidth) {
      this.#isReading = true;
      try {
        const frame = await createImageBitmap(this.video);
        this.decoder.postMessage({ frame }, [frame]);
      } catch {
        this.#isReading = false;
      }
    }
    this.#next(mine);
  }

  /** @param {{ready?: boolean, codes?: string[], failed?: string}} said */
  #answered(said) {
    if (said.ready) this.#isReady = true;
    else this.#isReading = false;
    if (said.failed) return this.#failed(this.#isReady ? 1 : SURELY);
    this.#failures = 0;
    for (const code of said.codes ?? []) this.onCode(code);
  }

  /** @param {number} weight */
  #failed(weight) {
    const before = this.#failures;
    this.#failures += weight;
    if (before < SURELY && this.#failures >= SURELY) this.onTrouble("decoder");
  }
}

/** @param {MediaStream} stream */
function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}
