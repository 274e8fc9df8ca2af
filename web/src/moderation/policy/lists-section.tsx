import { ActionIcon, Button, Group, Paper, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import type { WordList } from '@parley/client/policy-api'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Editable } from './editable.js'
import { ActionField, RULE_ACTIONS } from './limits-section.js'
import { linesOf, shownText } from './lines-text.js'
import classes from './lists-section.module.css'
import { Section } from './setting.js'
import { TryText } from './try-text.js'
import type { PolicyEditor } from './use-policy.js'

interface ListsSectionProps {
  readonly room: string | null
  readonly editor: PolicyEditor
  readonly isReadOnly: boolean
}

/** Words and patterns that need no model: the room's own beside the server's. */
export function ListsSection({ room, editor, isReadOnly }: ListsSectionProps) {
  const { t } = useTranslation(['moderation', 'common'])
  const lists = editor.draft.effective.lists
  const set = (changed: readonly WordList[]) =>
    editor.set({ lists: room !== null && changed.length === 0 ? undefined : changed })
  const inherited = room === null ? [] : editor.server.lists
  return (
    <Section title={t('policy.lists')} hint={t('policy.lists_hint')}>
      {inherited.length > 0 && (
        <Text size="sm" mb="sm">
          {t('policy.server_lists', { names: inherited.map(({ name }) => name).join(', ') })}
        </Text>
      )}
      <Editable isReadOnly={isReadOnly}>
        <div className={classes.lists}>
          {lists.map((list, place) => (
            <ListFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a list has no identity but its place while its name is typed
              key={place}
              list={list}
              onChange={(changed) => set(lists.map((other, index) => (index === place ? changed : other)))}
              onRemove={() => set(lists.filter((_, index) => index !== place))}
            />
          ))}
        </div>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() =>
            set([...lists, { name: nameFor(lists, t('policy.new_list')), action: 'hold', words: [], patterns: [] }])
          }
        >
          {t('policy.add_list')}
        </Button>
      </Editable>
      {room !== null && <TryText room={room} isStale={editor.changes.some(({ path }) => path === 'lists')} />}
    </Section>
  )
}

interface ListFieldsProps {
  readonly list: WordList
  readonly onChange: (list: WordList) => void
  readonly onRemove: () => void
}

function ListFields({ list, onChange, onRemove }: ListFieldsProps) {
  const { t } = useTranslation(['moderation', 'common'])
  return (
    <Paper withBorder p="md">
      <Group align="end" gap="sm" mb="sm">
        <TextInput
          className={classes.name}
          label={t('policy.list_name')}
          maxLength={40}
          value={list.name}
          onChange={(event) => onChange({ ...list, name: event.currentTarget.value })}
        />
        <ActionField choices={RULE_ACTIONS} value={list.action} onChange={(action) => onChange({ ...list, action })} />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('policy.remove_list', { name: list.name })}
          onClick={onRemove}
        >
          <IconTrash size={17} aria-hidden="true" />
        </ActionIcon>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <LinesField
          label={t('policy.words')}
          hint={t('policy.words_hint')}
          lines={list.words}
          onChange={(words) => onChange({ ...list, words })}
        />
        <LinesField
          label={t('policy.patterns')}
          hint={t('policy.patterns_hint')}
          lines={list.patterns}
          onChange={(patterns) => onChange({ ...list, patterns })}
          isCode
        />
      </SimpleGrid>
    </Paper>
  )
}

interface LinesFieldProps {
  readonly label: string
  readonly hint: string
  readonly lines: readonly string[]
  readonly onChange: (lines: readonly string[]) => void
  readonly isCode?: boolean
}

/** One entry a line. The field keeps what is typed, empty lines too; the policy gets what they mean. */
function LinesField({ label, hint, lines, onChange, isCode = false }: LinesFieldProps) {
  const [typed, setTyped] = useState('')
  return (
    <Textarea
      label={label}
      description={hint}
      autosize
      minRows={3}
      maxRows={12}
      value={shownText(typed, lines)}
      spellCheck={false}
      autoCapitalize="none"
      {...(isCode ? { classNames: { input: classes.code ?? '' } } : {})}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(linesOf(event.currentTarget.value))
      }}
    />
  )
}

/** Names of lists are unlike, as rules name them. */
function nameFor(lists: readonly WordList[], base: string): string {
  const taken = new Set(lists.map(({ name }) => name))
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base} ${number}`)) number += 1
  return `${base} ${number}`
}
