import { useEffect } from 'react'

const APP = 'Parley'
let title = ''
let count = 0

function show(): void {
  document.title = `${count > 0 ? `(${count > 99 ? '99+' : count}) ` : ''}${title === '' ? APP : `${title} · ${APP}`}`
}

/** The page's name in the tab and in screen readers' announcements. */
export function useDocumentTitle(name: string): void {
  useEffect(() => {
    title = name
    show()
  }, [name])
}

/** How much waits for the user, in front of the title. */
export function setTitleCount(waiting: number): void {
  count = waiting
  show()
}
