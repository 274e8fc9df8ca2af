import i18next, { type BackendModule, type ResourceKey } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { initialLanguage, isLanguage, rememberLanguage } from './language.js'
import './resources.js'

type LoadCatalogue = () => Promise<{ readonly default: ResourceKey }>

const catalogues = {
  ...import.meta.glob<{ readonly default: ResourceKey }>('./en/*.ts'),
  ...import.meta.glob<{ readonly default: ResourceKey }>('./de/*.ts'),
} as Readonly<Record<string, LoadCatalogue>>

/** Catalogues are modules of ours, loaded when a page first needs them. */
const backend: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (language, namespace, done) => {
    const load = catalogues[`./${language}/${namespace}.ts`]
    if (!load) return done(new Error(`no catalogue ${language}/${namespace}`), null)
    load().then(
      ({ default: catalogue }) => done(null, catalogue),
      (error: Error) => done(error, null),
    )
  },
}

/** Resolves when the words every page needs are there. */
export async function startI18n(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: initialLanguage(),
      // Every language has every word: its type says so.
      fallbackLng: false,
      supportedLngs: ['en', 'de'],
      ns: ['common', 'errors'],
      defaultNS: 'common',
      // React escapes what it renders.
      interpolation: { escapeValue: false },
      returnNull: false,
    })
  // Screen readers pronounce by the document's language, browsers hyphenate and translate by it.
  document.documentElement.lang = i18next.language
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
    if (isLanguage(language)) rememberLanguage(language)
  })
}
