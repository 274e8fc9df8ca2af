import { lastingStorage } from '../components/browser-storage.js'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const KEY = 'parley.language'

/** What was chosen here before, else the first of the browser's languages that we speak, else English. */
export function initialLanguage(): Language {
  const wanted = [lastingStorage.getItem(KEY), ...navigator.languages].flatMap((tag) => tag?.split('-')[0] ?? [])
  return wanted.find(isLanguage) ?? 'en'
}

export function rememberLanguage(language: Language): void {
  lastingStorage.setItem(KEY, language)
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag)
}
