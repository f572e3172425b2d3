import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, describeError } from "@model-wip/cli";
import { CampaignsDocument, ModelWipClient, TypedDocumentString } from "@model-wip/client";
import { campaignAbi } from "@model-wip/contracts";
import { type Address, createPublicClient, http } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { repositoryRoot } from "../src/processes/binary.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

let gateway: TestGateway;
let folder: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  folder = mkdtempSync(join(tmpdir(), "model-wip-analyst-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await gateway.stop();
});

interface Answer {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the analyst's tool in this process, which is quicker than a process for each. */
async function modelWip(...args: string[]): Promise<Answer> {
  let output = "";
  let errors = "";
  const toOutput = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    output += chunk;
    return true;
  });
  const toErrors = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    errors += chunk;
    return true;
  });
  try {
    const given = args[0] === "verify" || args.includes("--gateway") ? [] : ["--gateway", gateway.url];
    const placed = args.map((arg) => (/\.(csv|(nd)?json|parquet)$/.test(arg) ? at(arg) : arg));
    await createProgram(new AbortController().signal).parseAsync([...placed, ...given], { from: "user" });
    return { code: 0, output, errors };
  } catch (error) {
    return { code: 1, output, errors: errors + describeError(error) };
  } finally {
    toOutput.mockRestore();
    toErrors.mockRestore();
  }
}

const verify = (file: string) => modelWip("verify", file, "--rpc", inject("rpcUrl"));
const at = (name: string) => join(folder, name);

describe("an export", () => {
  it.each(["payouts", "fees", "withdrawals", "contributions", "votes", "mints"])(
    "of %s is proven against the chain",
    async (name) => {
      const written = await modelWip(name, "MODEL-WIP", "--output", `${name}.parquet`);
      expect(written).toMatchObject({ code: 0, output: "", errors: expect.stringContaining("rows of") });
      const { code, output, errors } = await verify(`${name}.parquet`);
      expect(errors).toBe("");
      expect(code).toBe(0);
      expect(output).toMatch(/[1-9]\d* figures, all equal/);
    },
  );

  it("of an account's statement is proven by its transactions' receipts", async () => {
    const { output: positions } = await modelWip("payouts", "MODEL-WIP", "--format", "ndjson");
    const { account } = JSON.parse(positions.split("\n")[0] ?? "") as { account: string };
    expect((await modelWip("statement", account, "--output", "statement.csv")).code).toBe(0);
    expect((await verify("statement.csv")).output).toContain("all equal");
  });

  it("downloaded from the gateway is proven like one that the tool has written, and is the same", async () => {
    expect((await modelWip("fees", "MODEL-WIP", "--block", "120", "--output", "fees-120.csv")).code).toBe(0);
    const written = readFileSync(at("fees-120.csv"), "utf8");
    const response = await fetch(`${gateway.url}/exports/fees/MODEL-WIP.csv?block=120`);
    expect(await response.text()).toBe(written);
    for (const [name, format] of [
      ["payouts", "parquet"],
      ["mints", "json"],
      ["votes", "ndjson"],
    ]) {
      const file = `downloaded-${name}.${format}`;
      const { body } = await fetch(`${gateway.url}/exports/${name}/MODEL-WIP.${format}`);
      if (body === null) throw new Error("no answer");
      await writeFile(at(file), body);
      expect(await verify(file)).toMatchObject({ code: 0, errors: "" });
    }
  });

  it("says the same at an earlier block, today and whenever it is asked again", async () => {
    await modelWip("payouts", "MODEL-WIP", "--block", "100", "--output", "early.csv");
    await modelWip("payouts", "MODEL-WIP", "--block", "100", "--output", "again.json");
    const sum = (file: string) => /"sha256":"(\w+)"/.exec(readFileSync(at(file), "utf8"))?.[1];
    expect(sum("early.csv")).toMatch(/^[0-9a-f]{64}$/);
    expect(sum("early.csv")).toBe(sum("again.json"));
    expect((await verify("early.csv")).code).toBe(0);
  });

  it("goes on where its process was killed, at the same block", async () => {
    await killedWhileItConfirms("contributions", "killed.csv");
    expect(existsSync(at("killed.csv"))).toBe(false);
    const left = readFileSync(at("killed.csv.part"), "utf8").trimEnd().split("\n");
    expect(left.length).toBeGreaterThan(100);
    expect((await modelWip("contributions", "MODEL-WIP", "--output", "killed.csv")).code).toBe(0);
    const killed = readFileSync(at("killed.csv"), "utf8").trimEnd().split("\n");
    expect(killed.length).toBe(left.length + 1);
    expect(killed.at(-1)).toContain(JSON.parse(left[0] ?? "").block.hash);
    expect((await verify("killed.csv")).code).toBe(0);
  });

  it("goes on where it was interrupted, to the same end", async () => {
    await modelWip("contributions", "MODEL-WIP", "--block", "100", "--output", "whole.csv");
    const whole = readFileSync(at("whole.csv"), "utf8");
    const lines = whole.trimEnd().split("\n");
    const trailer = JSON.parse((lines.at(-1) ?? "").slice(2)) as { block: { time: string } };
    const head = {
      ...trailer,
      block: { ...trailer.block, timestamp: Date.parse(trailer.block.time) / 1000 },
    };
    const rows = lines.slice(1, 31).map((line) => JSON.stringify(line.split(",")));
    writeFileSync(at("resumed.csv.part"), `${[JSON.stringify(head), ...rows].join("\n")}\n["cut of`);
    expect((await modelWip("contributions", "MODEL-WIP", "--output", "resumed.csv")).code).toBe(0);
    expect(readFileSync(at("resumed.csv"), "utf8")).toBe(whole);
    expect(existsSync(at("resumed.csv.part"))).toBe(false);

    writeFileSync(at("other.csv.part"), `${JSON.stringify(head)}\n`);
    const other = await modelWip("votes", "MODEL-WIP", "--output", "other.csv");
    expect(other).toMatchObject({ code: 1, errors: expect.stringContaining("[PART_MISMATCH]") });
  });
});

