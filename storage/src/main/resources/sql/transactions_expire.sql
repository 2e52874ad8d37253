DELETE FROM sequin_control.transactions
WHERE state <> 'ongoing' AND updated_at < now() - ? * interval '1 millisecond'
