import { Outlet } from 'react-router'
import { ChatAlerts } from './alerts/chat-alerts.js'
import { ChatProvider, useChatOrNull } from './chat-provider.js'

/** Around every page of whoever is logged in: the chat lives on while they are elsewhere. */
export function ChatFrame() {
  return (
    <ChatProvider>
      <Alerts />
      <Outlet />
    </ChatProvider>
  )
}

function Alerts() {
  return useChatOrNull() && <ChatAlerts />
}
