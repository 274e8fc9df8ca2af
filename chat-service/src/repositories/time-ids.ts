/** The smallest UUIDv7 of a millisecond (RFC 9562 §5.7): a range of ids is a range of time, on the primary key. */
export function firstIdAt(at: Date): string {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}
