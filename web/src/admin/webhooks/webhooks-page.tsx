import { Tabs } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { PageHeader } from '../../components/page-header.js'
import { RoomPicker } from '../../components/room-picker.js'
import { IncomingWebhooks } from './incoming-webhooks.js'
import { OutgoingWebhooks } from './outgoing-webhooks.js'

/** Programs that post into rooms, and programs that are told what happens. The room stands in the URL. */
export function Component() {
  const { t } = useTranslation('admin')
  const [parameters, setParameters] = useSearchParams()
  const room = parameters.get('room')
  const way = parameters.get('way') === 'out' ? 'out' : 'in'
  const put = (name: string, value: string | null) =>
    setParameters(
      (current) => {
        const changed = new URLSearchParams(current)
        if (value) changed.set(name, value)
        else changed.delete(name)
        return changed
      },
      { replace: true },
    )
  return (
    <>
      <PageHeader
        title={t('webhooks.title')}
        description={t('webhooks.description')}
        actions={
          <RoomPicker
            width={240}
            label={t('webhooks.room')}
            placeholder={t(way === 'out' ? 'webhooks.server' : 'webhooks.choose_room')}
            noneFound={t('webhooks.no_room')}
            room={room}
            onChange={(chosen) => put('room', chosen)}
          />
        }
      />
      <Tabs value={way} onChange={(value) => put('way', value === 'out' ? 'out' : null)} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="in" leftSection={<IconArrowDownLeft size={16} />}>
            {t('webhooks.incoming')}
          </Tabs.Tab>
          <Tabs.Tab value="out" leftSection={<IconArrowUpRight size={16} />}>
            {t('webhooks.outgoing')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="in">
          <IncomingWebhooks key={room} room={room} />
        </Tabs.Panel>
        <Tabs.Panel value="out">
          <OutgoingWebhooks key={room} room={room} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
