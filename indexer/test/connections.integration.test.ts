import { expect, it } from "vitest";
import { connect, openPool } from "../src/store/connect.ts";
import { useOwnDatabase } from "./database.ts";

const databaseUrl = useOwnDatabase();

it("that break while nobody asks them anything end nothing, and say so when they are asked", async () => {
  const pool = openPool(databaseUrl());
  try {
    const client = await connect(pool);
    const ended = new Promise((resolve) => client.once("end", resolve));
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    await expect(client.query("SELECT 1")).rejects.toThrow();
    client.release();
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  } finally {
    await pool.end();
  }
});

it("that are had again are listened to once", async () => {
  const pool = openPool(databaseUrl(), { max: 1 });
  try {
    const before = await connect(pool);
    const listeners = before.listenerCount("error");
    before.release();
    const again = await connect(pool);
    expect(again).toBe(before);
    expect(again.listenerCount("error")).toBe(listeners);
    again.release();
  } finally {
    await pool.end();
  }
});
