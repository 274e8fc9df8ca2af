import { ScrollArea, Table } from '@mantine/core'
import type { Formats } from '../../components/formats.js'
import type { Cell, Column, TableModel } from './table-model.js'

interface FiguresTableProps {
  readonly model: TableModel
  readonly caption: string
  readonly formats: Formats
  readonly maxHeight: number
}

/** The figures of a chart, one by one. */
export function FiguresTable({ model, caption, formats, maxHeight }: FiguresTableProps) {
  return (
    <ScrollArea.Autosize
      mah={maxHeight}
      type="auto"
      viewportProps={{ tabIndex: 0, 'aria-label': caption, role: 'region' }}
    >
      <Table stickyHeader fz="xs" verticalSpacing={5} highlightOnHover>
        <Table.Caption hidden>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {model.columns.map(({ name }, index) => (
              <Table.Th key={name} scope="col" ta={index === 0 ? 'left' : 'right'}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {model.rows.map(({ key, cells: [head, ...cells] }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={500} ta="left">
                {cellText(head ?? null, model.columns[0], formats)}
              </Table.Th>
              {cells.map((cell, index) => {
                const column = model.columns[index + 1]
                return (
                  <Table.Td key={column?.name} ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                    {cellText(cell, column, formats)}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}

function cellText(cell: Cell, column: Column | undefined, formats: Formats): string {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  return (column?.format ?? formats.number)(cell)
}
