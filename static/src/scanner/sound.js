/** Short tunes; browsers allow them after the first touch. */

/** @type {AudioContext | undefined} */
let audio;

/** To be called from a touch or a key. */
export function allowSound() {
  audio ??= "AudioContext" in window ? new AudioContext() : undefined;
  if (audio?.state === "suspended") void audio.resume();
}

/** @param {number[]} tune heights in hertz, an eighth of a second each */
export function play(tune) {
  navigator.vibrate?.(tune.length > 2 ? [80, 60, 80] : tune[0] > tune[1] ? 300 : 60);
  if (audio?.state !== "running") return;
  tune.forEach((height, place) => {
    if (!audio) return;
    const begin = audio.currentTime + place * 0.13;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = height;
    volume.gain.setValueAtTime(0.2, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.12);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.13);
  });
}
