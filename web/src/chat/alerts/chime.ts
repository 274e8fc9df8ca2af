const HERTZ = 660
const SECONDS = 0.18
const LOUDNESS = 0.08

/** A short, soft tone; made on the spot, so that there is nothing to load. */
export function chime(): void {
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = HERTZ
  volume.gain.setValueAtTime(LOUDNESS, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + SECONDS)
  tone.connect(volume).connect(audio.destination)
  tone.onended = () => void audio.close()
  tone.start()
  tone.stop(audio.currentTime + SECONDS)
}
