import type { Catalogue } from '../catalogue.js'
import type en from '../en/errors.js'

const errors: Catalogue<typeof en> = {
  network: 'Der Server ist nicht erreichbar. Prüfe die Verbindung und versuche es noch einmal.',
  server: 'Der Server konnte das gerade nicht tun. Versuche es gleich noch einmal.',
  unexpected: 'Auf dieser Seite ist etwas schiefgegangen. Lade sie neu und versuche es noch einmal.',
  unauthenticated: 'Deine Sitzung ist zu Ende. Melde dich wieder an.',
  forbidden: 'Das darfst du nicht.',
  not_found: 'Das gibt es nicht mehr.',
  rate_limited: 'Zu viele Versuche. Warte einen Moment und versuche es noch einmal.',
  rate_limited_for_one: 'Zu viele Versuche. Versuche es in {{count}} Sekunde noch einmal.',
  rate_limited_for_other: 'Zu viele Versuche. Versuche es in {{count}} Sekunden noch einmal.',
  unavailable: 'Ein Teil des Servers ist gerade nicht verfügbar. Versuche es gleich noch einmal.',
  body_too_large: 'Das ist zu lang.',
  invalid_grant: 'Benutzername oder Passwort ist falsch.',
  wrong_password: 'Das Passwort ist falsch.',
  password_required: 'Bestätige das mit deinem jetzigen Passwort.',
  password_changed_meanwhile: 'Das Passwort wurde inzwischen anderswo geändert. Versuche es noch einmal.',
  nothing_to_verify: 'Es gibt keine Adresse zu bestätigen.',
  email_taken: 'Ein anderes Konto hat diese E-Mail-Adresse.',
  too_many_api_keys: 'Du hast so viele API-Schlüssel, wie ein Konto haben darf. Widerrufe erst einen.',
  registration_closed: 'Die Registrierung ist hier geschlossen. Bitte die Verwaltung um ein Konto.',
  username_taken: 'Dieser Benutzername ist vergeben.',
  last_admin:
    'Die letzte Verwalterin oder der letzte Verwalter kann nicht herabgestuft, gesperrt oder gelöscht werden.',
  link_not_valid: 'Dieser Link wurde schon benutzt, ist abgelaufen oder durch einen neueren ersetzt.',
}

export default errors
