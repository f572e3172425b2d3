import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serializeErc6492Signature } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import {
  bearer,
  compileSmartWallet,
  fundedWallet,
  newWallet,
  sendRefresh,
  sendSignIn,
  signedIn,
  signInMessage,
  smartWalletOf,
  type TestChain,
  testChain,
} from "./wallets.ts";

let database: TestDatabase;
let gateway: Gateway;
let chain: TestChain;

const settings = () => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
  RPC_URL: inject("rpcUrl"),
  CONTRACTS: JSON.stringify(inject("deployment")),
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  chain = testChain(inject("rpcUrl"));
  gateway = await startTestGateway(settings());
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const viewer = (headers: Record<string, string>, url = gateway.url) =>
  ask<{ viewer: { account: { id: string; positions: unknown[] } } | null }>(
    url,
    "{ viewer { account { id positions { id } } } }",
    {},
    headers,
  );
const signOut = (headers: Record<string, string>, everywhere = false) =>
  ask<{ signOut: number }>(
    gateway.url,
    "mutation ($everywhere: Boolean!) { signOut(everywhere: $everywhere) }",
    { everywhere },
    headers,
  );

describe("a wallet signs in", () => {
  it("with its key, and is known by its address in lower case", async () => {
    const wallet = newWallet();
    const { session, headers } = await signedIn(gateway.url, wallet);
    expect(session.account.id).toBe(wallet.address.toLowerCase());
    expect((await viewer(headers)).data.viewer).toEqual({ account: { ...session.account, positions: [] } });
    expect((await viewer({})).data.viewer).toBeNull();
  });

  it("as a contract, deployed or not, whose owner has signed", async () => {
    const owner = await fundedWallet(chain);
    const { address, factory, factoryData } = smartWalletOf(owner.address, await compileSmartWallet());

    const before = await signInMessage(gateway.url, address);
    const signature = await owner.signMessage({ message: before });
    const undeployed = serializeErc6492Signature({ address: factory, data: factoryData, signature });
    const first = await sendSignIn(gateway.url, before, undeployed);
    expect(first.data.signIn?.account.id).toBe(address.toLowerCase());

    const hash = await chain.sendTransaction({ account: owner, chain: null, to: factory, data: factoryData });
    await chain.waitForTransactionReceipt({ hash });
    const after = await signInMessage(gateway.url, address);
    const second = await sendSignIn(gateway.url, after, await owner.signMessage({ message: after }));
    expect(second.data.signIn?.account.id).toBe(address.toLowerCase());

    const stranger = await sendSignIn(
      gateway.url,
      await signInMessage(gateway.url, address),
      await newWallet().signMessage({ message: after }),
    );
    expect(stranger.errors[0]?.extensions.code).toBe("SIGNATURE_INVALID");
  });

  it("once for each nonce, however many try at once", async () => {
    const wallet = newWallet();
    const message = await signInMessage(gateway.url, wallet.address);
    const signature = await wallet.signMessage({ message });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => sendSignIn(gateway.url, message, signature)),
    );
    expect(answers.filter(({ data }) => data.signIn !== null)).toHaveLength(1);
    for (const { errors } of answers.filter(({ data }) => data.signIn === null)) {
      expect(errors[0]?.extensions.code).toBe("SIGN_IN_INVALID");
      expect(errors[0]?.message).toContain("nonce");
    }
  });
});

describe("a stranger cannot sign in", () => {
  it("with a signature of another key, or of another message", async () => {
    const wallet = newWallet();
    const message = await signInMessage(gateway.url, wallet.address);
    for (const signature of [
      await newWallet().signMessage({ message }),
      await wallet.signMessage({ message: `${message} ` }),
      `0x${"00".repeat(65)}`,
      "0x",
      "0xzz",
    ]) {
      const { data, errors } = await sendSignIn(gateway.url, message, signature);
      expect(data?.signIn ?? null).toBeNull();
      expect(["SIGNATURE_INVALID", "BAD_USER_INPUT"]).toContain(errors[0]?.extensions.code);
    }
    const { data } = await sendSignIn(gateway.url, message, await wallet.signMessage({ message }));
    expect(data.signIn).not.toBeNull();
  });

  it("with a nonce that was never given out, or has expired", async () => {
    const wallet = newWallet();
    const made = await signInMessage(gateway.url, wallet.address, { nonce: "abcdefgh12345678" });
    const old = await signInMessage(gateway.url, wallet.address);
    await database.rows("UPDATE auth_nonce SET expires_at = now()");
    for (const message of [made, old]) {
      const { errors } = await sendSignIn(gateway.url, message, await wallet.signMessage({ message }));
      expect(errors[0]?.extensions.code).toBe("SIGN_IN_INVALID");
    }
  });

  it("with a message that was signed for another site", async () => {
    const wallet = newWallet();
    const elsewhere = { domain: "evil.example", uri: "https://evil.example" };
    const message = await signInMessage(gateway.url, wallet.address, elsewhere);
    const { errors } = await sendSignIn(gateway.url, message, await wallet.signMessage({ message }));
    expect(errors[0]?.extensions.code).toBe("SIGN_IN_INVALID");
    expect(errors[0]?.message).toContain("evil.example");
  });
});