describe("a file that is not what was exported", () => {
  const change = (from: string, to: string, edit: (text: string) => string) =>
    writeFileSync(at(to), edit(readFileSync(at(from), "utf8")));

  beforeAll(async () => {
    expect((await modelWip("payouts", "MODEL-WIP", "--output", "p.csv")).code).toBe(0);
  });

  it("has another checksum", async () => {
    change("p.csv", "changed.csv", (text) =>
      text.replace(/,true,(\d)/, (_, digit) => `,true,${Number(digit) + 1}`),
    );
    const { code, errors } = await verify("changed.csv");
    expect(code).toBe(1);
    expect(errors).toContain("[CHECKSUM_WRONG]");
  });

  it("is of another block than the chain's", async () => {
    change("p.csv", "forked.csv", (text) => text.replace(/"hash":"0x\w{8}/, '"hash":"0x00000000'));
    expect((await verify("forked.csv")).errors).toContain("[BLOCK_WRONG]");
  });

  it("has figures that its checksum covers and the chain does not", async () => {
    const forged = forge(at("p.csv"), at("forged.csv"));
    const { code, errors } = await verify("forged.csv");
    expect(code).toBe(1);
    expect(errors).toContain("[FIGURES_WRONG]");
    expect(errors).toContain(`${forged.account} withdrawable`);
  });

  it("is not written over, nor taken for one when it is none", async () => {
    expect((await modelWip("payouts", "MODEL-WIP", "--output", "p.csv")).errors).toContain("[OUTPUT_EXISTS]");
    copyFileSync(join(repositoryRoot, "README.md"), at("readme.csv"));
    expect((await verify("readme.csv")).errors).toContain("[FILE_NOT_READABLE]");
  });
});

describe("the same question", () => {
  /** An hour in the story, with income before it: what it earned, from what, and what an owner can withdraw. */
  it("has the same answer from the tool, /exports, GraphQL and the contracts, to the wei", async () => {
    const client = new ModelWipClient({ url: gateway.url });
    const { number: block } = await client.head();
    const chain = createPublicClient({ transport: http(inject("rpcUrl")) });
    const byTool = async (name: string) =>
      (await modelWip(name, "MODEL-WIP", "--block", String(block), "--format", "ndjson")).output;
    const byHttp = async (name: string) =>
      (await fetch(`${gateway.url}/exports/${name}/MODEL-WIP.ndjson?block=${block}`)).text();
    const rowsOf = (text: string) => {
      const lines = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, string>);
      return lines.slice(0, -1);
    };
    const [fees, payouts] = [rowsOf(await byTool("fees")), rowsOf(await byTool("payouts"))];
    expect(rowsOf(await byHttp("fees"))).toEqual(fees);
    expect(rowsOf(await byHttp("payouts"))).toEqual(payouts);

    const middle = fees[Math.floor(fees.length / 2)] as Record<string, string>;
    const from = Date.parse(middle.time ?? "") / 1000;
    const earned = new Map<string, bigint>();
    for (const { time = "", source = "", amount_wei = "" } of fees) {
      if (Date.parse(time) / 1000 < from) continue;
      earned.set(source, (earned.get(source) ?? 0n) + BigInt(amount_wei));
    }
    const owner = payouts.find(({ withdrawable_wei }) => BigInt(withdrawable_wei ?? 0) > 0n);
    const account = owner?.account as Address;

    const asked = new TypedDocumentString<Answered, { account: string; from: string; campaign: string }>(`
      query Week($account: String!, $from: BigInt!, $campaign: ID!) {
        campaign(id: $campaign) {
          id
          revenueBySource(from: $from) { source amount }
          positions(where: { account: $account }) { withdrawable }
        }
      }`);
    const [{ id: campaign } = { id: "" }] = await campaignsNamed(client, "MODEL-WIP", block);
    const { campaign: answered } = await client.request(
      asked,
      { account, from: String(from), campaign },
      { block },
    );
    const revenues = (answered?.revenueBySource ?? []).filter(({ amount }) => amount !== "0");
    expect(Object.fromEntries(revenues.map(({ source, amount }) => [source, BigInt(amount)]))).toEqual(
      Object.fromEntries(earned),
    );
    expect(answered?.positions).toEqual([{ withdrawable: owner?.withdrawable_wei }]);

    const view = { address: campaign as Address, abi: campaignAbi } as const;
    const totalAt = (number: bigint) =>
      chain.readContract({ ...view, functionName: "totalIncome", blockNumber: number });
    const total = (await totalAt(BigInt(block))) - (await totalAt(BigInt(middle.block ?? 0) - 1n));
    expect(total).toBeGreaterThan(0n);
    expect([...earned.values()].reduce((sum, wei) => sum + wei, 0n)).toBe(total);
    const withdrawable = await chain.readContract({
      ...view,
      functionName: "withdrawable",
      args: [account],
      blockNumber: BigInt(block),
    });
    expect(String(withdrawable)).toBe(owner?.withdrawable_wei);
  });

  interface Answered {
    readonly campaign: {
      readonly revenueBySource: readonly { readonly source: string; readonly amount: string }[] | null;
      readonly positions: readonly { readonly withdrawable: string }[];
    } | null;
  }

  async function campaignsNamed(client: ModelWipClient, wanted: string, block: number) {
    const found: { readonly id: string }[] = [];
    for await (const { id, name } of client.allById(CampaignsDocument, {}, { block })) {
      if (name === wanted) found.push({ id });
    }
    return found;
  }
});

it("says of each command what it writes and how it is used", async () => {
  const names = ["payouts", "statement", "fees", "withdrawals", "contributions", "votes", "mints", "usage"];
  for (const name of names) {
    let help = "";
    const program = createProgram(new AbortController().signal).exitOverride();
    const command = program.commands.find((one) => one.name() === name);
    command?.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    await expect(program.parseAsync([name, "--help"], { from: "user" })).rejects.toMatchObject({
      exitCode: 0,
    });
    expect(help).toMatch(new RegExp(`Columns:\\n {2}.+\\n\\nExamples:\\n {2}model-wip ${name}`, "s"));
  }
});

it("is a command, for people and for pipes", async () => {
  const child = spawn(
    process.execPath,
    [join(repositoryRoot, "cli/bin/model-wip.mjs"), "payouts", "MODEL-WIP"],
    {
      env: { ...process.env, MODEL_WIP_GATEWAY: gateway.url },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(output).toMatch(/│ account +│ share ppm │/);
  expect(output).toMatch(/\n\d+ rows\nblock \d+ 0x[0-9a-f]{64} .+\nsha256 [0-9a-f]{64}\n$/);
});

it.each<[string, string[]]>([
  ["CAMPAIGN_UNKNOWN", ["payouts", "Nobody's"]],
  ["ARGUMENT_INVALID", ["statement", "0x12"]],
  ["ARGUMENT_INVALID", ["votes", "--from-block", "9", "--block", "8"]],
  ["ARGUMENT_INVALID", ["votes", "--format", "parquet"]],
  ["BLOCK_NOT_INDEXED", ["payouts", "--block", "1000000"]],
  ["GATEWAY_UNREACHABLE", ["payouts", "--gateway", "http://127.0.0.1:1"]],
])("says %s of what cannot be done, and the way out", async (code, args) => {
  const answer = await modelWip(...args);
  expect(answer.code).toBe(1);
  expect(answer.errors).toMatch(new RegExp(`^\\[${code}\\] .+\\n.+\\n$`));
});

/** Runs an export as a process that is killed when all of its rows have come, before it has seen that they are of one chain. */
async function killedWhileItConfirms(name: string, file: string): Promise<void> {
  let asked = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    // The head, the campaigns, the rows, and the block again.
    if (++asked === 4) return child.kill("SIGKILL");
    const { "x-block": block } = request.headers;
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(block === undefined ? {} : { "x-block": String(block) }),
      },
      body: new Uint8Array(Buffer.concat(chunks)),
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const tool = join(repositoryRoot, "cli/bin/model-wip.mjs");
  const args = [tool, name, "MODEL-WIP", "--gateway", `http://127.0.0.1:${port}`, "--output", at(file)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const [, signal] = await once(child, "close");
  server.closeAllConnections();
  server.close();
  expect(signal).toBe("SIGKILL");
}

/** A file that is whole in itself, with a wei more in its first row than the owner has. */
function forge(from: string, to: string): { account: string } {
  const lines = readFileSync(from, "utf8").trimEnd().split("\n");
  const columns = (lines[0] ?? "").split(",");
  const rows = lines.slice(1, -1).map((line) => line.split(","));
  const column = columns.indexOf("withdrawable_wei");
  const first = rows[0] as string[];
  first[column] = String(BigInt(first[column] ?? 0) + 1n);
  const hash = createHash("sha256");
  for (const texts of [columns, ...rows]) hash.update(`${JSON.stringify(texts)}\n`);
  const trailer = { ...JSON.parse((lines.at(-1) ?? "").slice(2)), sha256: hash.digest("hex") };
  writeFileSync(
    to,
    `${[columns, ...rows].map((texts) => texts.join()).join("\n")}\n# ${JSON.stringify(trailer)}\n`,
  );
  return { account: first[columns.indexOf("account")] ?? "" };
}
