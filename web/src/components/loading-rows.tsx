import { Skeleton, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface LoadingRowsProps {
  readonly count?: number
  readonly height?: number
}

/** A list that is on its way, as tall as it will be, so that nothing jumps. */
export function LoadingRows({ count = 4, height = 44 }: LoadingRowsProps) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs" role="status" aria-label={t('loading')}>
      {Array.from({ length: count }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton are all alike and never move
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  )
}
