/** Reads a message aloud with a Dutch voice of the visitor's own device; offered only where there is one. */

const synth: SpeechSynthesis | undefined = globalThis.speechSynthesis;

function voice(): SpeechSynthesisVoice | undefined {
  // A local voice: the others send the text to another company.
  return synth?.getVoices().find(({ lang, localService }) => localService && /^nl\b/i.test(lang));
}

export function canSpeak(): boolean {
  return voice() !== undefined;
}

/** Calls `changed` when voices appear; browsers load them late. */
export function onVoices(changed: () => void): void {
  synth?.addEventListener("voiceschanged", changed);
}

/** Reads `text` instead of what was being read; `ended` is called once, also when it is stopped. */
export function speak(text: string, ended: () => void): void {
  stop();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = "nl-NL";
  words.voice = voice() ?? null;
  words.onend = words.onerror = ended;
  synth?.speak(words);
}

export function stop(): void {
  synth?.cancel();
}
