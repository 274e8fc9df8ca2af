import { Conflict, DomainError, Forbidden, Gone } from '@parley/common/errors'

/** Why an account whose password is right cannot be logged in to. */
export type ClosedAccount = 'account_held' | 'account_disabled'

/** RFC 6749 §5.2: the password, the refresh token or the account behind them is not good (any more). */
export class InvalidGrant extends DomainError {
  constructor(
    message: string,
    /** Only for who has proved to know the password: strangers learn nothing of an account from a guess. */
    readonly reason: ClosedAccount | null = null,
  ) {
    super('unauthenticated', 'invalid_grant', message)
  }
}

/** RFC 6749 §5.2: the scope asked for does not exist or exceeds what may be granted. */
export class InvalidScope extends DomainError {
  constructor(message: string) {
    super('forbidden', 'invalid_scope', message)
  }
}

/** The password that should confirm a change is wrong. */
export class WrongPassword extends Forbidden {
  constructor() {
    super('The password is wrong', 'wrong_password')
  }
}

export class RegistrationClosed extends Forbidden {
  constructor() {
    super('Only an administrator makes accounts here', 'registration_closed')
  }
}

export class UsernameTaken extends Conflict {
  constructor() {
    super('This username is taken', 'username_taken')
  }
}

export class LastAdmin extends Conflict {
  constructor() {
    super('The last administrator cannot be demoted, disabled or deleted', 'last_admin')
  }
}

/** One answer for links that never were, were used, were replaced or have expired. */
export class LinkNotValid extends Gone {
  constructor() {
    super('This link was used, has expired or was replaced by a newer one', 'link_not_valid')
  }
}
