SELECT ${owner} AS owner, array_agg(name) AS config_names, array_agg(value) AS config_values
FROM sequin_control.${table}
GROUP BY ${owner}
