import { PeoplePanel } from '../panels/people-panel.js'
import { TopPanel } from '../panels/top-panel.js'
import { Panels, type TabProps, useCrosshairGroup, Wide } from './tab.js'

/** Where things are said, and by whom. */
export function PeopleTab({ filters, about }: TabProps) {
  const crosshair = useCrosshairGroup()
  const props = { filters, about, crosshair }
  return (
    <Panels>
      <TopPanel kind="rooms" {...props} />
      <TopPanel kind="users" {...props} />
      <Wide>
        <PeoplePanel {...props} />
      </Wide>
    </Panels>
  )
}