describe("a credential that is not good is an error, and never a stranger's", () => {
  it.each([
    ["no bearer token", "Basic dXNlcjpwYXNz"],
    ["no token at all", "Bearer"],
    ["not a token", "Bearer nonsense"],
    [
      "a token without a signature",
      `Bearer ${btoa('{"alg":"none","typ":"at+jwt"}')}.${btoa('{"sub":"0x0"}')}.`.replaceAll("=", ""),
    ],
  ])("%s", async (_what, authorization) => {
    const { status, headers, data, errors } = await viewer({ authorization });
    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect(headers.get("www-authenticate")).toContain("Bearer");
  });

  it("a token of a session that has ended, at once and on every replica", async () => {
    const wallet = newWallet();
    const [here, there] = [await signedIn(gateway.url, wallet), await signedIn(gateway.url, wallet)];
    const replica = await startTestGateway(settings());
    try {
      expect((await viewer(here.headers, replica.url)).status).toBe(200);
      expect((await signOut(here.headers)).data.signOut).toBe(1);
      for (const { url } of [gateway, replica]) {
        expect((await viewer(here.headers, url)).errors[0]?.message).toContain("ended");
        expect((await viewer(there.headers, url)).status).toBe(200);
      }
      expect((await sendRefresh(gateway.url, here.session.refreshToken)).data.refreshSession).toBeNull();
      expect((await signOut(there.headers, true)).data.signOut).toBe(1);
      expect((await viewer(there.headers, replica.url)).status).toBe(401);
    } finally {
      await replica.stop();
    }
  });

  it("no token, where one is needed", async () => {
    const { status, errors } = await signOut({});
    expect(status).toBe(200);
    expect(errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });
});

describe("a session goes on", () => {
  it("by refreshing, with the same end", async () => {
    const { session } = await signedIn(gateway.url, newWallet());
    const { data } = await sendRefresh(gateway.url, session.refreshToken);
    expect(data.refreshSession?.refreshToken).not.toBe(session.refreshToken);
    expect(data.refreshSession?.expiresAt).toBe(session.expiresAt);
    expect((await viewer(bearer(data.refreshSession?.accessToken ?? ""))).data.viewer?.account.id).toBe(
      session.account.id,
    );
  });

  it("where two tabs refresh at the same moment", async () => {
    const { session } = await signedIn(gateway.url, newWallet());
    const tabs = await Promise.all([1, 2].map(() => sendRefresh(gateway.url, session.refreshToken)));
    for (const { data } of tabs) {
      expect((await sendRefresh(gateway.url, data.refreshSession?.refreshToken ?? "")).errors).toEqual([]);
    }
  });

  it("not for whoever uses a refresh token again, nor for its owner", async () => {
    const { session } = await signedIn(gateway.url, newWallet());
    const { data } = await sendRefresh(gateway.url, session.refreshToken);
    await database.rows("UPDATE auth_refresh_token SET used_at = used_at - interval '11 s'");
    const again = await sendRefresh(gateway.url, session.refreshToken);
    expect(again.errors[0]?.message).toContain("copy");
    const next = await sendRefresh(gateway.url, data.refreshSession?.refreshToken ?? "");
    expect(next.errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect((await viewer(bearer(data.refreshSession?.accessToken ?? ""))).status).toBe(401);
  });

  it("not beyond its end", async () => {
    const { session, headers } = await signedIn(gateway.url, newWallet());
    await database.rows("UPDATE auth_session SET expires_at = now() WHERE account = $1", [
      session.account.id,
    ]);
    expect((await sendRefresh(gateway.url, session.refreshToken)).errors[0]?.message).toContain("expired");
    expect((await viewer(headers)).status).toBe(401);
  });
});

it("goes as docs/access.md shows it", async () => {
  const page = readFileSync(new URL("../../docs/access.md", import.meta.url), "utf8");
  const [, example = ""] = /```js\n(.*?)```/s.exec(page) ?? [];
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", example], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, GATEWAY_URL: gateway.url },
  });
  expect(stdout).toContain("positions: []");
  expect(stdout).toContain("{ signOut: 1 }");
});

it("keeps no secret that could be used in the database", async () => {
  const { session } = await signedIn(gateway.url, newWallet());
  const rows = await database.rows<object>("SELECT * FROM auth_refresh_token");
  expect(JSON.stringify(rows)).not.toContain(session.refreshToken);
});

it("takes a new key first and the old one still, so that keys are changed under way", async () => {
  const [old, next] = [1, 2].map(() => generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }));
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const before = await startTestGateway({ ...settings(), AUTH_KEYS: JSON.stringify([old]) });
  const { headers } = await signedIn(before.url, newWallet());
  await before.stop();
  const after = await startTestGateway({ ...settings(), AUTH_KEYS: JSON.stringify([ec, next, old]) });
  try {
    expect((await viewer(headers, after.url)).status).toBe(200);
    // The gateway of the other tests has keys of its own, though its sessions are the same.
    expect((await viewer(headers)).status).toBe(401);
    const { session } = await signedIn(after.url, newWallet());
    const [head = ""] = session.accessToken.split(".");
    expect(JSON.parse(Buffer.from(head, "base64url").toString()).alg).toBe("ES256");
    expect((await viewer(bearer(session.accessToken), after.url)).status).toBe(200);
  } finally {
    await after.stop();
  }
});
