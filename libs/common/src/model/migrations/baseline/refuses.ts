/** A trigger function that refuses whatever fires it, with these words. */
export const refuses = (name: string, words: string): string => `
CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '${words}' USING ERRCODE = 'restrict_violation';
END $$`;
