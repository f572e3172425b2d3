/** A Postgres from npm, without installing one: where its programs and its data are, and how it is begun. */
export { IndexerError } from "../errors.ts";
export { databaseUrl, ensureCluster, SUPERUSER, serverArguments } from "./cluster.ts";
export { locatePostgres, type PostgresHome, removePostgresElsewhere } from "./home.ts";
export { OwnPostgres } from "./own-postgres.ts";
