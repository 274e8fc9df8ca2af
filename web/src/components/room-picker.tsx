import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHash } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../session/session-context.js'

interface RoomPickerProps {
  readonly room: string | null
  readonly onChange: (room: string | null) => void
  readonly label: string
  /** Stands there while no room is chosen. */
  readonly placeholder: string
  /** Said where no room's name has what was typed. */
  readonly noneFound: string
  readonly size?: 'xs' | 'sm'
  readonly width?: number
}

const TYPING_MS = 250
const SHOWN = 50

/** The name of a room; of one that cannot be read, the start of its id. */
export function useRoomName(room: string | null): string | null {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['room-name', room],
    queryFn: async () => (room === null ? null : (await client.rooms.get(room)).name),
    enabled: room !== null,
    staleTime: 300_000,
  })
  return room === null ? null : data || room.slice(0, 8)
}

/** One room, found by a part of its name. Direct rooms have none and are not offered. */
export function RoomPicker({
  room,
  onChange,
  label,
  placeholder,
  noneFound,
  size = 'sm',
  width = 200,
}: RoomPickerProps) {
  const client = useClient()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search, TYPING_MS)
  const name = useRoomName(room)
  // The field shows the chosen room's name: that is no search.
  const wanted = q === (name ?? '') ? '' : q
  const { data } = useQuery({
    queryKey: ['rooms-to-pick', wanted],
    queryFn: () => client.rooms.list({ view: 'all', limit: SHOWN, ...(wanted === '' ? {} : { q: wanted }) }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const found = (data?.items ?? [])
    .filter(({ kind }) => kind !== 'direct')
    .map(({ id, name: roomName }) => ({ value: id, label: roomName }))
  const isListed = room === null || found.some(({ value }) => value === room)
  return (
    <Select
      size={size}
      w={width}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconHash size={15} />}
      searchable
      clearable
      value={room}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      data={isListed ? found : [{ value: room, label: name ?? room }, ...found]}
      // The server has searched already.
      filter={({ options }) => options}
      nothingFoundMessage={noneFound}
      maxDropdownHeight={320}
    />
  )
}
