import { Fieldset } from '@mantine/core'
import classes from './editable.module.css'

interface EditableProps {
  readonly isReadOnly: boolean
  readonly children: React.ReactNode
}

/** What changes a policy, disabled for those who may only read it. Tabs and trials stand outside: they are for reading. */
export function Editable({ isReadOnly, children }: EditableProps) {
  return (
    <Fieldset variant="unstyled" disabled={isReadOnly} className={classes.root}>
      {children}
    </Fieldset>
  )
}
