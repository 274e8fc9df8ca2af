import { Button, type ButtonProps, Group, Modal, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick'> {
  readonly children: ReactNode
  /** The dialog's heading, as a question. */
  readonly title: string
  /** What will happen. */
  readonly text: ReactNode
  /** The button that does it; its verb, not "OK". */
  readonly confirmLabel: string
  /** Must be typed first, for what cannot be undone. */
  readonly typed?: string
  /** The page behind the dialog shows the error; otherwise the dialog stays, for another attempt. */
  readonly closesOnError?: boolean
  /** The dialog closes when it succeeds; errors are the caller's to show. */
  readonly onConfirm: () => Promise<unknown> | undefined
}

/** A button that asks before it acts. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { children, title, text, confirmLabel, typed, closesOnError = false, onConfirm, ...button } = props
  const { t } = useTranslation()
  const [isOpen, { open, close }] = useDisclosure()
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState('')
  const isConfirmed = typed === undefined || answer.trim() === typed

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isConfirmed || isBusy) return
    setBusy(true)
    try {
      await onConfirm()
      close()
    } catch {
      // Whoever gave us `onConfirm` shows it.
      if (closesOnError) close()
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <Button
        {...button}
        onClick={() => {
          setAnswer('')
          open()
        }}
      >
        {children}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
        <form onSubmit={(event) => void submit(event)}>
          <Text component="div" size="sm">
            {text}
          </Text>
          {typed !== undefined && (
            <TextInput
              mt="md"
              data-autofocus
              autoComplete="off"
              label={t('confirm_type', { word: typed })}
              value={answer}
              onChange={(event) => setAnswer(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end" mt="lg" gap="xs">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" color="red.9" disabled={!isConfirmed} loading={isBusy}>
              {confirmLabel}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  )
}
