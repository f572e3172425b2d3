import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from "vitest";
import { behaviours, type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import { ask, createDatabase, findModel, oneProvider, type TestDatabase } from "./system.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

let database: TestDatabase;
let images: OpenAIImagesServer;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
});
afterEach(async () => {
  images.reset();
  for (const child of processes.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
});
afterAll(async () => {
  await images.stop();
  await database.drop();
});

const settings = () => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  PROVIDERS: oneProvider(images.baseUrl, { priceWei: "5", costWei: "7", apiKeyEnv: "IMAGES_KEY" }),
  IMAGES_KEY: "sk-very-secret",
  PAYMENT: "metered",
  GENERATION_LEASE_MS: "1000",
  PORT: "0",
});

function launch(environment: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  processes.push(child);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const url = () =>
    vi.waitFor(
      () => {
        const [, found] = /"url":"(http:[^"]+)"/.exec(output) ?? [];
        if (!found) throw new Error(`not listening yet: ${output}`);
        return found;
      },
      { timeout: 60_000, interval: 50 },
    );
  return { child, exited, url, output: () => output };
}

const generate = (url: string, id: string, idempotencyKey = randomUUID()) =>
  ask<{ generateImage: { id: string; state: string } | null }>(
    url,
    "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id state } }",
    { input: { model: id, prompt: "a secret zorb", idempotencyKey } },
  );

it("reports all that is wrong with its settings, and ends with 1", async () => {
  const gateway = launch({ PORT: "http", DATABASE_URL: "mysql://user:hunter2@host/db" });
  expect(await gateway.exited).toBe(1);
  for (const name of ["PORT", "DATABASE_URL", "SUBGRAPH_URL", "ARTIFACTS_URL"]) {
    expect(gateway.output()).toContain(name);
  }
  expect(gateway.output()).not.toContain("hunter2");
  expect(gateway.output()).not.toContain("    at ");
});

it("names a port that is taken", async () => {
  const first = launch(settings());
  const { port } = new URL(await first.url());
  const second = launch({ ...settings(), PORT: port });
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`PORT ${port} is taken`);
});

it("ends what runs when it is told to stop, and logs neither keys nor prompts", async () => {
  const gateway = launch({ ...settings(), LOG_LEVEL: "debug" });
  const url = await gateway.url();
  const model = await findModel(url);
  images.behave(behaviours.slow(500));
  const answer = generate(url, model.id);
  await vi.waitFor(() => expect(images.requests).toHaveLength(1), 60_000);
  gateway.child.kill("SIGTERM");
  expect((await answer).data.generateImage?.state).toBe("SUCCEEDED");
  expect(await gateway.exited).toBe(0);
  expect(gateway.output()).not.toMatch(/sk-very-secret|secret zorb/);
});

it("killed in the middle, charges nobody, and another process ends what it left", async () => {
  const killed = launch(settings());
  const url = await killed.url();
  const model = await findModel(url);
  images.behave(behaviours.slow(10_000));
  const idempotencyKey = randomUUID();
  const lost = generate(url, model.id, idempotencyKey).catch(() => "lost");
  await vi.waitFor(() => expect(images.requests).toHaveLength(1), 60_000);
  killed.child.kill("SIGKILL");
  expect(await lost).toBe("lost");

  const next = launch(settings());
  const nextUrl = await next.url();
  const repeated = await vi.waitFor(
    async () => {
      const answer = await generate(nextUrl, model.id, idempotencyKey);
      expect(answer.errors[0]?.extensions.code).toBe("GENERATION_INTERRUPTED");
      return answer;
    },
    { timeout: 60_000, interval: 200 },
  );
  expect(images.requests).toHaveLength(1);
  const events = await database.rows("SELECT outcome, fee_wei FROM usage_event WHERE id = $1", [
    repeated.errors[0]?.extensions.generation,
  ]);
  expect(events).toEqual([{ outcome: "FAILED", fee_wei: "0" }]);
  // The call was written down before it was made, with what it may cost.
  const attempts = await database.rows(
    "SELECT provider, outcome, error_code, cost_wei FROM generation_attempt WHERE generation = $1",
    [repeated.errors[0]?.extensions.generation],
  );
  expect(attempts).toEqual([
    { provider: "local", outcome: "LOST", error_code: "GENERATION_INTERRUPTED", cost_wei: "7" },
  ]);
});
