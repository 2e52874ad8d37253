SELECT leader_epoch, id FROM sequin_log.enter_history(?, ?, ?)
