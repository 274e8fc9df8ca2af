import type { Catalogue } from '../../catalogue.js'
import type en from '../../en/moderation/cases.js'

const cases: Catalogue<typeof en> = {
  reports: {
    title: 'Meldungen',
    hint: 'Was Mitglieder gemeldet haben, jede Nachricht einmal.',
    open: 'Offen',
    empty: 'Keine Meldungen',
    empty_hint: 'Meldet ein Mitglied eine Nachricht, erscheint sie hier und in der Warteschlange.',
  },
  appeals: {
    title: 'Einsprüche',
    hint: 'Es entscheidet jemand anderes als wer gehandelt hat. Wer am längsten wartet, kommt zuerst.',
    empty: 'Hier sind keine Einsprüche',
    empty_hint: 'Wem oder wessen Nachricht etwas geschah, kann je Maßnahme einmal widersprechen.',
    state: { open: 'Offen', upheld: 'Bestätigt', overturned: 'Aufgehoben', void: 'Erledigt' },
    against: 'gegen: {{act}} · von {{by}}',
    rule: 'Regel',
    reason_given: 'Genannte Begründung',
    until: 'Bis',
    decided_by: 'Entschieden von {{name}}',
    see_item: 'Zum Fall',
    reason: 'Begründung der Entscheidung',
    reason_hint: 'Der Verfasser liest sie.',
    reason_missing: 'Sag, warum: der Verfasser erfährt es.',
    overturn: 'Maßnahme aufheben',
    uphold: 'Maßnahme bestätigen',
    refused: {
      own_act: 'Das war deine Maßnahme: jemand anderes entscheidet.',
      own_appeal: 'Das ist dein eigener Einspruch: jemand anderes entscheidet.',
      decided: 'Darüber ist schon entschieden.',
    },
  },
}

export default cases
