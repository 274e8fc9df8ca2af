import { ActionIcon, Menu } from '@mantine/core'
import { IconMessagePlus, IconPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface NewMenuProps {
  readonly onPick: (what: 'room' | 'direct') => void
}

/** What can be begun: a room, or a conversation. Loaded by the first click, so it opens by itself then. */
export function NewMenu({ onPick }: NewMenuProps) {
  const { t } = useTranslation('chat')
  const [isOpen, setOpen] = useState(false)
  // Its place is found by its button, which has to be there first.
  useEffect(() => setOpen(true), [])
  return (
    <Menu position="bottom-end" opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('rooms.new')}>
          <IconPlus size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => onPick('room')}>
          {t('rooms.create')}
        </Menu.Item>
        <Menu.Item leftSection={<IconMessagePlus size={16} />} onClick={() => onPick('direct')}>
          {t('rooms.new_direct')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
