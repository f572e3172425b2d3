import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { base32upper } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { decode } from "multiformats/hashes/digest";
import { describe, expect, it, onTestFinished } from "vitest";
import { VerifiedBlocks } from "./blocks.ts";
import { seededBytes, temporaryFolder } from "./test-support.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function startProcess(directory: string): Promise<{ child: ChildProcess; url: string; line: string }> {
  const child = run("--port", "0", "--dir", directory);
  const [output] = await once(child.stdout, "data");
  const line = String(output);
  const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no address in "${line}"`);
  return { child, url, line };
}

async function add(url: string, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([content]), "file");
  const response = await fetch(`${url}/api/v0/add`, { method: "POST", body: form });
  return ((await response.json()) as { Hash: string }).Hash;
}

describe("the process", { timeout: 30_000 }, () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "says where it listens in one line and ends well at %s",
    async (signal) => {
      const directory = await temporaryFolder();
      const { child, url, line } = await startProcess(directory);
      expect(line).toBe(`artifacts: listening on ${url}, blocks in ${directory}\n`);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([0, null]);
    },
  );

  it("names the port when it is taken", async () => {
    const { url } = await startProcess(await temporaryFolder());
    const { port } = new URL(url);
    const second = run("--port", port, "--dir", await temporaryFolder());
    const [[output], [code]] = await Promise.all([once(second.stderr, "data"), once(second, "exit")]);
    expect(String(output)).toContain(`port ${port} is already taken`);
    expect(code).toBe(1);
  });

  it("killed in the middle of writing, keeps all that it had acknowledged and gives out no torn block", async () => {
    const directory = await temporaryFolder();
    const { child, url } = await startProcess(directory);
    const acknowledged: string[] = [];
    const adding = (async () => {
      for (let i = 0; ; i++) acknowledged.push(await add(url, seededBytes(2_000_000, `crash ${i}`)));
    })().catch(() => {});
    while (acknowledged.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    await adding;

    const blocks = await VerifiedBlocks.open(directory);
    const names = (await readdir(directory, { recursive: true })).filter((name) =>
      /[^.]\w+\.data$/.test(name),
    );
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      const multihash = decode(base32upper.decode((name.split("/").at(-1) ?? "").replace(".data", "")));
      await expect(blocks.read(CID.createV1(raw.code, multihash))).resolves.toBeDefined();
    }
    const restarted = await startProcess(directory);
    for (const cid of acknowledged) {
      const pin = await fetch(`${restarted.url}/api/v0/pin/add?arg=${cid}`, { method: "POST" });
      expect(pin.status).toBe(200);
    }
  });
});
