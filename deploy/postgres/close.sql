-- Closes what every role of PostgreSQL may use unasked and no service needs: large objects, advisory locks, and databases that are not Sparsam's. Only a
-- superuser can. Run it in the database of Sparsam and in template1; any number of times. The migration step refuses while it is not done.
DO $$
DECLARE
  closed regprocedure;
BEGIN
  -- The three kinds of advisory lock that the queue's own functions take stay open; they end with their transaction.
  FOR closed IN
    SELECT oid FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|loread$|lowrite$|pg_advisory_|pg_try_advisory_)'
       AND proname NOT IN ('pg_advisory_xact_lock', 'pg_advisory_xact_lock_shared', 'pg_try_advisory_xact_lock')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', closed);
  END LOOP;
END $$;
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
