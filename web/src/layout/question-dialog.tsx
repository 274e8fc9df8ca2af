import { Button, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { openQuestion, type Question } from '../components/ask-first.js'

export default function QuestionDialog({ question }: { readonly question: Question | null }) {
  const { t } = useTranslation()
  // What was asked stays in view while the dialog fades.
  const [shown, setShown] = useState(question)
  if (question !== null && question !== shown) setShown(question)
  const confirm = () => {
    question?.onConfirm()
    openQuestion.close()
  }
  return (
    <Modal
      opened={question !== null}
      onClose={openQuestion.close}
      title={shown?.title}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Text component="div" size="sm">
        {shown?.children}
      </Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={openQuestion.close}>
          {t('cancel')}
        </Button>
        <Button color="red" data-autofocus onClick={confirm}>
          {shown?.confirm}
        </Button>
      </Group>
    </Modal>
  )
}
