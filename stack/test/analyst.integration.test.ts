import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, describeError } from "@model-wip/cli";
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
