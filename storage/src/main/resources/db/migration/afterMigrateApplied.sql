-- Whatever a migration has added to schema sequin is there for its roles.
SELECT grant_sequin_roles();
