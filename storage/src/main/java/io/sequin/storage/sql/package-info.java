/**
 * What users do in SQL, for those who come by another way: the functions and views of schema
 * sequin.
 */
package io.sequin.storage.sql;
