import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImagePool } from "../src/inference/index.ts";

const room = fileURLToPath(new URL("..", import.meta.url));
/** Debian's own Python has Debian's torch, whatever else comes first on the path. */
const python = ["/usr/bin/python3", "python3"].find(
  (name) => spawnSync(name, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
);
const withTorch = it.runIf(python !== undefined);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "model-training-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tiny = ["--settings", "training/settings/tiny.json"];
const node = (script: string, ...args: string[]) =>
  execFileSync(process.execPath, ["--import", "tsx", script, ...args], { cwd: room });
const trainingArguments = (out: string, ...args: string[]) => [
  "training/train.py",
  ...["--data", join(folder, "works"), "--out", join(folder, out), "--threads", "1"],
  ...tiny,
  ...args,
];
const curve = (out: string, stage: string) =>
  (JSON.parse(readFileSync(join(folder, out, `${stage}.curve.json`), "utf8")) as { loss: [number, number][] })
    .loss;

/** Resolves when the process has printed the text, or has ended. */
const printed = (child: ChildProcess, text: string) =>
  new Promise<void>((resolve) => {
    child.stdout?.on("data", (data: Buffer) => data.includes(text) && resolve());
    child.once("exit", () => resolve());
  });

describe("training", () => {
  it("needs PyTorch, without which its tests are left out", () => {
    if (python === undefined)
      console.warn("No python3 here has torch: training is NOT tested. Install python3-torch.");
    node("training/render.ts", "--out", join(folder, "works"), "--size", "64", "--count", "40");
  });

  withTorch("goes on where it was killed, and comes to the same end", async () => {
    execFileSync(python ?? "", trainingArguments("whole"), { cwd: room });
    const killed = spawn(python ?? "", trainingArguments("killed", "--save-every-s", "0"), { cwd: room });
    await printed(killed, "flow: step 5/");
    killed.kill("SIGKILL");
    const log = execFileSync(python ?? "", trainingArguments("killed"), { cwd: room }).toString();
    expect(log).toMatch(/flow: goes on at step ([4-9]|1[01])\n/);
    for (const stage of ["decoder", "layout", "flow"]) {
      const expected = curve("whole", stage);
      expect(expected).toHaveLength(12);
      for (const [index, [step, loss]] of curve("killed", stage).entries()) {
        expect(step).toBe(expected[index]?.[0]);
        expect(loss).toBeCloseTo(expected[index]?.[1] ?? Number.NaN, 3);
      }
    }
  });

  withTorch("makes a model that the inference runs", async () => {
    const exported = join(folder, "exported");
    const ofRun = ["--data", join(folder, "works"), "--run", join(folder, "whole"), "--out", exported];
    execFileSync(python ?? "", ["training/export.py", ...ofRun, ...tiny], { cwd: room, stdio: "pipe" });
    const packaged = join(folder, "packaged");
    node("training/package.ts", "--from", exported, "--data", join(folder, "works"), "--out", packaged);
    const pool = new ImagePool({ folder: packaged, threads: 1 });
    try {
      const request = { prompt: "an orb in ember", negativePrompt: null, seed: 7, size: 256 };
      const png = await pool.makeImage(request);
      expect(Buffer.from(png.subarray(1, 4)).toString()).toBe("PNG");
    } finally {
      await pool.close();
    }
  });
});
