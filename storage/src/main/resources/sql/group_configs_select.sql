SELECT group_id, array_agg(name) AS config_names, array_agg(value) AS config_values
FROM sequin_control.group_configs
GROUP BY group_id
