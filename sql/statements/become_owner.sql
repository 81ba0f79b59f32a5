-- Whoever migrates, what is made belongs to one role. As somebody who is no member of it, or before there is one: nothing.
SELECT set_config('role', 'turnaround_owner', false)
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname = 'sync'
  AND n.nspowner = to_regrole('turnaround_owner')
  AND pg_catalog.pg_has_role(
      n.nspowner, CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END
  )
