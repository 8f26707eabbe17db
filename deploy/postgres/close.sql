-- Closes what every role of PostgreSQL may use unasked and no service needs: large objects, and databases that are not Sparsam's. Only a
-- superuser can. Run it in the database of Sparsam and in template1; any number of times. The migration step refuses while it is not done.
DO $$
DECLARE
  large_object_function regprocedure;
BEGIN
  FOR large_object_function IN
    SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|loread$|lowrite$)'
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', large_object_function);
  END LOOP;
END $$;
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
