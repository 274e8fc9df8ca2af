import '@mantine/core/styles.layer.css'
import './global.css'
import { notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { errorText } from './api/error-text.js'
import { createQueryClient } from './api/query-client.js'
import { App } from './app.js'
import { startI18n } from './i18n/i18n.js'
import { clearBadges } from './layout/badges.js'
import { NotificationArea } from './layout/notification-area.js'
import { QuestionArea } from './layout/question-area.js'
import { Themed } from './layout/themed.js'
import { ObservedTokenStore } from './session/observed-token-store.js'
import { Session } from './session/session.js'
import { SessionProvider } from './session/session-context.js'

const queryClient = createQueryClient((error) => notifications.show({ color: 'red', message: errorText(error) }))
const session = new Session(new ObservedTokenStore(), {
  forget: () => {
    queryClient.clear()
    clearBadges()
  },
  reread: () => void queryClient.invalidateQueries(),
})
const container = document.getElementById('root')
if (!container) throw new Error('index.html has no #root')

await startI18n()
createRoot(container).render(
  <StrictMode>
    <Themed>
      <QueryClientProvider client={queryClient}>
        <SessionProvider session={session}>
          <NotificationArea />
          <BrowserRouter>
            <App />
          </BrowserRouter>
          <QuestionArea />
        </SessionProvider>
      </QueryClientProvider>
    </Themed>
  </StrictMode>,
)
