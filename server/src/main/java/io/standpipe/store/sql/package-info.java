/// The SQL store: the original's tables in PostgreSQL, MySQL or MariaDB, written in transactions
/// that cover whatever gathered meanwhile.
@NullMarked
package io.standpipe.store.sql;

import org.jspecify.annotations.NullMarked;
