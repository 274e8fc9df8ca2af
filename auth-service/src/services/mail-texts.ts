import type { Account } from '../repositories/accounts.js'
import type { LinkPurpose } from '../repositories/email-links.js'
import type { Mail } from './mailer.js'

/** The page of the web app that takes a link's token. It stands in the fragment: servers and logs never see it. */
export function linkUrl(publicUrl: string, purpose: LinkPurpose, token: string): string {
  const page = { verify_email: 'verify-email', reset_password: 'reset-password' }[purpose]
  return `${publicUrl}/${page}#token=${token}`
}

export function verifyEmailMail(account: Account, to: string, url: string): Mail {
  return mail(to, 'Confirm your e-mail address', [
    `Hello ${account.username},`,
    `to confirm that ${to} is your address, open this link within three days:`,
    url,
    'If you have no account here, ignore this mail: nothing happens.',
  ])
}

export function passwordResetMail(account: Account, to: string, url: string): Mail {
  return mail(to, 'Set a new password', [
    `Hello ${account.username},`,
    'someone, probably you, asked for a new password. To set one, open this link within an hour:',
    url,
    'If it was not you, ignore this mail: your password stays as it is.',
  ])
}

export function passwordChangedMail(account: Account, to: string): Mail {
  return mail(to, 'Your password was changed', [
    `Hello ${account.username},`,
    'the password of your account was changed and every other session was ended.',
    'If it was not you, set a new password by "Forgot password" and tell the administrator.',
  ])
}

export function emailChangedMail(account: Account, to: string): Mail {
  return mail(to, 'Your e-mail address is being changed', [
    `Hello ${account.username},`,
    'another e-mail address was given for your account. It takes the place of this one when it has been confirmed.',
    'If it was not you, change your password and end all other sessions.',
  ])
}

export function emailRemovedMail(account: Account, to: string): Mail {
  return mail(to, 'Your e-mail address was removed', [
    `Hello ${account.username},`,
    'this e-mail address was taken from your account: it logs nobody in any more, and sets no new password.',
    'If it was not you, change your password, end all other sessions and give the address again. If you cannot, tell the administrator.',
  ])
}

function mail(to: string, subject: string, paragraphs: readonly string[]): Mail {
  return { to, subject: `Parley: ${subject}`, text: `${paragraphs.join('\n\n')}\n` }
}
