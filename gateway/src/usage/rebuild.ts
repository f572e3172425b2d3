/**
 * Makes the rollups anew from the events. Answers stay exact meanwhile; until the queue is empty they are slow.
 *
 *     DATABASE_URL=postgres://postgres@127.0.0.1:5432/gateway npm run usage:rebuild -w gateway
 */

import { migrate, openDatabase } from "../database/database.ts";
import { createLogger } from "../log.ts";
import { rebuildRollups, rollUp } from "./rollup.ts";

const BATCH = 10_000;
const url = process.env.DATABASE_URL;
if (url === undefined) {
  console.error("DATABASE_URL is not set: it is the database whose rollups are made anew.");
  process.exit(1);
}
const log = createLogger(process.env.LOG_LEVEL ?? "info");
const db = openDatabase(url, 2, log);
try {
  await migrate(db);
  await rebuildRollups(db);
  let events = 0;
  // A gateway that runs takes some of them, so this ends with an empty queue and not with all events counted here.
  for (let taken = await rollUp(db, BATCH); taken > 0; taken = await rollUp(db, BATCH)) events += taken;
  log.info({ events }, "usage rolled up anew");
} finally {
  await db.destroy();
}
