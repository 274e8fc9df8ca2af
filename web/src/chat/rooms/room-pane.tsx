import { CloseButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { RoomBody } from '@parley/common/contracts/chat'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadingRows } from '../../components/loading-rows.js'
import { type Panel, RoomHeader } from './room-header.js'
import classes from './room-pane.module.css'
import { RoomView } from './room-view.js'

const PanelDrawer = lazy(async () => ({ default: (await import('./panel-drawer.js')).PanelDrawer }))

const SettingsPanel = lazy(async () => ({ default: (await import('./settings-panel.js')).SettingsPanel }))

const MembersPanel = lazy(async () => ({ default: (await import('./members-panel.js')).MembersPanel }))

const SearchPanel = lazy(async () => ({ default: (await import('../search/search-panel.js')).SearchPanel }))

interface RoomPaneProps {
  readonly room: RoomBody
  readonly messageId: string | null
}

/** An open room with its header, and what was opened beside it. */
export function RoomPane({ room, messageId }: RoomPaneProps) {
  const { t } = useTranslation(['chat', 'common'])
  const [panel, setPanel] = useState<Panel | null>(null)
  const isBeside = useMediaQuery('(min-width: 68em)', true, { getInitialValueInEffect: false })
  const content = panel && (
    <Suspense fallback={<LoadingRows />}>
      <PanelContent panel={panel} room={room} />
    </Suspense>
  )
  const title = panel === null ? '' : t(`panels.${panel}`)
  return (
    <div className={classes.pane}>
      <RoomHeader room={room} panel={panel} onPanel={setPanel} />
      <div className={classes.body}>
        <RoomView room={room} messageId={messageId} />
        {isBeside
          ? panel && (
              <aside className={classes.panel} aria-label={title}>
                <div className={classes.head}>
                  <h2 className={classes.title}>{title}</h2>
                  <CloseButton aria-label={t('common:close')} onClick={() => setPanel(null)} />
                </div>
                <div className={classes.content}>{content}</div>
              </aside>
            )
          : panel && (
              <Suspense fallback={null}>
                <PanelDrawer title={title} onClose={() => setPanel(null)}>
                  {content}
                </PanelDrawer>
              </Suspense>
            )}
      </div>
    </div>
  )
}

function PanelContent({ panel, room }: { readonly panel: Panel; readonly room: RoomBody }) {
  switch (panel) {
    case 'members':
      return <MembersPanel room={room} />
    case 'search':
      return <SearchPanel room={room} />
    case 'settings':
      return <SettingsPanel room={room} />
    default:
      return panel satisfies never
  }
}
