/** Whether the maker of `outgoing_webhooks w` is banned from the server: then nothing is sent for as long as that lasts. */
export const MAKER_IS_BANNED =
  'exists (select from sanctions s where s.user_id = w.created_by and s.banned_until > now())'
