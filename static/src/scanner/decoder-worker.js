/** Reads QR codes from frames, off the page's own thread. The first message names the decoder's file. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** @type {OffscreenCanvas | undefined} */
let canvas;

self.addEventListener("message", async (event) => {
  if (event.data.wasm) return start(event.data.wasm);
  const { frame, isPhoto } = event.data;
  try {
    self.postMessage({ codes: await read(frame), isPhoto });
  } catch (error) {
    self.postMessage({ failed: String(error), isPhoto });
  } finally {
    frame.close();
  }
});

/** @param {string} wasm */
async function start(wasm) {
  try {
    await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
    self.postMessage({ ready: true });
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
}

/** @param {ImageBitmap} frame */
async function read(frame) {
  canvas ??= new OffscreenCanvas(frame.width, frame.height);
  if (canvas.width !== frame.width || canvas.height !== frame.height) {
    canvas.width = frame.width;
    canvas.height = frame.height;
  }
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no drawing surface");
  context.drawImage(frame, 0, 0);
  const pixels = context.getImageData(0, 0, frame.width, frame.height);
  // Only QR codes: with all kinds allowed, a badge's hair lines are read as codes that nobody printed.
  const found = await readBarcodes(pixels, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 });
  return found.map((one) => one.text);
}
