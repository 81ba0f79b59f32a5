-- Whichever flow's it is: the key of a record says nothing of the flow.
SELECT EXISTS (
    SELECT
    FROM sync.outbox
    WHERE operator_id = :operator_id AND source_key = :source_key AND status = 'pending'
)
