import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DataFolder } from "./data-folder.ts";

let data: DataFolder;
beforeEach(() => {
  data = new DataFolder(mkdtempSync(join(tmpdir(), "data-folder-")));
});
afterEach(() => rmSync(data.path, { recursive: true }));

it("is one system's at a time", () => {
  const unlock = data.lock();
  writeFileSync(data.file("lock"), String(process.ppid));
  expect(() => data.lock()).toThrow(expect.objectContaining({ code: "ALREADY_RUNNING" }));
  unlock();
  expect(() => data.lock()).not.toThrow();
});

it("is taken over from a process that is gone", () => {
  data.lock();
  const NO_SUCH_PROCESS = 2 ** 22 + 1;
  writeFileSync(data.file("lock"), String(NO_SUCH_PROCESS));
  expect(() => data.lock()).not.toThrow();
});

it("keeps its state, and its password from others", () => {
  const state = data.readState();
  data.writeState({ ...state, story: { seed: 3 } });
  expect(data.readState()).toEqual({ ...state, story: { seed: 3 } });
  expect(statSync(data.file("run.json")).mode & 0o077).toBe(0);
});

it("forgets everything but the lock when cleared", () => {
  const unlock = data.lock();
  const { databasePassword } = data.readState();
  data.clear();
  expect(data.readState().databasePassword).not.toBe(databasePassword);
  expect(() => data.lock()).not.toThrow();
  unlock();
});
