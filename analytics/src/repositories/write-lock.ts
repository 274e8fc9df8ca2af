/** Advisory lock (class, object) of whoever writes facts, erases a person or applies retention. */
export const LEDGER_LOCK = 7_251_201
/** Advisory lock of the one instance that runs the retention job. */
export const RETENTION_LOCK = 7_251_202
