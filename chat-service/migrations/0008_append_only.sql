-- Read by `prepareRuntimeRole` (common/postgres/runtime-role.ts): the service's role gets no update or delete on it.
COMMENT ON TABLE "audit_log" IS 'append-only: what was done stays written';
