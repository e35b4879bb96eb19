/**
 * The camera and the decoder behind it.
 *
 * @typedef {"denied" | "none" | "busy" | "constrained" | "insecure" | "taken" | "decoder" | "other"} Trouble
 */

/** What the browser calls a camera that does not start, and what it means for the person at the door. */
const TROUBLES = /** @type {Record<string, Trouble>} */ ({
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "constrained",
  NotReadableError: "busy",
  AbortError: "busy",
});

// At 640×480 small codes are no longer read.
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };
/** Under which this phone keeps the camera that was chosen, and whether it looks from afar. */
const CHOSEN = "camera";
const FAR = "far";
/** Lenses of today are blind from near: so many times nearer, the phone is held further away and sees clearly. */
const NEAR = 2;
/** So long, in milliseconds, a camera may send nothing before it counts as taken away. */
const MUTED_FOR = 1500;
/** Photos are read at this length of their longer side first, and then as they are. */
const LONG_SIDE = 1920;
/** So many frames in a row that could not be read at all are no accident: the decoder is broken. */
const SURELY = 30;

/** @param {unknown} error @returns {Trouble} */
export function troubleOf(error) {
  return TROUBLES[/** @type {Error} */ (error)?.name] ?? "other";
}

export class Camera {
  /** @type {MediaStream | undefined} */
  #stream;
  /** Which camera is looked through unless one was chosen. @type {"environment" | "user"} */
  facing = "environment";
  #isReading = false;
  #isReady = false;
  #failures = 0;
  /** What waits for the codes of a photo. @type {((codes: string[] | null) => void) | null} */
  #photo = null;
  /** Which start is the latest: one that was overtaken, or stopped while it waited, gives its camera back. */
  #starts = 0;

  /**
   * @param {HTMLVideoElement} video
   * @param {Worker} decoder
   * @param {string} wasm
   * @param {(code: string) => void} onCode
   * @param {(trouble: Trouble) => void} onTrouble
   * @param {() => void} onFine what was wrong has passed by itself
   */
  constructor(video, decoder, wasm, onCode, onTrouble, onFine) {
    this.video = video;
    this.decoder = decoder;
    this.onCode = onCode;
    this.onTrouble = onTrouble;
    this.onFine = onFine;
    decoder.addEventListener("message", (event) => this.#answered(event.data));
    decoder.addEventListener("error", () => this.#failed(SURELY));
    decoder.postMessage({ wasm });
  }

  async start() {
    this.stop();
    const mine = this.#starts;
    if (!navigator.mediaDevices?.getUserMedia) return this.onTrouble("insecure");
    try {
      const stream = await opened(localStorage.getItem(CHOSEN), this.facing);
      if (mine !== this.#starts) return end(stream);
      this.#stream = stream;
    } catch (error) {
      return mine === this.#starts && this.onTrouble(troubleOf(error));
    }
    this.#watch(mine);
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => undefined);
    if (this.#failures >= SURELY) this.onTrouble("decoder");
    await this.setNear(!localStorage.getItem(FAR)).catch(() => undefined);
    this.#next(mine);
  }

  /**
   * A camera may be taken away in the middle: by a call, by another program, by a cable.
   * @param {number} mine the start that is watched
   */
  #watch(mine) {
    const isOurs = () => mine === this.#starts;
    for (const track of this.#stream?.getTracks() ?? []) {
      track.addEventListener("ended", () => isOurs() && this.onTrouble("taken"));
      track.addEventListener("mute", () => setTimeout(() => isOurs() && track.muted && this.onTrouble("taken"), MUTED_FOR));
      track.addEventListener("unmute", () => isOurs() && this.onFine());
    }
  }

  /** The cameras of this device; their names are told to who may use one. @returns {Promise<{id: string, label: string}[]>} */
  async cameras() {
    const found = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    return found.filter(({ kind }) => kind === "videoinput").map(({ deviceId, label }) => ({ id: deviceId, label }));
  }

  /** @param {string} id of the camera that the next start takes, and every one after it */
  choose(id) {
    localStorage.setItem(CHOSEN, id);
  }

  /** Which camera is in use; empty: none, or the browser does not say. */
  get used() {
    return this.#track?.getSettings?.().deviceId ?? "";
  }

  /** How many times nearer this camera can look for us; 0: not at all. */
  get nearest() {
    const zoom = this.#capabilities.zoom;
    return zoom && zoom.max > 1 ? Math.min(NEAR, zoom.max) : 0;
  }

  get isNear() {
    return this.nearest > 0 && /** @type {any} */ (this.#track?.getSettings?.())?.zoom > 1;
  }

  /** @param {boolean} isNear kept for the next visit */
  async setNear(isNear) {
    if (!this.nearest) return;
    if (isNear) localStorage.removeItem(FAR);
    else localStorage.setItem(FAR, "y");
    const zoom = isNear ? this.nearest : Math.max(1, this.#capabilities.zoom.min);
    await this.#track?.applyConstraints(/** @type {any} */ ({ advanced: [{ zoom }] }));
  }

  /**
   * Read a photo in place of the camera: its code, or nothing where none is seen. Fails for what is no picture.
   * @param {Blob} file
   * @returns {Promise<string>}
   */
  async read(file) {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    const scale = LONG_SIDE / Math.max(width, height);
    if (scale < 1) {
      const size = { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale) };
      const [code] = await this.#decoded(await createImageBitmap(picture, size));
      if (code) return code;
    }
    return (await this.#decoded(picture))[0] ?? "";
  }

  /** @param {ImageBitmap} picture @returns {Promise<string[]>} */
  async #decoded(picture) {
    const codes = await new Promise((resolve) => {
      this.#photo?.([]);
      this.#photo = resolve;
      this.decoder.postMessage({ frame: picture, isPhoto: true }, [picture]);
    });
    if (!codes) throw new Error("the decoder did not start");
    return codes;
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

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  /** @returns {any} */
  get #capabilities() {
    return this.#track?.getCapabilities?.() ?? {};
  }

  get hasTorch() {
    return Boolean(this.#capabilities.torch);
  }

  /** @param {boolean} on */
  async setTorch(on) {
    await this.#track?.applyConstraints(/** @type {any} */ ({ advanced: [{ torch: on }] }));
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

  /** @param {{ready?: boolean, codes?: string[], failed?: string, isPhoto?: boolean}} said */
  #answered(said) {
    if (said.isPhoto) {
      this.#photo?.(said.codes ?? null);
      this.#photo = null;
      return;
    }
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

/**
 * The camera that was chosen, else the one on that side; where neither does what is wanted, any.
 * @param {string | null} chosen
 * @param {string} facingMode
 */
async function opened(chosen, facingMode) {
  const wishes = [...(chosen ? [{ deviceId: { exact: chosen }, ...SIZE }] : []), { facingMode, ...SIZE }, true];
  for (const [n, video] of wishes.entries()) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      const isGone = ["OverconstrainedError", "NotFoundError"].includes(/** @type {Error} */ (error)?.name);
      if (!isGone || n === wishes.length - 1) throw error;
    }
  }
  throw new Error("unreachable");
}

/** @param {MediaStream} stream */
function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}
