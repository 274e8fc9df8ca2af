import { Component, type ReactNode } from 'react'
import { ErrorPage } from './error-page.js'

interface ErrorBoundaryProps {
  readonly children: ReactNode
  /** Another value is another page: what crashed is forgotten. */
  readonly resetKey: string
}

interface ErrorBoundaryState {
  readonly error: unknown
  readonly crashedAt: string | null
}

/** A page that crashes leaves everything around it standing. React knows boundaries only as classes. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, crashedAt: null }

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { error, crashedAt: '' }
  }

  static getDerivedStateFromProps(
    { resetKey }: ErrorBoundaryProps,
    { crashedAt }: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    if (crashedAt === '') return { crashedAt: resetKey }
    return crashedAt !== null && crashedAt !== resetKey ? { error: null, crashedAt: null } : null
  }

  override render(): ReactNode {
    return this.state.crashedAt === null ? this.props.children : <ErrorPage error={this.state.error} />
  }
}
