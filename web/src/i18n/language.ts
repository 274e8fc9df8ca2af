export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const KEY = 'parley.language'

/** What was chosen here before, else the first of the browser's languages that we speak, else English. */
export function initialLanguage(): Language {
  const wanted = [stored(), ...navigator.languages].flatMap((tag) => tag?.split('-')[0] ?? [])
  return wanted.find(isLanguage) ?? 'en'
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // Storage is full or forbidden: the choice lasts as long as the page.
  }
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag)
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
